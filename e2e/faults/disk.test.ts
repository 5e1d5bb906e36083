import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { LedgerRow, Message, Ticket } from '../mail-office.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'

/** docs/quality.md, fault list: the disk with raw mail and attachments is full. A small file system of its own lies in its place. */
const sizeMb = 6
let desk: Deskhand
let folder = ''
let skipped = ''

beforeAll(async () => {
  skipped = whyNot()
  if (skipped) return
  desk = await startDeskhand({ settings: { LOG_LEVEL: 'silent' } })
  folder = join(desk.dataDir, 'files')
  await mkdir(folder, { recursive: true })
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', folder], { encoding: 'utf8' })
  if (mounted.status !== 0) skipped = `a small file system cannot be mounted here (${mounted.stderr.trim()})`
})
beforeEach((context) => {
  if (skipped) context.skip(skipped)
})
afterAll(async () => {
  if (folder) spawnSync('umount', ['-l', folder])
  await desk?.remove()
})

function whyNot(): string {
  if (process.platform !== 'linux') return 'a full disk is made with a small tmpfs, which needs Linux'
  return process.getuid?.() === 0 ? '' : 'a full disk is made with a small tmpfs, which only root may mount'
}

const kb = 1024
const page = 4 * kb

/** Every file that lies there now. */
async function files(): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true })
  return all.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
}

const resize = (bytes: number) =>
  spawnSync('mount', ['-o', `remount,size=${bytes}`, folder], { encoding: 'utf8' }).status === 0

/**
 * Makes the disk as large as these files and so many kilobytes. What is being written beside them meanwhile does not count: it is waited for until
 * only these are left and it is small enough.
 */
async function leave(kilobytes: number, kept: number): Promise<void> {
  const shrunk = async () => {
    const now = await files()
    if (now.length !== kept) return false
    const sizes = await Promise.all(now.map(async (file) => (await stat(file)).size))
    return resize(sizes.reduce((sum, size) => sum + Math.ceil(size / page) * page, kilobytes * kb))
  }
  await until(shrunk, (done) => done === true, { what: `a disk with ${kilobytes} kB of room` })
}

function letter(subject: string, kilobytes: number): Buffer {
  const content = randomBytes(kilobytes * kb)
  const attachments = [
    { name: 'small.bin', contentType: 'application/x-any', content: content.subarray(0, 10 * kb) },
    { name: 'large.bin', contentType: 'application/x-any', content },
  ]
  return write({ from: 'Cora <cora@customer.test>', to: supportAddress, subject, attachments })
}

const send = (raw: Buffer) => deliver(desk.smtp, { from: 'cora@customer.test', to: [supportAddress] }, raw)

test('a full disk: senders keep their mail, uploads are refused with words, nothing half-written stays; then all goes on', async () => {
  const { api } = desk
  await send(letter('Before', 50))
  const settled = async () => (await api.all<LedgerRow>('/mail/ledger')).filter((row) => row.state !== 'done')
  await until(settled, (rows) => rows?.length === 0, { what: 'the first mail to be read' })
  const before = await files()

  // Room for the mail as it is, not for its attachments: taken, and read again and again until there is room.
  await leave(900, before.length)
  const half = letter('Half', 500)
  const id = /Kept as ([0-9a-f-]{36})/.exec(await send(half))?.[1] ?? ''
  const row = () => api.get<LedgerRow & { attempts: number }>(`/mail/ledger/${id}`)
  await until(row, (one) => (one?.attempts ?? 0) >= 2, { what: 'a second attempt to read it', timeout: 30_000 })
  expect(await row()).toMatchObject({ outcome: null, ticketId: null })

  // No room at all.
  await leave(100, before.length + 1)
  const late = letter('Late', 500)
  await expect(send(late)).rejects.toMatchObject({ responseCode: 452, message: expect.stringContaining('no room') })
  await expect(api.upload('big.bin', 'application/x-any', randomBytes(300 * kb))).rejects.toThrow(
    /507.*storage\.full.*Nothing was changed/,
  )
  // What needs no room works meanwhile.
  const { code } = await api.post<Ticket>('/tickets', {
    subject: 'By hand',
    requester: { email: 'cora@customer.test' },
  })
  await api.post(`/tickets/${code}/messages`, { kind: 'note', bodyText: 'Goes on.' })
  await until(files, (now) => now?.length === before.length + 1, { what: 'nothing but the raw mail on the disk' })

  expect(resize(sizeMb * kb * kb)).toBe(true)
  await send(late)
  // By itself it is read again after a pause that grows; here a person asks for it (or it is being read already).
  await api.ask('POST', `/mail/ledger/${id}/retry`)
  await until(settled, (rows) => rows?.length === 0, { what: 'all mails to be read', timeout: 40_000 })
  const tickets = await api.all<Ticket>('/tickets')
  expect(tickets.map((one) => one.subject).sort()).toEqual(['Before', 'By hand', 'Half', 'Late'])
  for (const [subject, raw] of [
    ['Half', half],
    ['Late', late],
  ] as const) {
    const ticket = tickets.find((one) => one.subject === subject)
    const [message] = await api.all<Message & { ledgerId: string }>(`/tickets/${ticket?.code}/messages`)
    expect(await api.bytes(`/mail/ledger/${message?.ledgerId}/raw`)).toEqual(raw)
    for (const one of message?.attachments ?? []) {
      const bytes = await api.bytes(one.url)
      expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([one.size, one.sha256])
    }
    expect(message?.attachments.map((one) => one.size)).toEqual([10 * kb, 500 * kb])
  }
  // Three raw mails with two attachments each, and not one file more.
  expect(await files()).toHaveLength(9)
})
