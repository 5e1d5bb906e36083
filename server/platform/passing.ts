import { EventEmitter } from 'node:events'
import type { Cx } from './context.ts'
import { listenToWhispers, whisper } from './whispers.ts'

/**
 * News that are no event: nothing is kept, nobody hears them later. For those who look at a ticket (`ticketId`), or for one
 * person (`userId`).
 */
export type PassingNews = { orgId: string; name: string; ticketId: string | null; userId: string | null }

const bus = new EventEmitter()
bus.setMaxListeners(0)

/** Tells passing news once the transaction is committed, in this process and the others. */
export function passOn(
  cx: Pick<Cx, 'org' | 'pending'>,
  name: string,
  to: { ticketId: string } | { userId: string },
): void {
  const news: PassingNews = { orgId: cx.org.id, name, ticketId: null, userId: null, ...to }
  cx.pending.afterCommit.push(() => {
    bus.emit('news', news)
    whisper('passing', `${name} ${news.ticketId ?? news.userId}`, JSON.stringify(news))
  })
}

/** Calls `listener` with the passing news of all organizations, also of other processes. Returns the way to stop. */
export function listenToPassing(listener: (news: PassingNews) => void): () => void {
  bus.on('news', listener)
  const leave = listenToWhispers('passing', (word) => listener(JSON.parse(word) as PassingNews))
  return () => {
    bus.off('news', listener)
    leave()
  }
}
