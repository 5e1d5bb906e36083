import { type Cx, systemActor } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { type Said, saidOf } from '../../platform/words.ts'
import { lastTried, nobodyLooks } from './channel-health.ts'
import { type ChannelRow, listChannelRows } from './channels.store.ts'
import { isRelayDown, silentMs } from './mail-alarms.rules.ts'
import { dropAlarm, endAlarm, findStuckMail, raiseAlarm } from './mail-alarms.store.ts'
import { findLastSaved } from './mailboxes.store.ts'

type Mailbox = Pick<ChannelRow, 'id' | 'address'>
type Why = { error: string; said: Said[] | null }

/** Says once that a mailbox cannot be read (`mail.mailbox_down`), for those who look after channels. */
export async function tellMailboxDown(cx: Cx, { id, address }: Mailbox, since: Date, why: Why): Promise<void> {
  if (await raiseAlarm(cx, id, since))
    emit(cx, 'mail.mailbox_down', { channelId: id, address, since: since.toISOString(), ...why })
}

/** A mailbox was read. Says so when it was failing, and since when if that had been told. */
export async function noteMailboxRead(cx: Cx, { id, address }: Mailbox, wasFailing: boolean): Promise<void> {
  const since = await endAlarm(cx, id)
  if (wasFailing || since)
    emit(cx, 'mail.mailbox_recovered', { channelId: id, address, since: since?.toISOString() ?? null })
}

const relay = 'relay'
const startedAt = Date.now()

/**
 * Sweep `email.find_trouble`: mailboxes into which nobody looks, though they are to be read, and mail that the relay does not take.
 * What a mailbox's server refuses is told by its watcher (imap-watcher.ts).
 */
export const findTrouble: JobHandler = async (orgId, _payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'mail'), async (cx) => {
    // A server that was off until now has not had the time to look.
    if (Date.now() - startedAt >= silentMs) await findSilentMailboxes(cx)
    await watchRelay(cx)
  })
}

/** Tells of the mailboxes into which nobody has looked for a quarter of an hour. */
export async function findSilentMailboxes(cx: Cx): Promise<void> {
  for (const channel of await listChannelRows(cx)) {
    const tried = lastTried(channel)
    if (!tried || cx.now.getTime() - tried.getTime() < silentMs) continue
    // A mailbox of many thousands is saved as it is read, for hours.
    const saved = await findLastSaved(cx, channel.id)
    const since = saved && saved > tried ? saved : tried
    if (cx.now.getTime() - since.getTime() >= silentMs)
      await tellMailboxDown(cx, channel, since, { error: nobodyLooks.text, said: [saidOf(nobodyLooks)] })
  }
}

async function watchRelay(cx: Cx): Promise<void> {
  // Without a relay nothing is tried: mail health says how much waits for one.
  const stuck = cx.settings.relay ? await findStuckMail(cx) : null
  if (stuck && isRelayDown({ ...stuck, isConnection: stuck.said !== null })) {
    const { since, response: error, said } = stuck
    if (await raiseAlarm(cx, relay, since)) emit(cx, 'mail.relay_down', { since: since.toISOString(), error, said })
    return
  }
  if (!cx.settings.relay) return dropAlarm(cx, relay)
  const since = await endAlarm(cx, relay)
  if (since) emit(cx, 'mail.relay_recovered', { since: since.toISOString() })
}
