import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { deliver, write } from './mail.ts'
import { type Deskhand, startDeskhand, supportAddress } from './server.ts'

const mailCount = 500
const killCount = 20
const connections = 6
const seed = Number(process.env.KILL_SEED ?? 20261121)

type Sent = { messageId: string; raw: Buffer; sha256: string; from: string }
type LedgerRow = {
  id: string
  state: string
  outcome: string | null
  rawSha256: string
  rfcMessageId: string | null
  duplicateOf: string | null
  messageId: string | null
}

test('500 mails while the server is killed again and again: none lost, none doubled', {
  timeout: 240_000,
}, async () => {
  console.log(`KILL_SEED=${seed}`)
  const random = randomOf(seed)
  const server = await startDeskhand()
  onTestFinished(() => server.remove())
  const mails = Array.from({ length: mailCount }, (_, i) => makeMail(i, random))
  const post = new Post(server, mails)
  const begun = Date.now()

  const posting = Promise.all(Array.from({ length: connections }, (_, i) => post.carry(i)))
  let killed = 0
  for (let round = 0; killed < killCount; round++) {
    if (round % 4 === 3) {
      // in the midst of a start: migrations, adoption of the database, jobs given back
      const starting = server.start().catch(() => null)
      await pause(random() * 1_200)
      await server.stop('SIGKILL')
      await starting
    } else {
      if (round > 0) await server.start()
      post.open()
      // After a few were taken, at any moment of the next one, whoever is being read meanwhile.
      await post.taken(1 + Math.floor(random() * 22))
      await pause(random() * 60)
      post.close()
      await server.stop('SIGKILL')
    }
    killed++
  }
  await server.start()
  post.open()
  await posting
  expect(killed).toBeGreaterThanOrEqual(20)
  expect(post.accepted).toBe(mailCount)

  const ledger = await settled(server)
  console.log(
    `${killed} kills, ${post.tries} tries for ${mailCount} mails, ${ledger.length} rows, ` +
      `${ledger.filter((row) => row.duplicateOf).length} repeats, all settled after ${Date.now() - begun} ms; ` +
      `starts ${Math.min(...server.starts)}-${Math.max(...server.starts)} ms`,
  )
  // Every row has an outcome; every mail is one row, and what was sent again is known as the same mail.
  expect(ledger.filter((row) => row.state !== 'done' || row.outcome === null)).toEqual([])
  expect(ledger.filter((row) => row.outcome !== 'ticket' && row.outcome !== 'appended')).toEqual([])
  const firsts = ledger.filter((row) => row.duplicateOf === null)
  expect(firsts.map((row) => row.rfcMessageId).sort()).toEqual(mails.map((mail) => mail.messageId).sort())
  // The raw bytes of every row, the repeats' too, are those that were sent.
  const sent = new Map(mails.map((mail) => [mail.messageId, mail.sha256]))
  await eachOf(ledger, async (row) => {
    expect(row.rawSha256).toBe(sent.get(row.rfcMessageId ?? ''))
    expect(sha256(await server.api.bytes(`/mail/ledger/${row.id}/raw`))).toBe(row.rawSha256)
  })
  // Seen from the tickets: every mail is a message, once.
  const tickets = await server.api.all<{ id: string; messageCount: number }>('/tickets')
  const messages: string[] = []
  await eachOf(tickets, async (ticket) => {
    const own = await server.api.all<{ rfcMessageId: string }>(`/tickets/${ticket.id}/messages`)
    expect(own).toHaveLength(ticket.messageCount)
    messages.push(...own.map((message) => message.rfcMessageId))
  })
  expect(messages.sort()).toEqual(mails.map((mail) => mail.messageId).sort())
})

/** Senders that, like every mail server, send again what got no 250. */
class Post {
  accepted = 0
  tries = 0
  #server: Deskhand
  #mails: Sent[]
  #gate = Promise.withResolvers<void>()
  #watchers: { at: number; tell: () => void }[] = []

  constructor(server: Deskhand, mails: Sent[]) {
    this.#server = server
    this.#mails = mails
  }

  /** The server is there: go on. */
  open(): void {
    this.#gate.resolve()
  }

  /** It is being killed: what is on its way may fail, the rest waits for the next one. */
  close(): void {
    this.#gate = Promise.withResolvers()
  }

  /** Resolves when so many more were taken, or when nothing is left. */
  taken(count: number): Promise<void> {
    const at = Math.min(this.accepted + count, mailCount)
    if (this.accepted >= at) return Promise.resolve()
    return new Promise((tell) => this.#watchers.push({ at, tell }))
  }

  /** Brings the share of one connection, one mail after the other. */
  async carry(share: number): Promise<void> {
    const own = this.#mails.filter((_, i) => i % connections === share)
    while (own[0]) {
      await this.#gate.promise
      this.tries++
      try {
        await deliver(this.#server.smtp, { from: own[0].from, to: [supportAddress] }, own[0].raw)
      } catch {
        continue
      }
      own.shift()
      this.accepted++
      for (const { at, tell } of this.#watchers) if (this.accepted >= at) tell()
    }
  }
}

/** Eight at a time. */
async function eachOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

async function settled(server: Deskhand): Promise<LedgerRow[]> {
  await expect
    .poll(() => server.api.get<{ data: unknown[] }>('/mail/ledger?state=waiting&limit=1').then((page) => page.data), {
      timeout: 90_000,
      interval: 250,
    })
    .toEqual([])
  await expect
    .poll(() => server.api.get<{ data: unknown[] }>('/mail/ledger?state=working&limit=1').then((page) => page.data), {
      timeout: 60_000,
      interval: 250,
    })
    .toEqual([])
  return server.api.all<LedgerRow>('/mail/ledger')
}

/** A letter of one of 50 customers, from a few words to some 100 kB, one in five with a file. */
function makeMail(i: number, random: () => number): Sent {
  const from = `customer${Math.floor(random() * 50)}@customer.test`
  const messageId = `kill-${i}@customer.test`
  const text = Array.from({ length: 1 + Math.floor(random() ** 3 * 1_500) }, () => `.Line ${random()} äöü ✓`).join('\n')
  const content = Buffer.from(Array.from({ length: Math.floor(random() * 40_000) }, () => Math.floor(random() * 256)))
  const attachments = random() < 0.2 ? [{ name: `file-${i}.bin`, contentType: 'application/x-any', content }] : []
  const raw = write({ from, to: supportAddress, subject: `Mail ${i}`, text, messageId, attachments })
  return { messageId, raw, sha256: sha256(raw), from }
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex')
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
