import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { openSmtpDoor } from './smtp-door.ts'
import { blockOf, createVisitors, type DoorLimits, doorLimits } from './smtp-limits.rules.ts'

describe('who is at the door', () => {
  const at = new Date('2030-01-02T09:00:00Z')

  test('addresses are counted one by one, IPv6 by the /64 that one host fills', () => {
    expect(blockOf('::ffff:203.0.113.5')).toBe(blockOf('203.0.113.5'))
    expect(blockOf('2001:db8:1:2::1')).toBe(blockOf('2001:db8:1:2:ffff::9'))
    expect(blockOf('2001:db8:1:2::1')).not.toBe(blockOf('2001:db8:1:3::1'))
    expect(blockOf('203.0.113.5')).not.toBe(blockOf('203.0.113.6'))
  })

  test('a minute later everything is allowed again, and an address never uses up what another may', () => {
    const visitors = createVisitors([], { ...doorLimits, mails: 2 })
    const mail = (address: string, later = 0) => visitors.isOver('mails', address, new Date(at.getTime() + later))
    expect([mail('203.0.113.1'), mail('203.0.113.1'), mail('203.0.113.1'), mail('203.0.113.2')]).toEqual([
      false,
      false,
      true,
      false,
    ])
    expect(mail('203.0.113.1', 59_999)).toBe(true)
    expect(mail('203.0.113.1', 60_000)).toBe(false)
  })

  test('a clock that is put back an hour makes no limit an hour longer', () => {
    const visitors = createVisitors([], { ...doorLimits, mails: 1 })
    const mail = (later: number) => visitors.isOver('mails', '203.0.113.1', new Date(at.getTime() + later))
    expect([mail(0), mail(0), mail(-3_600_000), mail(-3_600_000)]).toEqual([false, true, false, true])
  })

  test('trusted relays are never over a limit, nor in the way of the others', () => {
    const visitors = createVisitors(['10.0.0.0/8'], { ...doorLimits, connections: 1, allConnections: 2, mails: 0 })
    for (let i = 0; i < 50; i += 1) visitors.arrive('10.1.2.3')
    expect(visitors.crowded('10.1.2.3')).toBeNull()
    expect(visitors.isOver('mails', '::ffff:10.1.2.3', at)).toBe(false)
    visitors.arrive('203.0.113.1')
    expect(visitors.crowded('203.0.113.1')).toBeNull()
    visitors.arrive('203.0.113.1')
    expect(visitors.crowded('203.0.113.1')).toBe('connections')
    visitors.arrive('203.0.113.2')
    expect(visitors.crowded('203.0.113.2')).toBe('allConnections')
    visitors.leave('203.0.113.1')
    expect(visitors.crowded('203.0.113.2')).toBeNull()
  })
})

