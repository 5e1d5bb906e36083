import type { ImapFlow } from 'imapflow'
import { type Cx, type Runtime, systemActor } from '../../platform/context.ts'
import { decryptSecret } from '../../platform/crypto.ts'
import { isUnavailable } from '../../platform/database.ts'
import { emit } from '../../platform/events.ts'
import type { Log } from '../../platform/log.ts'
import { saidOf, sentence } from '../../platform/words.ts'
import { getReach } from '../orgs/orgs.service.ts'
import { storedHealth } from './channel-health.ts'
import type { ImapHealth, ImapSettings } from './channels.contract.ts'
import { type ChannelRow, findChannel, saveImapState } from './channels.store.ts'
import { cleanLine } from './clean-text.rules.ts'
import { connectImap, type ImapTimeouts } from './imap-connection.ts'
import { explainImapError, ImapRefused, OwnFault, ours } from './imap-errors.rules.ts'
import { reconcileFolder } from './imap-reconcile.ts'
import { type Mailbox, type OpenFolder, openMailbox, syncFolder } from './imap-sync.ts'
import { isWorthTelling } from './mail-alarms.rules.ts'
import { noteMailboxRead, tellMailboxDown } from './mail-alarms.ts'
import { getAccessToken, usesOAuth } from './mailbox-tokens.ts'

/** Milliseconds. Tests shorten them. */
export type WatcherTimes = {
  /** A folder is looked into so often even when its server tells nothing. */
  poll: number
  /** The first pause after a failure; it doubles up to the longest. */
  firstPause: number
  longestPause: number
  /** The first pause after a refused password: soon repeated sign-ins lock accounts. */
  credentialPause: number
  /** The mailbox is compared with the ledger so often. */
  reconcile: number
  timeouts?: Partial<ImapTimeouts>
}

export const watcherTimes: WatcherTimes = {
  poll: 60_000,
  firstPause: 2_000,
  longestPause: 300_000,
  credentialPause: 60_000,
  reconcile: 3_600_000,
}

/**
 * Reads the mailbox of one channel for as long as it is told to: connects, takes in what is new, waits for news by IDLE and
 * looks by itself every minute, begins again after a pause when anything fails. Its failures stay its own.
 */
export function watchMailbox(options: {
  runtime: Runtime
  log: Log
  orgId: string
  channelId: string
  times?: WatcherTimes
}): { stop: () => Promise<void> } {
  const { log, channelId } = options
  const times = options.times ?? watcherTimes
  const stopping = new AbortController()
  const tries = new Map<string, number>()
  const run = async () => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      try {
        const again = await readMailbox({ ...options, times, tries, stopping: stopping.signal }, () => {
          failures = 0
        })
        if (again === 'gone') return
      } catch (error) {
        if (stopping.signal.aborted) return
        const credentials = await noteFailure(options, error)
        failures += 1
        const first = credentials ? times.credentialPause : times.firstPause
        await pause(
          Math.min(first * 2 ** (failures - 1), times.longestPause) * (0.5 + Math.random() / 2),
          stopping.signal,
        )
      }
    }
  }
  const running = run().catch((error: unknown) => log.error({ err: error, channelId }, 'a mailbox watcher ended'))
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

type Reading = {
  runtime: Runtime
  log: Log
  orgId: string
  channelId: string
  times: WatcherTimes
  tries: Map<string, number>
  stopping: AbortSignal
}

/** One connection's life. Answers `gone` when the channel is to be read no more; rejects with what ended it. */
async function readMailbox(reading: Reading, onSuccess: () => void): Promise<'gone'> {
  const { runtime, channelId, times, stopping } = reading
  const channel = await inOrg(reading, (cx) => findChannel(cx, channelId))
  if (!channel?.imap || !channel.enabled || !(channel.imapSecret || usesOAuth(channel.imap))) return 'gone'
  const health = storedHealth(channel)
  // A failing mailbox keeps its words until it works again.
  if (health.state !== 'failing') {
    health.state = 'connecting'
    await inOrg(reading, (cx) => saveImapState(cx, channelId, health))
  }
  let client: ImapFlow | null = null
  const close = () => client?.close()
  stopping.addEventListener('abort', close)
  try {
    client = await signIn(
      reading,
      { ...channel, imap: channel.imap },
      {
        maxMailBytes: runtime.settings.maxMailBytes,
        reach: await ours(runtime.askOpen(getReach)),
        timeouts: times.timeouts,
        onClient: (made) => {
          client = made
          if (stopping.aborted) made.close()
        },
      },
    )
    const news = newsOf(client)
    const box: Mailbox = { ...reading, address: channel.address, imap: channel.imap }
    const folder = await openMailbox(box, client)
    const state = client.capabilities.has('IDLE') ? 'watching' : 'polling'
    for (;;) {
      news.clear()
      await syncFolder(folder, (count) => {
        health.fetched += count
      })
      const wasFailing = health.state === 'failing'
      const checked = await compare(reading, folder, health)
      Object.assign(health, {
        state,
        ...(checked ? { checked } : {}),
        lastSuccessAt: runtime.now().toISOString(),
        lastError: folder.untidy?.text ?? null,
        lastErrorSaid: folder.untidy && [saidOf(folder.untidy)],
        lastErrorAt: folder.untidy ? runtime.now().toISOString() : null,
        failingSince: null,
        failures: 0,
      })
      await inOrg(reading, async (cx) => {
        await saveImapState(cx, channelId, health)
        await noteMailboxRead(cx, channel, wasFailing)
      })
      onSuccess()
      // Ends by itself when the next command is sent; what fails in it closes the connection, which is news.
      if (state === 'watching') void client.idle().catch(() => {})
      await news.wait(times.poll)
    }
  } finally {
    stopping.removeEventListener('abort', close)
    client?.close()
  }
}

