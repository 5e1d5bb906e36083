import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import { createMailTransport, type MailTransportOptions } from './mail-transport.ts'
import { parseSmtpUrl, SmtpUrlInvalid } from './smtp-url.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

type Received = { from: string; to: string[]; raw: Buffer; secure: boolean }

/** A real SMTP server that keeps what it took over. */
async function startServer(options: SMTPServerOptions = {}) {
  const received: Received[] = []
  let connections = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onConnect: (_session, done) => {
      connections++
      done()
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom ? mailFrom.address : ''
        received.push({
          from,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
          secure: session.secure,
        })
        done(null, 'taken over')
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise<void>((resolve) => server.close(resolve)))
  const { port } = server.server.address() as AddressInfo
  return { server, port, received, connectionCount: () => connections }
}

/** A server that says exactly what a test wants; `talk` gets each line. */
async function startScript(talk: (socket: net.Socket, line: string) => void, greeting = '220 ready\r\n') {
  const sockets = new Set<net.Socket>()
  let lines = 0
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    if (greeting) socket.write(greeting)
    let rest = ''
    socket.on('data', (data) => {
      const parts = (rest + data.toString('latin1')).split('\r\n')
      rest = parts.pop() ?? ''
      for (const line of parts) {
        lines++
        talk(socket, line)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return { port: (server.address() as AddressInfo).port, lineCount: () => lines }
}

/** Answers each command with the reply of its first word. */
const replies =
  (map: Record<string, string | ((socket: net.Socket) => void)>) => (socket: net.Socket, line: string) => {
    const reply = map[line.split(/[ :]/)[0] ?? '']
    if (typeof reply === 'function') reply(socket)
    else if (reply) socket.write(`${reply}\r\n`)
  }

function transportTo(port: number, options: MailTransportOptions = {}, query = '?tls=off', scheme = 'smtp', user = '') {
  const transport = createMailTransport(`${scheme}://${user}127.0.0.1:${port}${query}`, {
    hostname: 'desk.test',
    ...options,
  })
  cleanups.push(() => transport.close())
  return transport
}

const raw = Buffer.from('From: a@acme.test\r\nTo: b@x.example\r\nSubject: x\r\n\r\n.dot first\r\nbody\r\n')
const to = ['one@x.example', 'two@x.example', 'three@x.example']
const mail = (recipients = to) => ({ envelope: { from: 'support@acme.test', to: recipients }, raw })

test('hands a message over byte by byte and says so for each recipient', async () => {
  const { port, received } = await startServer()
  const result = await transportTo(port).send(mail())
  expect(result).toMatchObject({ kind: 'answered', response: '250 taken over' })
  expect(result.kind === 'answered' && result.recipients).toEqual(
    to.map((address) => ({ address, status: 'accepted', code: 250, enhanced: null, words: '250 taken over' })),
  )
  expect(received).toHaveLength(1)
  expect(received[0]).toMatchObject({ from: 'support@acme.test', to })
  expect(received[0]?.raw.equals(raw)).toBe(true)
})

test.each([true, false])(
  'one refused recipient does not stop the others (pipelining hidden: %s)',
  async (hidePIPELINING) => {
    const { port, received } = await startServer({
      hidePIPELINING,
      onRcptTo: ({ address }, _session, done) => {
        if (address === 'two@x.example')
          return done(Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 }))
        if (address === 'three@x.example')
          return done(Object.assign(new Error('4.2.2 Mailbox full'), { responseCode: 452 }))
        done()
      },
    })
    const result = await transportTo(port).send(mail())
    expect(result.kind === 'answered' && result.recipients).toMatchObject([
      { address: 'one@x.example', status: 'accepted', code: 250 },
      { address: 'two@x.example', status: 'permanent', code: 550, enhanced: '5.1.1', words: '550 5.1.1 No such user' },
      { address: 'three@x.example', status: 'temporary', code: 452, enhanced: '4.2.2' },
    ])
    expect(received.map((one) => one.to)).toEqual([['one@x.example']])
  },
)

test('all recipients refused, each with its own words', async () => {
  const { port, received } = await startServer({
    onRcptTo: ({ address }, _session, done) => done(Object.assign(new Error(`no ${address}`), { responseCode: 550 })),
  })
  const result = await transportTo(port).send(mail(to.slice(0, 2)))
  expect(result.kind === 'answered' && result.recipients.map(({ status, words }) => [status, words])).toEqual([
    ['permanent', '550 no one@x.example'],
    ['permanent', '550 no two@x.example'],
  ])
  expect(received).toEqual([])
})

test.each([
  [451, 'temporary'],
  [554, 'permanent'],
] as const)('%i to the sender counts for everybody', async (code, status) => {
  const { port } = await startServer({
    onMailFrom: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode: code })),
  })
  const result = await transportTo(port).send(mail())
  expect(result.kind === 'answered' && result.recipients.map((one) => one.status)).toEqual([status, status, status])
})

