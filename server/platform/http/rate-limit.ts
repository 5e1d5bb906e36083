import type { FastifyReply } from 'fastify'
import { tooMany } from '../errors.ts'
import { words } from '../words.ts'

/** Requests a minute for one session or API key: far above any person or importer, low enough to stop a runaway loop. */
const perMinute = 60_000
const windows = new Map<string, { count: number; endsAt: number }>()

/** Counts a request of a session or key, names the limit in headers, throws 429 over it. */
export function countRequest(viaId: string, reply: FastifyReply, now = Date.now()): void {
  let window = windows.get(viaId)
  if (!window || window.endsAt <= now) {
    if (windows.size > 10_000) for (const [id, old] of windows) if (old.endsAt <= now) windows.delete(id)
    window = { count: 0, endsAt: now + 60_000 }
    windows.set(viaId, window)
  }
  window.count += 1
  const resets = Math.ceil((window.endsAt - now) / 1000)
  reply.header('ratelimit-limit', String(perMinute))
  reply.header('ratelimit-remaining', String(Math.max(0, perMinute - window.count)))
  reply.header('ratelimit-reset', String(resets))
  if (window.count > perMinute)
    throw tooMany(
      'request.rate_limited',
      words`More than ${{ most: perMinute }} requests in a minute. Slow down.`,
      resets,
    )
}
