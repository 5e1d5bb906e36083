import type { Cx, OpenCx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import type { Reach } from '../../platform/outgoing.rules.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { changesOf, type OrgSettings, readOrgSettings, sharedStatusName } from './orgs.rules.ts'
import * as store from './orgs.store.ts'
import { claimPrefix, requirePrefix } from './prefixes.ts'

/** Codes are made by the statement that inserts the ticket. */
export { nextTicketCode } from './orgs.store.ts'

export type Organization = {
  id: string
  name: string
  prefix: string
  codeInfix: string
  codeDigits: number
  hasCrm: boolean
  settings: OrgSettings
  createdAt: string
  updatedAt: string
}

const present = (row: store.OrgRow): Organization => ({
  ...row,
  settings: readOrgSettings(row.settings),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** Read once a transaction: its settings are asked for by many. */
const read = new WeakMap<Cx['tx'], Promise<store.OrgRow | undefined>>()

/** The organization of the transaction. */
export async function getOrganization(cx: Cx): Promise<Organization> {
  const reading = read.get(cx.tx) ?? store.findOrg(cx, cx.org.id)
  read.set(cx.tx, reading)
  const row = await reading
  if (!row) throw new Error(`The organization ${cx.org.id} is not there.`)
  return present(row)
}

/** An organization by id, for whoever is outside of it: its name and its own words for what screens show. */
export async function getOrganizationName(
  open: OpenCx,
  id: string,
): Promise<
  Pick<Organization, 'id' | 'name' | 'prefix' | 'hasCrm'> &
    Pick<OrgSettings, 'statusNames' | 'mediumPriority' | 'accountLabel'>
> {
  const row = await store.findOrg(open, id)
  if (!row) throw new Error(`The organization ${id} is not there.`)
  const { statusNames, mediumPriority, accountLabel } = readOrgSettings(row.settings)
  const own = { statusNames, mediumPriority, accountLabel }
  return { id: row.id, name: row.name, prefix: row.prefix, hasCrm: row.hasCrm, ...own }
}

/** Every organization of the installation, the oldest first. For commands of its operator. */
export async function listOrganizations(
  open: OpenCx,
): Promise<{ id: string; name: string; prefix: string; createdAt: Date }[]> {
  return store.listOrgs(open)
}

export async function hasOrganizations(open: OpenCx): Promise<boolean> {
  return store.anyOrg(open)
}

/**
 * Where connections may go that somebody of an organization asks for (docs/adr/0008). Who runs an installation of one
 * organization for his own people has the mail server next to it; among several, none may look into the network of the others.
 */
export async function getReach(open: OpenCx): Promise<Reach> {
  return { networks: open.settings.allowedNetworks, ownNetwork: !(await store.manyOrgs(open)) }
}

/** Lets no other transaction make an organization until this one ends. */
export async function lockOrganizations(open: OpenCx): Promise<void> {
  await store.lockOrgs(open)
}

/** How tickets of the organization behave by themselves, defaults filled in. */
export async function getOrgSettings(cx: Cx): Promise<OrgSettings> {
  return (await getOrganization(cx)).settings
}

/** The origins whose pages may show an organization's tickets in a frame; none for an unknown one. */
export async function listEmbedOrigins(open: OpenCx, orgId: string): Promise<string[]> {
  const row = await store.findOrg(open, orgId)
  return row ? readOrgSettings(row.settings).embedOrigins : []
}

/** What of an organization is told with before and after, besides its settings. */
const named = ({
  name,
  prefix,
  codeInfix,
  codeDigits,
  hasCrm,
}: Pick<Organization, 'name' | 'prefix' | 'codeInfix' | 'codeDigits' | 'hasCrm'>) => ({
  name,
  prefix,
  codeInfix,
  codeDigits,
  hasCrm,
})

/** Changes name, codes or settings. Old prefixes stay the organization's own, so old codes keep resolving. */
export async function updateOrganization(
  cx: Cx,
  input: {
    name?: string
    prefix?: string
    codeInfix?: string
    codeDigits?: number
    hasCrm?: boolean
    settings?: Partial<Omit<OrgSettings, 'crm'>> & { crm?: Partial<OrgSettings['crm']> }
  },
): Promise<Organization> {
  require(cx.actor, 'settings:manage')
  const before = present(await store.lockOrg(cx))
  const after = {
    name: input.name ?? before.name,
    prefix: input.prefix === undefined ? before.prefix : requirePrefix(input.prefix),
    codeInfix: input.codeInfix ?? before.codeInfix,
    codeDigits: input.codeDigits ?? before.codeDigits,
    hasCrm: input.hasCrm ?? before.hasCrm,
    settings: {
      ...before.settings,
      ...input.settings,
      crm: { ...before.settings.crm, ...input.settings?.crm },
    },
  }
  const shared = sharedStatusName(after.settings.statusNames)
  if (shared)
    throw unprocessable('org.status_name_twice', words`Two statuses would be called “${{ name: shared.name }}”.`, [
      { path: `settings.statusNames.${shared.status}`, message: 'Another status has this name.' },
    ])
  const changes = {
    ...changesOf(named(before), named(after)),
    ...changesOf(before.settings, after.settings),
  }
  if (Object.keys(changes).length === 0) return before
  const { prefix, codeInfix: infix, codeDigits: digits } = after
  if (prefix !== before.prefix || infix !== before.codeInfix) {
    const path = prefix === before.prefix ? 'codeInfix' : 'prefix'
    await claimPrefix(cx, { orgId: cx.org.id, accountId: null }, { prefix, infix, digits }, path)
  }
  await store.saveOrg(cx, after)
  read.delete(cx.tx)
  emit(cx, 'org.updated', { changes })
  return { ...before, ...after, updatedAt: cx.now.toISOString() }
}

/** Every ticket prefix that the organization and its accounts have or ever had: codes of old ones keep resolving. */
export async function listPrefixes(cx: Cx): Promise<string[]> {
  return (await store.listPrefixesOf(cx, cx.org.id)).map((one) => one.prefix)
}
