import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../server/platform/embedded-postgres.ts'
import { until } from '../api.ts'
import { addColleague } from '../people.ts'
import { type Relay, startRelay } from '../relay.ts'
import { type Deskhand, startDeskhand } from '../server.ts'

/**
 * What the product does by itself under kill -9, with real processes and a real database: rules act, deadlines are told, times of rules
 * come and queues give their tickets, each once, whenever the process dies. MACHINE_KILLS makes it longer (the usual run: 2 at random
 * instants and 4 at chosen points); KILL_SEED repeats a run.
 */
const kills = Number(process.env.MACHINE_KILLS ?? 2)
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000)
const auditor = 'auditor@watch.test'
const hour = 3_600_000

let folder: string
let postgres: EmbeddedPostgres
let relay: Relay
let desk: Deskhand
const workers: Deskhand[] = []
/** As the owner of the machine: sees all rows, and can hold what a server wants to write. */
let eye: pg.Client

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskhand-machines-'))
  await chmod(folder, 0o755)
  const log = { info: () => {}, warn: () => {}, error: console.error }
  ;[postgres, relay] = await Promise.all([
    startEmbeddedPostgres({ dataDir: folder, log, extraSettings: { fsync: 'off' } }),
    startRelay(),
  ])
  const settings = { DATABASE_URL: postgres.url, SMTP_URL: relay.url }
  desk = await startDeskhand({ settings })
  eye = await connect()
})
afterAll(async () => {
  await eye?.end()
  for (const one of [...workers, desk]) await one?.remove()
  await relay?.close()
  await postgres?.stop()
  for (const path of [folder, postgres?.home]) if (path) await rm(path, { recursive: true, force: true })
})

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: postgres.superuserUrl.replace('/postgres?', '/deskhand?') })
  // It ends with the database, when a test failed on the way.
  client.on('error', () => {})
  await client.connect()
  return client
}

const note = (html: string) => ({ do: 'note', html: `<p>${html}</p>` })
const subjectHas = (value: string) => ({ field: 'subject', operator: 'contains', value })

/** People, a queue that gives in turn, deadlines of two minutes that warn after 1.2 seconds, and rules. */
async function setUp(): Promise<string[]> {
  const { api } = desk
  const people = await Promise.all(
    ['Ann', 'Ben', 'Cleo'].map((name) =>
      addColleague(desk, relay, { name, email: `${name.toLowerCase()}@team.test`, role: 'agent' }),
    ),
  )
  const memberIds = people.map(({ id }) => id)
  const team = await api.post<{ id: string }>('/teams', { name: 'Care', memberIds })
  const queue = await api.post<{ id: string }>('/queues', { name: 'Care', teamIds: [team.id] })
  const weights = { low: 1, medium: 1, high: 1, urgent: 1 }
  const rest = { weights, countsWaiting: false, lastAgent: false, vip: null, skillNeeds: [], skillFallback: [] }
  const given = await api.ask('PUT', `/queues/${queue.id}/routing`, {
    body: { ...rest, strategy: 'round_robin', cap: null },
  })
  expect(given.status).toBe(200)
  await api.post('/routing-rules', { name: 'Care', enabled: true, condition: subjectHas('care'), queueId: queue.id })
  const none = { low: null, medium: null, high: null, urgent: null }
  const two = { minutes: 2, time: 'calendar' }
  const pauses = { first_response: [], next_response: [], resolution: [], closure: [] }
  const recipients = [{ kind: 'user', id: desk.userId }]
  await api.post('/sla/policies', {
    name: 'Clock',
    condition: subjectHas('clock'),
    targets: {
      first_response: { low: two, medium: two, high: two, urgent: two },
      ...{ next_response: none, resolution: none, closure: none },
    },
    pauses,
    responses: ['reply'],
    steps: [
      { when: 'before', percent: 1, recipients },
      { when: 'at', recipients },
      { when: 'after', minutes: 60, recipients },
    ],
  })
  const told = { do: 'notify', to: [{ kind: 'member', id: desk.userId }], text: 'Look' }
  const mailed = { do: 'mail', to: auditor, subject: 'Look', html: '<p>Look</p>' }
  const time = { on: 'time', since: 'dueAt', when: 'before', amount: 1, unit: 'minutes' }
  const rules = [
    {
      triggers: [{ on: 'created' }],
      condition: subjectHas('rules'),
      actions: [{ do: 'set', field: 'priority', value: 'high' }, note('made'), told, mailed],
    },
    { triggers: [{ on: 'changed', field: 'priority' }], condition: { all: [] }, actions: [note('changed')] },
    { triggers: [{ on: 'changed', field: 'assignee' }], condition: { all: [] }, actions: [note('given')] },
    { triggers: [{ on: 'sla_warned' }], condition: { all: [] }, actions: [note('warned')] },
    { triggers: [{ on: 'sla_breached' }], condition: { all: [] }, actions: [note('late')] },
    { triggers: [time], condition: { all: [] }, actions: [note('due'), told, mailed] },
  ]
  for (const [i, rule] of rules.entries()) await api.post('/rules', { name: `Rule ${i}`, enabled: true, ...rule })
  return memberIds
}

