import { saidOf, sentence } from '../../platform/words.ts'
import type { ImapHealth } from './channels.contract.ts'
import type { ChannelRow } from './channels.store.ts'

/** A mailbox that nobody has looked into for so long is not being watched, whatever its row says. */
const silentAfterMs = 5 * 60_000

export const nobodyLooks = sentence(
  'imap.nobody_looks',
  'Nobody has looked into this mailbox for five minutes. Does a worker run (ROLE all or worker)?',
)

/** What its watcher has written down of a mailbox. */
export function storedHealth({ imapState }: Pick<ChannelRow, 'imapState'>): ImapHealth {
  return {
    state: 'connecting',
    lastSuccessAt: null,
    lastError: null,
    lastErrorSaid: null,
    lastErrorAt: null,
    failingSince: null,
    failures: 0,
    fetched: 0,
    checked: null,
    ...imapState,
  }
}

/** How the mailbox of a channel is, for people: one into which nobody looks is failing. */
export function healthOf(row: ChannelRow, now: Date): ImapHealth {
  const health = storedHealth(row)
  if (!row.enabled) return { ...health, state: 'off' }
  if (health.state === 'failing' || now.getTime() - latest(health.lastSuccessAt, row.updatedAt) < silentAfterMs)
    return health
  return { ...health, state: 'failing', lastError: nobodyLooks.text, lastErrorSaid: [saidOf(nobodyLooks)] }
}

/** When somebody last read the mailbox, tried to, or changed its settings; null when it is not to be read. */
export function lastTried(row: ChannelRow): Date | null {
  if (!row.enabled || !row.imap) return null
  const { lastSuccessAt, lastErrorAt } = storedHealth(row)
  return new Date(latest(lastSuccessAt, lastErrorAt, row.updatedAt))
}

const latest = (...times: (string | null)[]) => Math.max(...times.map((at) => (at ? Date.parse(at) : 0)))
