import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { LedgerRow, Message, OutboxRow, Ticket } from '../mail-office.ts'
import { type MachinePostgres, startMachinePostgres } from '../postgres.ts'
import { type Relay, startRelay } from '../relay.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'

/**
 * docs/quality.md, fault list: backup under load and restore elsewhere with nothing re-sent; by the steps of docs/operations.md. The copy
 * of the embedded cluster's folder is shown in server/restored.test.ts.
 */
let postgres: MachinePostgres | null = null
let skipped = ''
let folder = ''
let desk: Deskhand
let relay: Relay

beforeAll(async () => {
  const started = await startMachinePostgres()
  if ('skipped' in started) {
    skipped = started.skipped
    return
  }
  postgres = started
  postgres.run('createdb', 'desk')
  folder = await mkdtemp(join(tmpdir(), 'deskhand-restore-'))
  relay = await startRelay()
  desk = await startDeskhand({ settings: { DATABASE_URL: postgres.url('desk'), SMTP_URL: relay.url } })
})
afterAll(async () => {
  await desk?.remove()
  await relay?.close()
  await postgres?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

async function reply(name: string, undoSeconds = 0): Promise<Message> {
  const requester = { email: `${name}@customer.test`, name }
  const { code } = await desk.api.post<Ticket>('/tickets', { subject: `About ${name}`, requester })
  const body = { kind: 'public', bodyText: `Hello ${name}.`, confirmed: true, undoSeconds }
  return desk.api.post(`/tickets/${code}/messages`, body)
}
const times = (name: string) => relay.taken.filter(({ to }) => to.includes(`${name}@customer.test`)).length
const stateOf = async (message: Message) =>
  (await desk.api.all<OutboxRow>('/mail/outbox')).find((one) => one.messageId === message.id)?.state

test('backup while mails come and go, restored elsewhere: nothing that had left leaves again, nothing of it is lost', async (context) => {
  if (!postgres) return context.skip(skipped)
  const { api } = desk
  const early = await Promise.all(['early1', 'early2'].map((name) => reply(name)))
  for (const one of early)
    await until(
      () => stateOf(one),
      (state) => state === 'accepted',
      { what: 'the early replies to leave' },
    )

  // One is in the relay's hands without an answer; others wait out their seconds; mails arrive without a pause.
  const flying = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  relay.onMail = ({ to }) => {
    if (!to.includes('flying@customer.test')) return
    flying.resolve()
    return answer.promise
  }
  const ambiguous = await reply('flying')
  await flying.promise
  const waiting = await Promise.all(['later1', 'later2', 'later3'].map((name) => reply(name, 10)))
  let stopped = false
  let sent = 0
  const senders = [1, 2].map(async (share) => {
    for (; !stopped; sent++) {
      const messageId = `load-${share}-${sent}@customer.test`
      const raw = write({ from: 'cora@customer.test', to: supportAddress, subject: messageId, messageId })
      await deliver(desk.smtp, { from: 'cora@customer.test', to: [supportAddress] }, raw)
    }
  })
  await until(
    async () => sent,
    (count) => (count ?? 0) > 10,
    { what: 'mails to arrive' },
  )

  // The database first, then the files.
  postgres.run('pg_dump', '-Fc', '-d', 'desk', '-f', join(postgres.folder, 'desk.dump'))
  const elsewhere = join(folder, 'data')
  await mkdir(elsewhere)
  for (const name of ['files', 'secret-key'])
    await cp(join(desk.dataDir, name), join(elsewhere, name), { recursive: true })

  // The old one goes on for a while: all that waited leaves.
  answer.resolve()
  for (const one of [...waiting, ambiguous])
    await until(
      () => stateOf(one),
      (state) => state === 'accepted',
      { what: 'what waited to leave', timeout: 30_000 },
    )
  stopped = true
  await Promise.all(senders)
  await desk.stop('SIGKILL')
  const left = relay.taken.length

  postgres.run('createdb', 'elsewhere')
  postgres.run('pg_restore', '-d', 'elsewhere', join(postgres.folder, 'desk.dump'))
  await desk.start({ DATABASE_URL: postgres.url('elsewhere'), DATA_DIR: elsewhere })
  // It sends what is new …
  const fresh = await reply('fresh')
  await until(
    () => stateOf(fresh),
    (state) => state === 'accepted',
    { what: 'a new reply to leave' },
  )
  // … and nothing of what had left.
  expect(relay.taken.length).toBe(left + 1)
  for (const one of early) expect(await stateOf(one)).toBe('accepted')
  for (const one of [...waiting, ambiguous]) expect(await stateOf(one)).toBe('parked')
  for (const name of ['early1', 'early2', 'later1', 'later2', 'later3', 'flying', 'fresh']) expect(times(name)).toBe(1)

  // Whatever had come before the backup is there once, with its bytes: the files are younger than the rows.
  const open = async () => (await api.all<LedgerRow>('/mail/ledger')).filter((row) => row.state !== 'done')
  await until(open, (rows) => rows?.length === 0, { what: 'all mails to be read', timeout: 30_000 })
  const rows = await api.all<LedgerRow>('/mail/ledger')
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.filter((row) => row.outcome !== 'ticket')).toEqual([])
  for (const row of rows) expect((await api.bytes(`/mail/ledger/${row.id}/raw`)).length).toBe(row.rawSize)
})