type Kind = 'care' | 'rules' | 'clock' | 'time'
/** Every note, notification, mail, event and receipt that a ticket of this kind has in the end, each once. */
const marks: Record<Kind, string[]> = {
  care: ['note given', 'event ticket.assigned', 'event ticket.routed', 'decision', 'receipt'],
  rules: [
    ...['note made', 'note changed', 'told rule_told', 'mail', 'event ticket.priority_changed'],
    ...Array(5).fill('receipt'),
  ],
  clock: ['note warned', 'told sla_warning', 'event ticket.sla_warned', 'firing', 'receipt'],
  time: ['note due', 'told rule_told', 'mail', ...Array(3).fill('receipt')],
}
/** What three hours bring to the clocks besides: the breach and the last step of the ladder. */
const late = [
  ...['note late', 'event ticket.sla_breached', 'event ticket.sla_escalated', 'firing', 'firing', 'receipt'],
  ...['told sla_exceeded', 'told sla_exceeded'],
]

/** What happened to each ticket, by its subject: one word for each row, sorted. */
async function seen(): Promise<Map<string, string[]>> {
  const { rows } = await eye.query<{ subject: string; what: string | null }>(
    `select t.subject, w.what from tickets t left join (
      select ticket_id, 'note ' || trim(body_text) as what from messages where kind = 'note'
      union all select ticket_id, 'told ' || kind from notifications where kind = any($1)
      union all select ticket_id, 'mail' from outbox where purpose = 'auto'
      union all select ticket_id, 'event ' || name from events where name = any($2)
      union all select ticket_id, 'decision' from routing_decisions where kind = 'person'
      union all select ticket_id, 'firing' from sla_firings
      union all select ticket_id, 'receipt' from rule_receipts
    ) w on w.ticket_id = t.id`,
    [
      ['rule_told', 'sla_warning', 'sla_exceeded'],
      ['assigned', 'routed', 'routing_failed', 'priority_changed', 'sla_warned', 'sla_breached', 'sla_escalated'].map(
        (name) => `ticket.${name}`,
      ),
    ],
  )
  const grouped = Map.groupBy(rows, ({ subject }) => subject)
  return new Map([...grouped].map(([subject, list]) => [subject, list.flatMap(({ what }) => what ?? []).sort()]))
}

/** Waits until every ticket has all of its marks, then expects that no ticket has anything twice. */
async function expectEachOnce(subjects: readonly string[], more: Partial<Record<Kind, string[]>> = {}): Promise<void> {
  const wanted = new Map(
    subjects.map((subject) => {
      const kind = subject.split(' ')[0] as Kind
      return [subject, [...marks[kind], ...(more[kind] ?? [])].sort()]
    }),
  )
  const isWhole = (found: Map<string, string[]> | undefined) =>
    [...wanted].every(([subject, all]) => (found?.get(subject)?.length ?? 0) >= all.length)
  const found = await until(seen, isWhole, { what: 'all that follows', timeout: 40_000 }).catch(seen)
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted))
}

/** Clients that repeat what was not answered, with its key, until it is: what they ask for happens once. */
class Clients {
  readonly made: string[] = []
  #gate = Promise.withResolvers<void>()
  #watchers: { at: number; tell: () => void }[] = []

  open(): void {
    this.#gate.resolve()
  }

  close(): void {
    this.#gate = Promise.withResolvers()
  }

