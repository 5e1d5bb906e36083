import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { openSmtpDoor } from './smtp-door.ts'

// The built-in receiver against senders that mean no good (docs/quality.md, Who is who in mail and limits on one message).
const maxMailBytes = 8 * 1024 * 1024
let world: World
let acme: Company
let bolt: Company
let door: { port: number; close: () => Promise<void> }

beforeAll(async () => {
  world = await createWorld({ maxMailBytes })
  acme = await createCompany(world, 'ACME')
  bolt = await createCompany(world, 'BOLT')
  const options = { runtime: world.runtime, log: createLog('silent'), host: '127.0.0.1', name: 'localhost', tls: null }
  door = await openSmtpDoor({ ...options, port: 0, trustedRelays: ['127.0.0.1'] })
})
afterAll(async () => {
  await door.close()
  await world.close()
})

/** A sender that says exactly what it is told to. */
async function talk() {
  const socket: Socket = connect(door.port, '127.0.0.1')
  socket.on('error', () => {})
  let heard = ''
  socket.on('data', (data) => {
    heard += data.toString('latin1')
  })
  const reply = async (count = 1): Promise<string[]> => {
    await vi.waitFor(() => expect(heard.match(/^\d{3} .*\r\n/gm)?.length ?? 0).toBeGreaterThanOrEqual(count), 20_000)
    const lines = heard.match(/^\d{3} .*/gm) ?? []
    heard = ''
    return lines
  }
  const say = async (words: string, count = 1) => {
    socket.write(Buffer.from(words, 'latin1'))
    return reply(count)
  }
  await reply()
  return { socket, say, heard: () => heard }
}

const addressOf = (company: Company, tag = '') =>
  company.asSystem(async (cx) => {
    const query = cx.tx.selectFrom('channels').select('address').where('orgId', '=', cx.org.id)
    return (await query.executeTakeFirstOrThrow()).address.replace('@', `${tag}@`)
  })

