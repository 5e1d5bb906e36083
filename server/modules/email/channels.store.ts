import { sql } from 'kysely'
import type { Cx, OpenCx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'
import { addressKey } from './address.rules.ts'
import type { Channel, ImapHealth, ImapSettings } from './channels.contract.ts'

/**
 * The channel that receives mail for an address: the address itself, an alias, or either with anything after a plus sign.
 * Null for unknown addresses and channels that are switched off.
 */
export async function findInboundChannel(
  open: OpenCx,
  address: string,
): Promise<{ orgId: string; channelId: string } | null> {
  const found = await findInboundAddress(open, address)
  return found?.enabled ? { orgId: found.orgId, channelId: found.channelId } : null
}

/** The same, and those that are switched off too. */
export async function findInboundAddress(
  open: OpenCx,
  address: string,
): Promise<{ orgId: string; channelId: string; enabled: boolean } | null> {
  const key = addressKey(address)
  if (!key) return null
  // support+eu+token: the channel may be support+eu itself, so every plus is tried, the longest name first.
  const names = [key, ...basesOf(key)]
  const rows = await open.tx
    .selectFrom('inboundAddresses')
    .select(['address', 'orgId', 'channelId', 'enabled'])
    .where('address', 'in', names)
    .execute()
  return names.flatMap((name) => rows.filter((row) => row.address === name))[0] ?? null
}

export type ChannelRow = Omit<Channel, 'imapHealth' | 'oauthConnected' | 'mayRead'> & {
  imapSecret: string | null
  imapState: Partial<ImapHealth>
}

function channels(cx: Pick<Cx, 'tx' | 'org'>) {
  return cx.tx
    .selectFrom('channels')
    .select((eb) => [
      'id',
      'name',
      'address',
      'enabled',
      'plusAddressing',
      'pipelineId',
      'stageId',
      'newMail',
      'isDefault',
      sql<string[] | null>`case when channels.read_by_all then null else array(select ct.team_id from channel_teams ct
        where ct.org_id = ${cx.org.id} and ct.channel_id = channels.id order by ct.team_id) end`.as('readTeamIds'),
      'imap',
      'imapSecret',
      'imapState',
      'createdAt',
      'updatedAt',
      eb
        .selectFrom('inboundAddresses')
        .select(sql<string[]>`coalesce(array_agg(address order by address), '{}')`.as('list'))
        .whereRef('inboundAddresses.channelId', '=', 'channels.id')
        .where('inboundAddresses.orgId', '=', cx.org.id)
        .where('inboundAddresses.isAlias', '=', true)
        .as('aliases'),
    ])
    .where('orgId', '=', cx.org.id)
}

function present(row: Awaited<ReturnType<ReturnType<typeof channels>['execute']>>[number]): ChannelRow {
  return {
    id: row.id,
    kind: 'email',
    name: row.name,
    address: row.address,
    aliases: row.aliases ?? [],
    enabled: row.enabled,
    plusAddressing: row.plusAddressing,
    pipelineId: row.pipelineId,
    stageId: row.stageId,
    newMail: row.newMail as ChannelRow['newMail'],
    isDefault: row.isDefault,
    readTeamIds: row.readTeamIds,
    // Of a time before there were clients: none.
    imap: row.imap ? { oauth: null, ...(row.imap as Omit<ImapSettings, 'oauth'>) } : null,
    imapSecret: row.imapSecret,
    imapState: row.imapState as Partial<ImapHealth>,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

const channelById = prepared((cx, { id }: { id: string }) => channels(cx).where('id', '=', id).compile())

export async function findChannel(cx: Pick<Cx, 'tx' | 'org'>, id: string): Promise<ChannelRow | null> {
  const [row] = await channelById(cx, { id })
  return row ? present(row) : null
}

/** Who reads the conversations of a channel, in place of those before; null: everybody. */
export async function saveReaders(
  cx: Pick<Cx, 'tx' | 'org'>,
  id: string,
  teamIds: readonly string[] | null,
): Promise<void> {
  const orgId = cx.org.id
  await cx.tx
    .updateTable('channels')
    .set({ readByAll: teamIds === null })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .execute()
  await cx.tx.deleteFrom('channelTeams').where('orgId', '=', orgId).where('channelId', '=', id).execute()
  const rows = (teamIds ?? []).map((teamId) => ({ orgId, channelId: id, teamId }))
  if (rows.length > 0) await cx.tx.insertInto('channelTeams').values(rows).execute()
}

/** Locks a channel to the commit; false when there is none. */
export async function lockChannel(cx: Pick<Cx, 'tx' | 'org'>, id: string): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('channels')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

/** All channels, the default one first, then by name. Organizations have few: no paging. */
export async function listChannelRows(cx: Pick<Cx, 'tx' | 'org'>): Promise<ChannelRow[]> {
  return (await channels(cx).orderBy('isDefault', 'desc').orderBy('name').orderBy('id').execute()).map(present)
}

/** Every address of the organization, aliases included. */
export async function listOwnAddresses(cx: Pick<Cx, 'tx' | 'org'>): Promise<string[]> {
  const rows = await cx.tx.selectFrom('inboundAddresses').select('address').where('orgId', '=', cx.org.id).execute()
  return rows.map((row) => row.address)
}

/** Claims addresses for a channel; the first one that another channel of the installation has, or null. */
export async function claimAddresses(
  cx: Pick<Cx, 'tx' | 'org'>,
  channel: { id: string; enabled: boolean },
  wanted: { address: string; isAlias: boolean }[],
): Promise<string | null> {
  await cx.tx
    .deleteFrom('inboundAddresses')
    .where('orgId', '=', cx.org.id)
    .where('channelId', '=', channel.id)
    .execute()
  if (wanted.length === 0) return null
  const taken = await cx.tx
    .insertInto('inboundAddresses')
    .values(wanted.map((one) => ({ ...one, orgId: cx.org.id, channelId: channel.id, enabled: channel.enabled })))
    .onConflict((c) => c.column('address').doNothing())
    .returning('address')
    .execute()
  const got = new Set(taken.map((row) => row.address))
  return wanted.find((one) => !got.has(one.address))?.address ?? null
}

/**
 * The first address that is a plus-address of a channel of another organization: whoever claims acme+sales@ would get mail that
 * was meant for acme@. Null when there is none.
 */
export async function findForeignBase(
  cx: Pick<Cx, 'tx' | 'org'>,
  wanted: { address: string }[],
): Promise<string | null> {
  const bases = new Map(wanted.flatMap(({ address }) => basesOf(address).map((base) => [base, address] as const)))
  if (bases.size === 0) return null
  const row = await cx.tx
    .selectFrom('inboundAddresses')
    .select('address')
    .where('address', 'in', [...bases.keys()])
    .where('orgId', '<>', cx.org.id)
    .limit(1)
    .executeTakeFirst()
  return row ? (bases.get(row.address) ?? null) : null
}

/** What stays of an address without one or more of its plus parts, the longest first: a+b+c@x gives a+b@x and a@x. */
function basesOf(key: string): string[] {
  const [local = '', domain = ''] = key.split(/@(?=[^@]*$)/)
  const bases: string[] = []
  for (let plus = local.lastIndexOf('+'); plus > 0; plus = local.lastIndexOf('+', plus - 1))
    bases.push(`${local.slice(0, plus)}@${domain}`)
  return bases
}

export type ChannelValues = Pick<
  Channel,
  'name' | 'address' | 'enabled' | 'plusAddressing' | 'pipelineId' | 'stageId' | 'newMail'
> & {
  imap: ImapSettings | null
  imapSecret: string | null
}

export async function insertChannel(cx: Cx, id: string, values: ChannelValues): Promise<void> {
  await cx.tx
    .insertInto('channels')
    .values({
      ...values,
      orgId: cx.org.id,
      id,
      kind: 'email',
      isDefault: false,
      imap: values.imap && JSON.stringify(values.imap),
      createdAt: cx.now,
      updatedAt: cx.now,
    })
    .execute()
}

export async function updateChannelRow(cx: Cx, id: string, values: ChannelValues): Promise<void> {
  await cx.tx
    .updateTable('channels')
    .set({ ...values, imap: values.imap && JSON.stringify(values.imap), updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Channels whose tickets began in one stage begin in another one. */
export async function moveChannels(
  cx: Cx,
  fromStageId: string,
  to: { stageId: string; pipelineId: string },
): Promise<void> {
  await cx.tx
    .updateTable('channels')
    .set({ ...to, updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('stageId', '=', fromStageId)
    .execute()
}

/** Moves the mark of the default channel. */
export async function setDefaultChannel(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .updateTable('channels')
    .set({ isDefault: false })
    .where('orgId', '=', cx.org.id)
    .where('isDefault', '=', true)
    .execute()
  await cx.tx
    .updateTable('channels')
    .set({ isDefault: true })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

export async function deleteChannelRow(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('inboundAddresses').where('orgId', '=', cx.org.id).where('channelId', '=', id).execute()
  await cx.tx.deleteFrom('channels').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** What a mailbox watcher knows of its mailbox, for the screen. */
export async function saveImapState(cx: Pick<Cx, 'tx' | 'org'>, id: string, state: ImapHealth): Promise<void> {
  await cx.tx
    .updateTable('channels')
    .set({ imapState: JSON.stringify(state) })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}