test.each([
  [451, 'temporary'],
  [554, 'permanent'],
] as const)('%i after the message counts for those who were taken', async (code, status) => {
  const { port } = await startServer({
    onRcptTo: ({ address }, _session, done) =>
      address === 'one@x.example' ? done(Object.assign(new Error('gone'), { responseCode: 550 })) : done(),
    onData: (stream, _session, done) => {
      stream.on('end', () => done(Object.assign(new Error('content refused'), { responseCode: code })))
      stream.resume()
    },
  })
  const result = await transportTo(port).send(mail())
  expect(result.kind === 'answered' && result.recipients.map((one) => [one.status, one.code])).toEqual([
    ['permanent', 550],
    [status, code],
    [status, code],
  ])
})

test('a connection cut after the final dot is ambiguous for those who were taken, and only for them', async () => {
  const { port, server } = await startServer({
    onRcptTo: ({ address }, _session, done) =>
      address === 'one@x.example' ? done(Object.assign(new Error('5.1.1 gone'), { responseCode: 550 })) : done(),
    onData: (stream) => {
      stream.on('end', () => {
        for (const connection of server.connections) Reflect.get(Object(connection), '_socket').destroy()
      })
      stream.resume()
    },
  })
  expect(await transportTo(port).send(mail())).toMatchObject({
    kind: 'ambiguous',
    refused: [{ address: 'one@x.example', status: 'permanent', enhanced: '5.1.1' }],
    maybe: ['two@x.example', 'three@x.example'],
    reply: { code: null },
  })
})

test('no answer after the final dot within the time is ambiguous', async () => {
  const { port } = await startScript(replies({ EHLO: '250 x', MAIL: '250 x', RCPT: '250 x', DATA: '354 go' }))
  const result = await transportTo(port, { replyTimeoutMs: 150 }).send(mail())
  expect(result).toMatchObject({ kind: 'ambiguous', maybe: to })
})

test('421 after the final dot is an answer', async () => {
  const { port } = await startScript(
    replies({ EHLO: '250 x', MAIL: '250 x', RCPT: '250 x', DATA: '354 go', '.': '421 4.3.2 down' }),
  )
  const result = await transportTo(port).send(mail(['one@x.example']))
  expect(result).toMatchObject({
    kind: 'answered',
    recipients: [{ status: 'temporary', code: 421, enhanced: '4.3.2' }],
  })
})

test('a connection cut in the middle of a large message was certainly not sent', async () => {
  let bytes = 0
  const { port } = await startScript((socket, line) => {
    bytes += line.length
    if (bytes > 500_000) socket.destroy()
    else replies({ EHLO: '250 x', MAIL: '250 x', RCPT: '250 x', DATA: '354 go' })(socket, line)
  })
  const large = Buffer.concat([raw, Buffer.alloc(60_000_000, `${'x'.repeat(70)}\r\n`)])
  const result = await transportTo(port).send({ ...mail(), raw: large })
  expect(result).toMatchObject({ kind: 'not_sent', phase: 'data', reply: { code: null } })
})

test.each<[string, Record<string, string | ((socket: net.Socket) => void)>, string]>([
  ['after EHLO', { EHLO: (socket) => socket.destroy() }, 'greeting'],
  ['after MAIL', { EHLO: '250 x', MAIL: (socket) => socket.destroy() }, 'mail'],
  ['after RCPT', { EHLO: '250 x', MAIL: '250 x', RCPT: (socket) => socket.destroy() }, 'mail'],
  [
    'after DATA before 354',
    { EHLO: '250 x', MAIL: '250 x', RCPT: '250 x', DATA: (socket) => socket.destroy() },
    'mail',
  ],
])('a connection cut %s was certainly not sent', async (_when, script, phase) => {
  const { port } = await startScript(replies(script))
  expect(await transportTo(port).send(mail())).toMatchObject({ kind: 'not_sent', phase, reply: { code: null } })
})

