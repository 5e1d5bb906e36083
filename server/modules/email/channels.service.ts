import type { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { decryptSecret, encryptSecret } from '../../platform/crypto.ts'
import { isForeignKeyViolation } from '../../platform/database.ts'
import { conflict, type FieldError, fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { lockSight } from '../members/sight.ts'
import { findStage } from '../tickets/find-stage.ts'
import { getDefaultPlace } from '../tickets/seed-tickets.ts'
import { addressKey } from './address.rules.ts'
import { healthOf } from './channel-health.ts'
import { changeReaders, mayRead } from './channel-readers.ts'
import type { Channel, CreateChannel, ImapSettings, TestImap, UpdateChannel } from './channels.contract.ts'
import * as store from './channels.store.ts'
import { dropAlarm } from './mail-alarms.store.ts'
import { listConnected } from './mailbox-tokens.store.ts'
import { followOAuth, usesOAuth } from './mailbox-tokens.ts'
import { addFolder, forgetAccount, rereadFolder, setTakeFrom, wantMailbox } from './mailboxes.store.ts'
import { validateAddress } from './recipients.rules.ts'

/** All channels, the default one first. Needs tickets:read. */
export async function listChannels(cx: Cx): Promise<Channel[]> {
  require(cx.actor, 'tickets:read')
  const connected = await listConnected(cx)
  return (await store.listChannelRows(cx)).map((row) => present(cx, row, connected))
}

/** 404 `channel.not_found`. Needs tickets:read. */
export async function getChannel(cx: Cx, id: string): Promise<Channel> {
  require(cx.actor, 'tickets:read')
  const row = await store.findChannel(cx, id)
  if (!row) throw channelNotFound()
  return present(cx, row, await listConnected(cx))
}

const channelNotFound = () => notFound('channel.not_found', 'There is no such channel.')

/**
 * Makes a channel. Needs channels:manage. 409 `channel.address_taken` names the field of an address that another channel of the
 * installation has; 422 for malformed addresses, foreign stages, a mailbox without its secret.
 */
export async function createChannel(cx: Cx, input: z.output<typeof CreateChannel>): Promise<Channel> {
  require(cx.actor, 'channels:manage')
  if (input.readTeamIds) await lockSight(cx)
  const { address, aliases } = readAddresses(input.address, input.aliases)
  const place = input.stageId ? await placeOf(cx, input.stageId) : await getDefaultPlace(cx)
  if (input.imap && !usesOAuth(input.imap) && !input.imapSecret)
    throw secretNeeded(sentence('channel.secret_missing', 'Enter the password or the access token of the mailbox.'))
  requireUse(input.imap, input)
  const id = newId()
  await store.insertChannel(cx, id, {
    name: input.name,
    address,
    enabled: input.enabled,
    plusAddressing: input.plusAddressing,
    ...place,
    newMail: input.newMail ?? 'ticket',
    imap: input.imap,
    imapSecret: seal(cx, input.imapSecret),
  })
  await claim(cx, { id, enabled: input.enabled }, input.address, address, input.aliases, aliases)
  if (input.readTeamIds) await changeReaders(cx, { id, readTeamIds: null }, input.readTeamIds)
  await followOAuth(cx, id, null, input.imap, input.oauthSecrets)
  await followMailbox(cx, id, null, { imap: input.imap, enabled: input.enabled })
  emit(cx, 'channel.created', { channelId: id, name: input.name, address, aliases, enabled: input.enabled })
  return getChannel(cx, id)
}

/**
 * Changes a channel. Needs channels:manage. The same refusals as createChannel; 422 `channel.secret_needed` when host, port or
 * user of the mailbox change without a new secret: a stored password goes to no other server; 422 `channel.unknown_team`.
 */
export async function updateChannel(cx: Cx, id: string, input: z.output<typeof UpdateChannel>): Promise<Channel> {
  require(cx.actor, 'channels:manage')
  if (input.readTeamIds !== undefined) await lockSight(cx)
  if (!(await store.lockChannel(cx, id))) throw channelNotFound()
  const before = await store.findChannel(cx, id)
  if (!before) throw channelNotFound()
  const { address, aliases } = readAddresses(input.address ?? before.address, input.aliases ?? before.aliases)
  const place = input.stageId ? await placeOf(cx, input.stageId) : before
  const imap = input.imap === undefined ? before.imap : input.imap
  requireUse(imap, input)
  if (imap && !usesOAuth(imap) && !input.imapSecret && (!before.imapSecret || !isSameAccount(before.imap, imap)))
    throw secretNeeded(
      sentence(
        'channel.secret_stays',
        'Enter the password or the access token again: a stored one is not sent to another server or for another user.',
      ),
    )
  const after: store.ChannelValues = {
    name: input.name ?? before.name,
    address,
    enabled: input.enabled ?? before.enabled,
    plusAddressing: input.plusAddressing ?? before.plusAddressing,
    pipelineId: place.pipelineId,
    stageId: place.stageId,
    newMail: input.newMail ?? before.newMail,
    imap,
    imapSecret: imap && !usesOAuth(imap) ? (seal(cx, input.imapSecret) ?? before.imapSecret) : null,
  }
  await store.updateChannelRow(cx, id, after)
  await claim(
    cx,
    { id, enabled: after.enabled },
    input.address ?? before.address,
    address,
    input.aliases ?? before.aliases,
    aliases,
  )
  if (input.isDefault) await store.setDefaultChannel(cx, id)
  if (input.readTeamIds !== undefined) await changeReaders(cx, before, input.readTeamIds)
  await followOAuth(cx, id, before.imap, after.imap, input.oauthSecrets)
  await followMailbox(cx, id, before, after)
  const changed = Object.keys(input).map((key) => (['imapSecret', 'oauthSecrets'].includes(key) ? 'imap' : key))
  emit(cx, 'channel.updated', { channelId: id, name: after.name, address, changed: [...new Set(changed)] })
  return getChannel(cx, id)
}

/** Deletes a channel by which nothing came or left. Needs channels:manage. 409 `channel.is_default`, `channel.in_use`. */
export async function deleteChannel(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'channels:manage')
  if (!(await store.lockChannel(cx, id))) throw channelNotFound()
  const row = await store.findChannel(cx, id)
  if (!row) throw channelNotFound()
  if (row.isDefault)
    throw conflict(
      'channel.is_default',
      'This is the default channel. Make another one the default before deleting it.',
    )
  await wantMailbox(cx, id, false)
  await dropAlarm(cx, id)
  try {
    await store.deleteChannelRow(cx, id)
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error
    throw conflict(
      'channel.in_use',
      'Tickets, messages or mails of the ledger belong to this channel, and they keep it. Switch it off instead.',
    )
  }
  emit(cx, 'channel.deleted', { channelId: id, name: row.name, address: row.address })
}

/** The secret to test a mailbox with: the one that was typed, else the stored one of the channel for the same account. */
export async function secretForTest(cx: Cx, input: z.output<typeof TestImap>): Promise<string> {
  require(cx.actor, 'channels:manage')
  if (input.imapSecret) return input.imapSecret
  if (!input.channelId)
    throw secretNeeded(sentence('channel.secret_missing', 'Enter the password or the access token of the mailbox.'))
  const channel = await store.findChannel(cx, input.channelId)
  if (!channel) throw channelNotFound()
  if (!channel.imapSecret || !isSameAccount(channel.imap, input.imap))
    throw secretNeeded(
      sentence(
        'channel.secret_of_another',
        'Enter the password or the access token again: the stored one belongs to another server or user.',
      ),
    )
  try {
    return decryptSecret(cx.settings.keys.secrets, channel.imapSecret)
  } catch {
    throw secretNeeded(
      sentence(
        'channel.secret_unreadable',
        'The stored password cannot be read any more: the SECRET_KEY has changed. Enter it again.',
      ),
    )
  }
}

function isSameAccount(a: ImapSettings | null, b: ImapSettings): boolean {
  return (
    a !== null &&
    a.host.toLowerCase() === b.host.toLowerCase() &&
    a.port === b.port &&
    a.user === b.user &&
    a.auth === b.auth &&
    // From encrypted to perhaps not encrypted: somebody shall know the password to ask for that.
    (a.secure === b.secure || b.secure)
  )
}

const secretNeeded = (what: Sentence) => unprocessable('channel.secret_needed', what, [fieldError('imapSecret', what)])
/** 422 for secrets that belong to no mailbox, or to one that signs in another way. */
function requireUse(imap: ImapSettings | null, given: { imapSecret?: string; oauthSecrets?: object }): void {
  if (!imap && given.imapSecret)
    throw unprocessable('channel.secret_unused', 'A mailbox password was given, but no mailbox.', [
      { path: 'imap', message: 'Give host and user of the mailbox.' },
    ])
  if (usesOAuth(imap) ? given.imapSecret : given.oauthSecrets)
    throw unprocessable(
      'channel.secret_other_way',
      'A secret was given for another way of signing in. With `imap.oauth` send `oauthSecrets`, else `imapSecret`.',
      [{ path: usesOAuth(imap) ? 'imapSecret' : 'oauthSecrets', message: 'Belongs to another way of signing in.' }],
    )
}

const seal = (cx: Cx, secret: string | undefined) => (secret ? encryptSecret(cx.settings.keys.secrets, secret) : null)

/** The addresses in the form in which they are compared, each once. 422 names each malformed one. */
function readAddresses(address: string, aliases: string[]): { address: string; aliases: string[] } {
  const errors: FieldError[] = []
  const read = (value: string, path: string) => {
    const problem = validateAddress(value)
    if (problem) errors.push(fieldError(path, problem))
    return addressKey(value)
  }
  const own = read(address, 'address')
  const others = aliases.map((alias, i) => read(alias, `aliases.${i}`))
  const first = errors[0]
  if (first) throw unprocessable('channel.bad_address', first.message, errors)
  return { address: own, aliases: [...new Set(others)].filter((alias) => alias !== own) }
}

async function placeOf(cx: Cx, stageId: string): Promise<{ pipelineId: string; stageId: string }> {
  const stage = await findStage(cx, stageId)
  if (!stage)
    throw unprocessable('channel.unknown_stage', 'There is no such stage.', [
      { path: 'stageId', message: 'There is no such stage.' },
    ])
  if (!stage.isOpen) {
    const { name, status } = stage
    const fault = sentence(
      'channel.stage_not_open',
      words`New tickets cannot begin in “${{ stage: name }}”: its status is ${{ status }}.`,
    )
    throw unprocessable('channel.unknown_stage', fault, [fieldError('stageId', fault)])
  }
  return { pipelineId: stage.pipelineId, stageId }
}

async function claim(
  cx: Cx,
  channel: { id: string; enabled: boolean },
  typedAddress: string,
  address: string,
  typedAliases: string[],
  aliases: string[],
): Promise<void> {
  const wanted = [{ address, isAlias: false }, ...aliases.map((alias) => ({ address: alias, isAlias: true }))]
  const taken = (await store.claimAddresses(cx, channel, wanted)) ?? (await store.findForeignBase(cx, wanted))
  if (!taken) return
  const i = typedAliases.findIndex((alias) => addressKey(alias) === taken)
  const path = taken === addressKey(typedAddress) ? 'address' : `aliases.${i}`
  throw conflict(
    'channel.address_taken',
    words`Mail to ${{ address: taken }} already goes to another channel. Choose another address.`,
    {
      errors: [{ path, message: 'Belongs to another channel.' }],
    },
  )
}

type WithMailbox = { imap: ImapSettings | null; enabled: boolean }

/** Tells the watchers, and from where on a mailbox is to be read. */
async function followMailbox(cx: Cx, id: string, before: WithMailbox | null, after: WithMailbox): Promise<void> {
  const wanted = after.enabled && after.imap !== null
  await wantMailbox(cx, id, wanted)
  if (!wanted) await dropAlarm(cx, id)
  if (!after.imap) return
  const { imap } = after
  const takeFrom = imap.since === 'all' ? null : cx.now
  const old = before?.imap ?? null
  if (before && (old?.host.toLowerCase() !== imap.host.toLowerCase() || old.user !== imap.user))
    await forgetAccount(cx, id, takeFrom)
  else if (old && old.since !== imap.since && old.folder === imap.folder) {
    if (imap.since === 'all') await rereadFolder(cx, id, imap.folder, { takeFrom: null })
    else await setTakeFrom(cx, id, imap.folder, cx.now)
  }
  await addFolder(cx, id, imap.folder, takeFrom)
}

function present(cx: Cx, row: store.ChannelRow, connected: readonly string[]): Channel {
  const { imapSecret: _secret, imapState: _state, ...channel } = row
  return {
    ...channel,
    mayRead: mayRead(cx.actor, row.id),
    imapHealth: row.imap ? healthOf(row, cx.now) : null,
    oauthConnected: row.imap?.oauth ? connected.includes(row.id) : null,
  }
}
