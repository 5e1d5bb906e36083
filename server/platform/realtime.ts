import { EventEmitter } from 'node:events'
import pg from 'pg'
import type { Log } from './log.ts'

/**
 * The bus that says "this organization has new events". It carries no facts: listeners read the event log from where they
 * were, so a lost word costs a delay (the stream also looks every 20 seconds), never an event.
 */
const bus = new EventEmitter()
bus.setMaxListeners(0)
let relay: ((orgId: string) => void) | null = null

/** The name under which whoever listens to all organizations hears of each. */
const every = Symbol('every organization')

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

/**
 * Joins the buses of several processes of one installation by NOTIFY, outside the transactions of the changes and at most
 * twenty times a second (NOTIFY inside them cut writing to a quarter: docs/database.md, rule 22).
 */
export async function joinProcesses(databaseUrl: string, log: Log): Promise<{ close: () => Promise<void> }> {
  const self = Math.random().toString(36).slice(2)
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'deskhand bus' })
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | null = null
  client.on('error', (error) => log.warn({ error: error.message }, 'the bus between processes is gone; streams poll'))
  client.on('notification', (note) => {
    const [from, ...orgs] = (note.payload ?? '').split(' ')
    if (from !== self) for (const org of orgs) tell(org)
  })
  await client.connect()
  await client.query('listen deskhand_events')
  relay = (orgId) => {
    waiting.add(orgId)
    timer ??= setTimeout(() => {
      timer = null
      const orgs = [...waiting].slice(0, 150)
      for (const org of orgs) waiting.delete(org)
      client.query('select pg_notify($1, $2)', ['deskhand_events', [self, ...orgs].join(' ')]).catch(() => {})
      const next = [...waiting][0]
      if (next) relay?.(next)
    }, 50)
  }
  return {
    close: async () => {
      relay = null
      if (timer) clearTimeout(timer)
      await client.end().catch(() => {})
    },
  }
}
