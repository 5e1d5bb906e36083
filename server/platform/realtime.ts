import { EventEmitter } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from './log.ts'
import { hearWhispers, passWhispers } from './whispers.ts'

/**
 * The bus that says "this organization has new events". It carries no facts: listeners read the event log from where they
 * were, so a lost word costs a delay (the stream also looks every 20 seconds), never an event.
 */
const bus = new EventEmitter()
bus.setMaxListeners(0)
let relay: ((orgId: string) => void) | null = null

/** The name under which whoever listens to all organizations hears of each. */
const every = Symbol('every organization')
/** The name under which it is told that words may have been lost. */
const gap = Symbol('a gap')

function tell(orgId: string): void {
  bus.emit(orgId)
  bus.emit(every, orgId)
}

/** Says after a commit that the organization has new events. */
export function announce(orgId: string): void {
  tell(orgId)
  relay?.(orgId)
}

/** Calls `listener` whenever any organization has new events. Returns the way to stop. */
export function listenToAll(listener: (orgId: string) => void): () => void {
  bus.on(every, listener)
  return () => bus.off(every, listener)
}

/** Calls `listener` whenever the organization has new events. Returns the way to stop. */
export function listen(orgId: string, listener: () => void): () => void {
  bus.on(orgId, listener)
  return () => bus.off(orgId, listener)
}

/** Calls `listener` when words of other processes may have been lost, whoever they spoke of. Returns the way to stop. */
export function listenToGaps(listener: () => void): () => void {
  bus.on(gap, listener)
  return () => bus.off(gap, listener)
}

/** Words may have been lost: everybody looks for himself. */
function tellGap(): void {
  for (const name of bus.eventNames()) if (typeof name === 'string') bus.emit(name)
  bus.emit(gap)
}

const againMs = 1_000

/**
 * Joins the buses of several processes of one installation by NOTIFY, outside the transactions of the changes and at most
 * twenty times a second, whispers ten times (NOTIFY inside them cut writing to a quarter: docs/database.md, rule 22). A connection that breaks is made
 * again. Rejects when the first one cannot be made.
 */
export async function joinProcesses(databaseUrl: string, log: Log): Promise<{ close: () => Promise<void> }> {
  const self = Math.random().toString(36).slice(2)
  const closing = new AbortController()
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | null = null
  let client: pg.Client | null = null

  /** Resolves when joined; `lost` resolves when the connection has ended. */
  const join = async (): Promise<{ lost: Promise<void> }> => {
    const joining = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'deskhand bus',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    })
    const lost = new Promise<void>((resolve) => joining.once('end', () => resolve()))
    joining.on('error', (error) => log.debug({ error: error.message }, 'the bus between processes broke'))
    joining.on('notification', (note) => {
      const [from = '', ...orgs] = (note.payload ?? '').split(' ', note.channel === 'deskhand_events' ? undefined : 1)
      if (from === self) return
      if (note.channel === 'deskhand_events') for (const org of orgs) tell(org)
      else hearWhispers(note.payload?.slice(from.length + 1) ?? '', log)
    })
    try {
      await joining.connect()
      await joining.query('listen deskhand_events; listen deskhand_whispers')
    } catch (error) {
      await joining.end().catch(() => {})
      throw error
    }
    client = joining
    return { lost }
  }
  const joinAgain = async (): Promise<{ lost: Promise<void> } | null> => {
    while (!closing.signal.aborted) {
      await pause(againMs, undefined, { signal: closing.signal }).catch(() => {})
      const joined = closing.signal.aborted ? null : await join().catch(() => null)
      if (joined) return joined
    }
    return null
  }
  const keepJoined = async (first: { lost: Promise<void> }) => {
    for (let joined: { lost: Promise<void> } | null = first; joined; ) {
      await joined.lost
      client = null
      if (closing.signal.aborted) return
      log.warn('the bus between processes is gone; streams poll until it is joined again')
      joined = await joinAgain()
      if (!joined) return
      log.info('the bus between processes is joined again')
      tellGap()
    }
  }
  const kept = keepJoined(await join())
  relay = (orgId) => {
    waiting.add(orgId)
    timer ??= setTimeout(() => {
      timer = null
      const orgs = [...waiting].slice(0, 150)
      for (const org of orgs) waiting.delete(org)
      client?.query('select pg_notify($1, $2)', ['deskhand_events', [self, ...orgs].join(' ')]).catch(() => {})
      const next = [...waiting][0]
      if (next) relay?.(next)
    }, 50)
  }
  const quiet = passWhispers((note) => {
    client?.query('select pg_notify($1, $2)', ['deskhand_whispers', `${self} ${note}`]).catch(() => {})
  })
  return {
    close: async () => {
      relay = null
      quiet()
      if (timer) clearTimeout(timer)
      closing.abort()
      await client?.end().catch(() => {})
      await kept
    },
  }
}