describe('a server that is not there', () => {
  test('refuses the connection', async () => {
    const { port } = await startScript(() => {})
    await cleanups.pop()?.()
    const result = await transportTo(port).send(mail())
    expect(result).toMatchObject({ kind: 'not_sent', phase: 'connect' })
    expect(result.kind === 'not_sent' && result.reply.words).toMatch(/ECONNREFUSED/)
  })
  test('never greets', async () => {
    const { port } = await startScript(() => {}, '')
    const result = await transportTo(port, { greetingTimeoutMs: 100 }).send(mail())
    expect(result).toMatchObject({ kind: 'not_sent', phase: 'greeting', reply: { words: 'Greeting never received' } })
  })
  test('greets with 554', async () => {
    const { port } = await startScript(() => {}, '554 5.7.1 not you\r\n')
    expect(await transportTo(port).send(mail())).toMatchObject({
      kind: 'not_sent',
      phase: 'greeting',
      reply: { code: 554, enhanced: '5.7.1' },
    })
  })
  test('does not exist', async () => {
    const transport = createMailTransport('smtp://mail.invalid:25', { connectTimeoutMs: 2000 })
    cleanups.push(() => transport.close())
    expect(await transport.send(mail())).toMatchObject({ kind: 'not_sent', phase: 'connect' })
  })
})