/** What the mailbox has and the ledger should have, from time to time; null while it is not due. Says so when they differed. */
async function compare(
  reading: Reading,
  folder: OpenFolder,
  health: ImapHealth,
): Promise<NonNullable<ImapHealth['checked']> | null> {
  const now = reading.runtime.now()
  if (health.checked && now.getTime() - Date.parse(health.checked.at) < reading.times.reconcile) return null
  const { onServer, missing, recovered } = await reconcileFolder(folder)
  health.fetched += recovered
  // What is still missing an hour later is no news.
  if (recovered > 0 || missing > (health.checked?.missing ?? 0))
    await inOrg(reading, async (cx) =>
      emit(cx, 'mail.mailbox_incomplete', {
        channelId: reading.channelId,
        address: folder.address,
        missing,
        recovered,
      }),
    )
  return { at: now.toISOString(), onServer, missing }
}

/** Signs in with the stored secret; an access token that the server refuses is renewed once, whatever its time says. */
async function signIn(
  reading: Reading,
  channel: ChannelRow & { imap: ImapSettings },
  options: Parameters<typeof connectImap>[2],
): Promise<ImapFlow> {
  const { imap } = channel
  if (!usesOAuth(imap)) return connectImap(imap, openSecret(reading.runtime, channel.imapSecret ?? ''), options)
  const token = await getAccessToken(reading, imap, false)
  return connectImap(imap, token, options).catch(async (error: unknown) => {
    if (!(error instanceof Error) || !('authenticationFailed' in error) || reading.stopping.aborted) throw error
    return connectImap(imap, await getAccessToken(reading, imap, true), options)
  })
}

/** Remembers that the server spoke of new mails, or that the connection ended, until somebody waits for it. */
function newsOf(client: ImapFlow) {
  let told = false
  let closed: Error | null = null
  let wake: (() => void) | null = null
  client.on('exists', () => {
    told = true
    wake?.()
  })
  client.on('error', (error: Error) => {
    closed = error
  })
  client.on('close', () => {
    closed ??= Object.assign(new Error('The connection was cut.'), { code: 'NoConnection' })
    wake?.()
  })
  return {
    clear: () => {
      told = false
    },
    /** Resolves with news or when the time is over; rejects when the connection is gone. */
    wait: async (milliseconds: number) => {
      if (!told && !closed) {
        let timer: NodeJS.Timeout | undefined
        await new Promise<void>((resolve) => {
          wake = resolve
          timer = setTimeout(resolve, milliseconds)
        })
        clearTimeout(timer)
        wake = null
      }
      if (closed) throw closed
    },
  }
}

/** Writes down why a mailbox cannot be read, once as an event. Answers whether the server refused the credentials. */
async function noteFailure(at: Place & { log: Log }, error: unknown): Promise<boolean> {
  const { log, channelId } = at
  log.warn({ channelId, error: error instanceof Error ? error.message : String(error) }, 'a mailbox cannot be read')
  // Nowhere to write it to; the mails wait in their mailbox.
  if (error instanceof OwnFault && isUnavailable(error.cause)) return false
  try {
    return await inOrg(at, async (cx) => {
      const channel = await findChannel(cx, channelId)
      if (!channel?.imap) return false
      const failure = explainImapError(error, channel.imap)
      const words = cleanLine(failure.words).slice(0, 1000)
      const health = storedHealth(channel)
      if (health.state !== 'failing') emit(cx, 'mail.mailbox_failing', { channelId, error: words })
      const { credentials, said } = failure
      const since = new Date(health.failingSince ?? cx.now)
      const failures = health.failures + 1
      await saveImapState(cx, channelId, {
        ...health,
        state: 'failing',
        lastError: words,
        lastErrorSaid: said,
        lastErrorAt: cx.now.toISOString(),
        failingSince: since.toISOString(),
        failures,
      })
      if (isWorthTelling({ since, failures, credentials }, cx.now))
        await tellMailboxDown(cx, channel, since, { error: words, said })
      return credentials
    })
  } catch (failed) {
    log.warn({ err: failed, channelId }, 'the state of a mailbox could not be written down')
    return false
  }
}

function openSecret(runtime: Runtime, sealed: string): string {
  try {
    return decryptSecret(runtime.settings.keys.secrets, sealed)
  } catch {
    throw new ImapRefused('sign_in', [
      sentence(
        'imap.secret_unreadable',
        'The stored password cannot be read any more: the SECRET_KEY of this server has changed. Enter it again.',
      ),
    ])
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    if (signal.aborted) done()
    else signal.addEventListener('abort', done)
  })
}

type Place = { runtime: Runtime; orgId: string; channelId: string }

function inOrg<T>({ runtime, orgId }: Place, work: (cx: Cx) => Promise<T>): Promise<T> {
  return ours(runtime.run(systemActor(orgId, 'mail'), work))
}