  /** Resolves when so many more were made. */
  after(count: number): Promise<void> {
    return new Promise((tell) => this.#watchers.push({ at: this.made.length + count, tell }))
  }

  /** Makes tickets with these subjects, so many at once; `due`: so long after now. */
  async make(subjects: readonly string[], { atOnce = 4, due = 61_500 } = {}): Promise<void> {
    const left = [...subjects]
    const client = async () => {
      for (let subject = left.shift(); subject; subject = left.shift()) {
        const dueAt = subject.startsWith('time') ? new Date(Date.now() + due).toISOString() : null
        const requester = { email: `${subject.replace(' ', '-')}@customer.test` }
        await this.#bring(subject, { subject, requester, dueAt })
        this.made.push(subject)
        for (const { at, tell } of this.#watchers) if (this.made.length >= at) tell()
      }
    }
    await Promise.all(Array.from({ length: atOnce }, client))
  }

  async #bring(key: string, body: object): Promise<void> {
    for (;;) {
      await this.#gate.promise
      const reply = await desk.api
        .ask('POST', '/tickets', { body, headers: { 'idempotency-key': key } })
        .catch(() => null)
      if (reply?.status === 201) return
      if (reply && reply.status < 500 && reply.status !== 409) throw new Error(JSON.stringify(reply.body))
    }
  }
}

const kinds: Kind[] = ['care', 'rules', 'clock', 'time']
const some = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `${kinds[(from + i) % kinds.length]} ${from + i}`)

/** The backends of a server that wait for a lock on what a test holds, by the table. */
async function held(tables: readonly string[]): Promise<string[]> {
  const { rows } = await eye.query<{ name: string }>(
    `select distinct l.relation::regclass::text as name from pg_locks l where not l.granted and l.relation is not null`,
  )
  return tables.filter((table) => rows.some(({ name }) => name === table))
}

/** Lets servers wait with what they are about to write there, until it is let go. */
async function hold(tables: readonly string[]): Promise<{ letGo: () => Promise<void> }> {
  const client = await connect()
  await client.query(`begin; ${tables.map((table) => `lock table ${table} in share mode`).join('; ')}`)
  return { letGo: () => client.end() }
}

const midst = async (tables: readonly string[]) =>
  until(
    () => held(tables),
    (all) => all?.length === tables.length,
    { what: `servers to wait for ${tables.join(', ')}` },
  )

/**
 * Makes tickets and has what follows from them wait right before its commit: the mail of a rule, the receipt of a deadline, the end of what
 * routing writes come after all else. Routing last: the tickets that it has in hand are locked for the other machines too.
 */
async function makeAndHold(clients: Clients, subjects: readonly string[]): Promise<{ letGo: () => Promise<void> }> {
  const own = ['outbox', 'sla_firings']
  const holds = [await hold(own)]
  await clients.make(subjects.filter((subject) => !subject.startsWith('care')))
  await midst(own)
  holds.push(await hold(['ticket_routing']))
  await clients.make(subjects.filter((subject) => subject.startsWith('care')))
  await midst([...own, 'ticket_routing'])
  return {
    letGo: async () => {
      for (const one of holds) await one.letGo()
    },
  }
}