describe('the real door', () => {
  let world: World
  let to: string
  const doors: { close: () => Promise<void> }[] = []
  const sockets: Socket[] = []
  beforeAll(async () => {
    world = await createWorld()
    const acme = await createCompany(world)
    to = await acme.asSystem(async (cx) => {
      const query = cx.tx.selectFrom('channels').select('address').where('orgId', '=', cx.org.id)
      return (await query.executeTakeFirstOrThrow()).address
    })
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    for (const door of doors.splice(0)) await door.close()
  })
  afterAll(() => world.close())

  async function open(limits: Partial<DoorLimits>, trustedRelays: string[] = []) {
    const door = await openSmtpDoor({
      runtime: world.runtime,
      log: createLog('silent'),
      host: '127.0.0.1',
      port: 0,
      name: 'mx.acme.test',
      tls: null,
      trustedRelays,
      limits,
    })
    doors.push(door)
    return door.port
  }

  /** One sender: says a line and hears the last line of the answer; `closed` when the door hung up. */
  function visit(port: number) {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => {})
    const closed = once(socket, 'close')
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
    const hear = async (): Promise<string> => {
      for (;;) {
        const { value, done } = await lines.next()
        if (done) return 'closed'
        if (/^\d{3} /.test(value)) return value
      }
    }
    const say = (line: string) => {
      socket.write(`${line}\r\n`)
      return hear()
    }
    return { socket, hear, say, closed }
  }
  const letter = async (sender: ReturnType<typeof visit>) => {
    const said = [await sender.say('MAIL FROM:<lena@customer.test>')]
    if (said[0]?.startsWith('250')) {
      said.push(await sender.say(`RCPT TO:<${to}>`), await sender.say('DATA'))
      said.push(await sender.say(`Subject: Hi\r\nMessage-ID: <${Math.random()}@x>\r\n\r\nHi\r\n.`))
    }
    return said.at(-1)
  }

  test('one address has so many connections; the next is told 421 and welcome when one has gone', async () => {
    const port = await open({ connections: 2 })
    const first = visit(port)
    const second = visit(port)
    expect(await first.hear()).toMatch(/^220 /)
    expect(await second.hear()).toMatch(/^220 /)
    expect(await visit(port).hear()).toBe('421 4.7.0 127.0.0.1 has 2 connections open here; please come again')
    first.socket.destroy()
    await first.closed
    expect(await expectSoon(() => visit(port).hear(), /^220 /)).toMatch(/^220 /)
    expect(await second.say('EHLO still.there')).toMatch(/^250 /)
  })

  test('all such addresses together leave room for a trusted relay', async () => {
    const port = await open({ allConnections: 1 })
    expect(await visit(port).hear()).toMatch(/^220 /)
    expect(await visit(port).hear()).toMatch(/^421 4\.3\.2 Too many connections right now/)
    const trusting = await open({ allConnections: 0, connections: 0, newConnections: 0, mails: 0 }, ['127.0.0.1'])
    const relay = visit(trusting)
    expect(await relay.hear()).toMatch(/^220 /)
    await relay.say('EHLO relay')
    for (let i = 0; i < 5; i += 1) expect(await letter(relay)).toMatch(/^250 2\.0\.0 Kept as/)
  })

  test('who connects or sends too often is told 421 and 451, and a minute later is welcome', async () => {
    const port = await open({ newConnections: 2, mails: 2 })
    const sender = visit(port)
    await sender.hear()
    await sender.say('EHLO x')
    expect([await letter(sender), await letter(sender), await letter(sender)]).toEqual([
      expect.stringMatching(/^250 /),
      expect.stringMatching(/^250 /),
      expect.stringMatching(/^451 4\.7\.1 Too many mails from 127\.0\.0\.1/),
    ])
    expect(await visit(port).hear()).toMatch(/^220 /)
    expect(await visit(port).hear()).toMatch(/^421 4\.7\.0 127\.0\.0\.1 connects too often/)
    world.setClock(60_000)
    expect(await visit(port).hear()).toMatch(/^220 /)
    expect(await letter(sender)).toMatch(/^250 /)
  })

  test('who guesses addresses is told 421', async () => {
    const port = await open({ unknownRecipients: 2 })
    const sender = visit(port)
    await sender.hear()
    await sender.say('EHLO x')
    await sender.say('MAIL FROM:<lena@customer.test>')
    const answers = []
    for (const name of ['a', 'b', 'c']) answers.push((await sender.say(`RCPT TO:<${name}@nowhere.test>`)).slice(0, 3))
    expect(answers).toEqual(['550', '550', '421'])
  })

  test('who talks or sends too slowly is hung up on, and nothing of his mail is kept', async () => {
    const silent = visit(await open({ talkMs: 300 }))
    expect(await silent.hear()).toMatch(/^220 /)
    expect(await silent.hear()).toBe('421 4.4.2 This took too long; please come again')
    await silent.closed

    const slow = visit(await open({ mailMs: 300 }))
    await slow.hear()
    await slow.say('EHLO x')
    await slow.say('MAIL FROM:<slow@customer.test>')
    await slow.say(`RCPT TO:<${to}>`)
    expect(await slow.say('DATA')).toMatch(/^354 /)
    const trickle = setInterval(() => slow.socket.write('x'), 20)
    await slow.closed
    clearInterval(trickle)
    const { rows } = await world.database.pool.query(
      `select 1 from mail_ledger where envelope_from = 'slow@customer.test'`,
    )
    expect(rows).toEqual([])
  })

  /** Asks again until the answer fits: the door learns of a hung-up socket by an event of its own. */
  async function expectSoon(ask: () => Promise<string>, wanted: RegExp): Promise<string> {
    for (let tries = 0; ; tries += 1) {
      const answer = await ask()
      if (wanted.test(answer) || tries > 50) return answer
    }
  }
})