describe('sign-in', () => {
  const onAuth: SMTPServerOptions['onAuth'] = (auth, _session, done) =>
    auth.username === 'ann@acme.test' && auth.password === 'p@ss:w/rd'
      ? done(null, { user: 'ann' })
      : done(new Error('Wrong'))
  const options: SMTPServerOptions = { authOptional: false, allowInsecureAuth: true, onAuth }

  test('with the decoded user and password of the URL', async () => {
    const { port, received } = await startServer(options)
    const transport = transportTo(port, {}, '?tls=off', 'smtp', 'ann%40acme.test:p%40ss%3Aw%2Frd@')
    expect(await transport.verify()).toEqual({ ok: true, encrypted: false })
    expect(await transport.send(mail())).toMatchObject({ kind: 'answered' })
    expect(received).toHaveLength(1)
  })
  test('refused is our trouble, not the mail’s', async () => {
    const { port } = await startServer(options)
    const transport = transportTo(port, {}, '?tls=off', 'smtp', 'ann:wrong@')
    expect(await transport.send(mail())).toMatchObject({ kind: 'not_sent', phase: 'auth', reply: { code: 535 } })
    expect(await transport.verify()).toMatchObject({ ok: false, phase: 'auth' })
  })
  test('missing where the server wants it', async () => {
    const { port } = await startServer(options)
    expect(await transportTo(port).send(mail())).toMatchObject({
      kind: 'not_sent',
      phase: 'auth',
      reply: { code: 530 },
    })
  })
  test('not offered', async () => {
    const { port } = await startServer({ authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'] })
    const transport = transportTo(port, {}, '?tls=off', 'smtp', 'ann:x@')
    expect(await transport.verify()).toEqual({
      ok: false,
      phase: 'auth',
      words: 'The server offers no sign-in on this connection.',
    })
  })
})

describe('encryption', () => {
  // smtp-server brings its own self-signed certificate for localhost.
  test('is used when offered, with any certificate as long as no password is given away', async () => {
    const { port, received } = await startServer({ disabledCommands: [] })
    const transport = transportTo(port, {}, '')
    expect(await transport.verify()).toEqual({ ok: true, encrypted: true })
    await transport.send(mail())
    expect(received[0]?.secure).toBe(true)
  })
  test('checks the certificate before it gives a password away', async () => {
    const { port } = await startServer({
      disabledCommands: [],
      onAuth: (_auth, _session, done) => done(null, { user: 'x' }),
    })
    expect(await transportTo(port, {}, '', 'smtp', 'a:b@').verify()).toMatchObject({ ok: false, phase: 'tls' })
    expect(await transportTo(port, {}, '?verify=no', 'smtp', 'a:b@').verify()).toEqual({ ok: true, encrypted: true })
  })
  test('required but not offered is no delivery', async () => {
    const { port, received } = await startServer()
    expect(await transportTo(port, {}, '?tls=required&verify=no').send(mail())).toMatchObject({
      kind: 'not_sent',
      phase: 'tls',
    })
    expect(received).toEqual([])
  })
  test('from the start', async () => {
    const { port, received } = await startServer({ secure: true })
    expect(await transportTo(port, {}, '', 'smtps').send(mail())).toMatchObject({ kind: 'not_sent', phase: 'tls' })
    expect(await transportTo(port, {}, '?verify=no', 'smtps').send(mail())).toMatchObject({ kind: 'answered' })
    expect(received.map(({ secure }) => secure)).toEqual([true])
  })
})

describe('the pool', () => {
  test('keeps connections, and as many as it may', async () => {
    const { port, received, connectionCount } = await startServer()
    const transport = transportTo(port, { maxConnections: 2 })
    const results = await Promise.all(Array.from({ length: 20 }, () => transport.send(mail(['one@x.example']))))
    expect(results.every(({ kind }) => kind === 'answered')).toBe(true)
    expect(received).toHaveLength(20)
    expect(connectionCount()).toBe(2)
  })
  test('opens a new connection after so many messages', async () => {
    const { port, connectionCount } = await startServer()
    const transport = transportTo(port, { maxConnections: 1, messagesPerConnection: 2 })
    for (let count = 0; count < 5; count++) await transport.send(mail())
    expect(connectionCount()).toBe(3)
  })
  test('does not fail on a connection that the server closed meanwhile, and delivers once', async () => {
    const { port, received, server, connectionCount } = await startServer()
    const transport = transportTo(port, { maxConnections: 1 })
    await transport.send(mail())
    const [connection] = server.connections
    const socket: net.Socket = Reflect.get(Object(connection), '_socket')
    socket.destroy()
    expect(await transport.send(mail())).toMatchObject({ kind: 'answered', response: '250 taken over' })
    expect([received.length, connectionCount()]).toEqual([2, 2])
  })
  test('a refused message leaves nothing behind for the next one', async () => {
    const { port, received } = await startServer({
      onRcptTo: ({ address }, _session, done) => (address === 'one@x.example' ? done(new Error('no')) : done()),
    })
    const transport = transportTo(port, { maxConnections: 1 })
    await transport.send(mail(['one@x.example']))
    expect(await transport.send(mail(['two@x.example']))).toMatchObject({
      kind: 'answered',
      recipients: [{ status: 'accepted' }],
    })
    expect(received.map((one) => one.to)).toEqual([['two@x.example']])
  })
  test('after closing sends nothing', async () => {
    const { port, received } = await startServer()
    const transport = transportTo(port)
    const last = transport.send(mail())
    await transport.close()
    expect(await last).toMatchObject({ kind: 'answered' })
    expect(await transport.send(mail())).toMatchObject({ kind: 'not_sent', phase: 'connect' })
    expect(received).toHaveLength(1)
  })
})

test('a mail larger than the server announced is refused for good without sending it', async () => {
  const { port, received } = await startServer({ size: 20 })
  expect(await transportTo(port).send(mail(['one@x.example']))).toMatchObject({
    kind: 'answered',
    recipients: [{ status: 'permanent', code: null }],
  })
  expect(received).toEqual([])
})

describe('SMTP_URL', () => {
  test.each([
    ['smtp://mail.acme.test', { host: 'mail.acme.test', port: 25, tls: 'auto', verifyCertificate: false, auth: null }],
    ['smtp://u:p@mail.acme.test', { port: 587, tls: 'auto', verifyCertificate: true, auth: { user: 'u', pass: 'p' } }],
    ['smtps://u:p@mail.acme.test', { port: 465, tls: 'implicit', verifyCertificate: true }],
    ['smtp://mail.acme.test:2525?tls=required', { port: 2525, tls: 'required', verifyCertificate: true }],
    ['smtp://[::1]:25?tls=off&verify=no', { host: '::1', tls: 'off', verifyCertificate: false }],
  ])('%s', (url, target) => {
    expect(parseSmtpUrl(url)).toMatchObject(target)
  })
  test.each([
    '',
    'mail.acme.test:25',
    'http://x',
    'smtp://',
    'smtp://u@h',
    'smtp://:p@h',
    'smtp://h/path',
    'smtp://h?tls=maybe',
    'smtp://h?x=1',
    'smtps://h?tls=off',
    'smtp://u:secret%zz@h',
  ])('%j is refused in words, without the password', (url) => {
    expect(() => parseSmtpUrl(url)).toThrow(SmtpUrlInvalid)
    expect(() => parseSmtpUrl(url)).not.toThrow(/secret/)
  })
})