/** The mails that the ledgers of both organizations hold, in the order of their coming; without the traces of what was refused. */
async function mails() {
  const rows = await Promise.all(
    [acme, bolt].map((company) =>
      company.asSystem((cx) =>
        cx.tx
          .selectFrom('mailLedger')
          .select(['id', 'orgId', 'rawKey', 'rawSha256'])
          .where('orgId', '=', cx.org.id)
          .where('rawKey', 'is not', null)
          .execute(),
      ),
    ),
  )
  return rows.flat().sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function begin(to: string[]) {
  const sender = await talk()
  await sender.say('EHLO evil.example\r\n')
  await sender.say('MAIL FROM:<jo@evil.example>\r\n')
  for (const address of to) await sender.say(`RCPT TO:<${address}>\r\n`)
  return sender
}

test('security 1: a dot between bare line feeds ends no mail, so that none can be smuggled behind another', async () => {
  const before = (await mails()).length
  const sender = await begin([await addressOf(acme)])
  await sender.say('DATA\r\n')
  const second = `MAIL FROM:<boss@acme.test>\r\nRCPT TO:<${await addressOf(acme)}>\r\nDATA\r\nSubject: two\r\n\r\nx`
  const body = ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r', '\r\n\0.\r\n']
    .map((end) => `a${end}${second}`)
    .join('')
  const [answer] = await sender.say(`Subject: one\r\n\r\n${body}\r\n.\r\n`)
  expect(answer).toMatch(/^250 /)
  expect(await mails()).toHaveLength(before + 1)
  sender.socket.destroy()
})

test('commands behind DATA in one packet are the mail, those behind its end are commands', async () => {
  const before = (await mails()).length
  const to = await addressOf(acme)
  const sender = await talk()
  const one = (n: number) => `MAIL FROM:<a@b.example>\r\nRCPT TO:<${to}>\r\nDATA\r\nSubject: ${n}\r\n\r\nRSET\r\n.\r\n`
  const answers = await sender.say(`EHLO x\r\n${one(1)}${one(2)}QUIT\r\n`, 10)
  expect(answers.filter((line) => line.includes('Kept as'))).toHaveLength(2)
  expect(await mails()).toHaveLength(before + 2)
})

test('the recipient after the thousandth is put off with 452', async () => {
  const sender = await begin([])
  const to = await addressOf(acme)
  const commands = Array.from({ length: 1001 }, (_, i) => `RCPT TO:<${to.replace('@', `+${i}@`)}>\r\n`)
  const answers = await sender.say(commands.join(''), 1001)
  expect(answers.slice(0, 1000).every((line) => line.startsWith('250 '))).toBe(true)
  expect(answers[1000]).toMatch(/^452 4\.5\.3 /)
  sender.socket.destroy()
})

test.each(['', '+', '++', '+%00', '+" onload="x', '+../../etc', '+x@acme.test', '+ '])(
  'a recipient with the tag “%s” is read or refused, and the door goes on',
  async (tag) => {
    const sender = await begin([])
    const [answer] = await sender.say(`RCPT TO:<${await addressOf(acme, tag)}>\r\n`)
    expect(answer).toMatch(/^(250|550|501) /)
    expect(await sender.say('NOOP\r\n')).toEqual([expect.stringMatching(/^250 /)])
    sender.socket.destroy()
  },
)

/** Node hands out its collector only under a flag, which may be set while it runs. */
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

describe('the bytes of a mail', () => {
  test('go to the disk while they come: many large ones at once do not fill the memory', async () => {
    const to = await addressOf(acme)
    const senders = await Promise.all(Array.from({ length: 20 }, () => begin([to])))
    for (const sender of senders) await sender.say('DATA\r\n')
    const before = process.memoryUsage().arrayBuffers
    const line = Buffer.alloc(6 * 1024 * 1024, `${'x'.repeat(98)}\r\n`)
    for (const { socket } of senders) {
      socket.write('Subject: large\r\n\r\n')
      await new Promise((done) => socket.write(line, done))
    }
    await vi.waitFor(async () => expect((await partFiles()).length).toBe(20), 20_000)
    // 120 MB have come; what is still held once the garbage is gone are buffers of sockets and files.
    await vi.waitFor(() => {
      collectGarbage()
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60 * 1024 * 1024)
    }, 20_000)

    const rows = (await mails()).length
    for (const { socket } of senders) {
      socket.destroy()
      await once(socket, 'close')
    }
    // Cut in the middle, a mail is none: its sender keeps it.
    await vi.waitFor(async () => expect(await partFiles()).toEqual([]), 20_000)
    expect(await mails()).toHaveLength(rows)
  })

  test('over the limit leave nothing, and the connection goes on', async () => {
    const rows = await mails()
    const sender = await begin([await addressOf(acme), await addressOf(bolt)])
    await sender.say('DATA\r\n')
    const [answer] = await sender.say(`Subject: x\r\n\r\n${`${'x'.repeat(98)}\r\n`.repeat(90_000)}.\r\n`)
    expect(answer).toMatch(/^552 5\.3\.4 /)
    expect(await mails()).toEqual(rows)
    expect(await partFiles()).toEqual([])
    expect(await sender.say('NOOP\r\n')).toEqual([expect.stringMatching(/^250 /)])
    sender.socket.destroy()
  })

  test('are the same for each organization, in a file of its own', async () => {
    const sender = await begin([await addressOf(acme), await addressOf(bolt)])
    await sender.say('DATA\r\n')
    await sender.say('Subject: both\r\n\r\n..dot\r\n.\r\n')
    const [one, two] = (await mails()).slice(-2)
    expect(new Set([one?.orgId, two?.orgId])).toEqual(new Set([acme.orgId, bolt.orgId]))
    for (const row of [one, two]) {
      expect(row?.rawKey).toContain(row?.orgId)
      expect((await world.settings.files.get(row?.rawKey ?? '')).toString()).toBe('Subject: both\r\n\r\n.dot\r\n')
    }
    expect(one?.rawSha256).toBe(two?.rawSha256)
    sender.socket.destroy()
  })
})

/** Files that are being written. */
async function partFiles(): Promise<string[]> {
  const folder = world.filesFolder
  return (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.part'))
}
