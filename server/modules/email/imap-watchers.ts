import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Runtime } from '../../platform/context.ts'
import { codeOf } from '../../platform/database.ts'
import type { Log } from '../../platform/log.ts'
import { type WatcherTimes, watchMailbox } from './imap-watcher.ts'
import { claimMailboxes, listHolders, releaseMailboxes, sayAlive, sayGone } from './mailboxes.store.ts'

/** Milliseconds. A process that was killed leaves its mailboxes unread for this long, when nobody knows that it is gone. */
const leaseMs = 30_000
const lookEveryMs = 5_000

/** Host, process and a random part: a process that starts anew may get the number of its predecessor. */
function newHolder(): string {
  return `${hostname()}/${process.pid}/${randomUUID()}`
}

/** True for a holder that ran on this host and is gone: killed, or with our own number, as in a container. */
function isGone(holder: string): boolean {
  const [host, pid, ...rest] = holder.split('/')
  if (host !== hostname() || rest.length !== 1) return false
  return Number(pid) === process.pid ? !living.has(holder) : !isAlive(Number(pid))
}

/** Holders of this process. */
const living = new Set<string>()

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

type Watched = { revision: number; stop: () => Promise<void> }

/**
 * Reads the mailboxes of all organizations, each by one process at a time: every few seconds it renews its leases, takes
 * mailboxes that nobody reads, begins anew with those whose settings changed and ends those that are not its own any more.
 * Also says that this process lives and where its mail door is. `look` does it now. `close` ends all and gives the leases back.
 */
export function watchMailboxes(options: {
  runtime: Runtime
  log: Log
  door: { host: string; port: number }
  times?: WatcherTimes
}): { look: () => Promise<void>; close: () => Promise<void> } {
  const { runtime, log, door } = options
  const holder = newHolder()
  const watched = new Map<string, Watched>()
  const ending = new Map<string, Promise<void>>()
  living.add(holder)
  let looking: Promise<void> | null = null
  let closed = false

  const lookOnce = async () => {
    const mine = await runtime.runOpen(async (open) => {
      await sayAlive(open, holder, door)
      for (const dead of (await listHolders(open)).filter(isGone)) {
        await releaseMailboxes(open, dead)
        await sayGone(open, dead)
      }
      return claimMailboxes(open, holder, leaseMs)
    })
    const wanted = new Map(mine.map((one) => [one.channelId, one]))
    for (const [channelId, { revision, stop }] of watched)
      if (wanted.get(channelId)?.revision !== revision) end(channelId, stop)
    for (const { orgId, channelId, revision } of mine) {
      if (closed || watched.has(channelId) || ending.has(channelId)) continue
      const { stop } = watchMailbox({ runtime, log, orgId, channelId, times: options.times })
      watched.set(channelId, { revision, stop })
    }
  }
  // A server that does not answer may delay an end; that must not delay the leases of the others.
  const end = (channelId: string, stop: () => Promise<void>) => {
    watched.delete(channelId)
    const ended = stop().then(() => {
      ending.delete(channelId)
      if (!closed) setImmediate(look)
    })
    ending.set(channelId, ended)
  }
  const look = () => {
    looking ??= lookOnce()
      .catch((error: unknown) => log.warn({ err: error }, 'the mailboxes to read could not be looked up'))
      .finally(() => {
        looking = null
      })
    return looking
  }
  void look()
  const timer = setInterval(look, lookEveryMs)
  return {
    look,
    close: async () => {
      closed = true
      clearInterval(timer)
      await looking
      for (const [channelId, { stop }] of watched) end(channelId, stop)
      await Promise.all(ending.values())
      living.delete(holder)
      await runtime
        .runOpen(async (open) => {
          await releaseMailboxes(open, holder)
          await sayGone(open, holder)
        })
        .catch((error: unknown) => log.warn({ err: error }, 'the leases of mailboxes run out by themselves'))
    },
  }
}