test('rules, deadlines, times and routing under kill -9: nothing twice, nothing lost', {
  timeout: 120_000 + kills * 10_000,
}, async ({ onTestFailed }) => {
  onTestFailed(() => console.log(`KILL_SEED=${seed}`, desk.log().slice(-2_000)))
  const random = randomOf(seed)
  // Four processes at work, and fifty tickets at once; they die one after the other meanwhile.
  const settings = { DATABASE_URL: postgres.url, SMTP_URL: relay.url, DATA_DIR: desk.dataDir, ROLE: 'worker' }
  const starting = Promise.all([1, 2, 3].map(() => startDeskhand({ settings, setUp: false })))
  const members = await setUp()
  workers.push(...(await starting))
  const clients = new Clients()
  clients.open()
  const fifty = Array.from({ length: 50 }, (_, i) => `care ${1000 + i}`)
  const rush = clients.make(fifty, { atOnce: 16 })
  for (const worker of workers) {
    await clients.after(5 + Math.floor(random() * 10))
    await worker.stop('SIGKILL')
  }
  await rush

  // The last of them is killed at random instants, and comes back, while tickets of all kinds are made and worked on.
  const mixed = some(0, 16 + kills * 4)
  const making = clients.make(mixed)
  for (let round = 0; round < kills; round += 1) {
    await clients.after(2 + Math.floor(random() * 6))
    await pause(random() * 150)
    clients.close()
    await desk.stop('SIGKILL')
    await desk.start()
    clients.open()
  }
  await making
  await expectEachOnce([...fifty, ...mixed])

  // Killed when all is done but committed.
  const first = some(500, 8)
  const before = await makeAndHold(clients, first)
  await desk.stop('SIGKILL')
  await before.letGo()
  await desk.start()
  await expectEachOnce([...fifty, ...mixed, ...first])

  // Killed when all is committed, and the queue of jobs does not know it yet.
  const second = some(700, 8)
  const again = await makeAndHold(clients, second)
  const jobs = await connect()
  await jobs.query('begin; select id from graphile_worker._private_jobs where locked_at is not null for update')
  await again.letGo()
  const done = async () => {
    const found = await seen()
    const has = (kind: Kind, what: string) =>
      second.some((subject) => subject.startsWith(kind) && found.get(subject)?.includes(what))
    return [
      has('rules', 'note made'),
      has('clock', 'event ticket.sla_warned'),
      has('time', 'note due'),
      has('care', 'decision'),
    ]
  }
  await until(done, (all) => all?.every(Boolean) === true, { what: 'each machine to have committed' })
  await desk.stop('SIGKILL')
  await jobs.end()
  await desk.start()
  const sofar = [...fifty, ...mixed, ...first, ...second]
  await expectEachOnce(sofar)

  // Down for three hours, then killed once more while it makes up for them.
  const last = ['time 900', 'time 901']
  await clients.make(last, { due: hour })
  const booked = async () => (await eye.query('select 1 from rule_timers where fired_at is null')).rowCount ?? 0
  await until(booked, (count) => count === last.length, { what: 'their times to be booked' })
  await desk.stop('SIGKILL')
  await eye.query(`update graphile_worker._private_jobs set run_at = run_at - interval '3 hours'`)
  const due = ['outbox', 'sla_firings']
  const catching = await hold(due)
  const ahead = { NODE_OPTIONS: `--import ${fileURLToPath(new URL('../clock-ahead.ts', import.meta.url))}` }
  await desk.start({ ...ahead, CLOCK_AHEAD_MS: String(3 * hour) })
  await midst(due)
  await desk.stop('SIGKILL')
  await catching.letGo()
  await desk.start()
  await expectEachOnce([...sofar, ...last], { clock: late })

  await expectRight(members)
})

/** How many tickets each has, the fewest first. */
async function turns(members: readonly string[]): Promise<number[]> {
  const { rows } = await eye.query<{ count: string }>(
    `select count(t.id) from unnest($1::uuid[]) m (id) left join tickets t on t.assignee_id = m.id group by m.id order by 1`,
    [members],
  )
  return rows.map(({ count }) => Number(count))
}

/** Turns were kept over all that died; no time came early; no mail left twice, and of none is it unknown to us. */
async function expectRight(members: readonly string[]): Promise<void> {
  const given = await turns(members)
  expect((given.at(-1) ?? 0) - (given[0] ?? 0)).toBeLessThanOrEqual(1)
  const early = await eye.query(
    `select data from events where name like 'ticket.sla_%' and data ? 'firedFor' and at < (data->>'firedFor')::timestamptz
     union all select to_jsonb(r) from rule_timers r where fired_at < due_at`,
  )
  expect(early.rows).toEqual([])
  const verified = await desk.cli('sla', 'verify')
  expect(verified, verified.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/\b0 differences/) })
  const outbox = async () =>
    (
      await eye.query<{ id: string; state: string }>(
        `select rfc_message_id as id, state from outbox where purpose = 'auto'`,
      )
    ).rows
  const isSettled = (rows: { state: string }[] = []) =>
    rows.every(({ state }) => ['accepted', 'parked'].includes(state))
  const mails = await until(outbox, isSettled, { what: 'all mails to be sent', timeout: 30_000 })
  const taken = relay.taken
    .filter(({ to }) => to.includes(auditor))
    .map(({ mail }) => mail.messageId?.slice(1, -1) ?? '')
  expect(taken.length).toBe(new Set(taken).size)
  // One that was on its way while the sender died waits for a person; all others are known to have left.
  expect(mails.filter(({ id, state }) => state === 'accepted' && !taken.includes(id))).toEqual([])
  expect(taken.filter((id) => !mails.some((mail) => mail.id === id))).toEqual([])
}

/** mulberry32: the same numbers for the same seed. */
function randomOf(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
