import dns, { type LookupAddress } from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type PictureServer, startPictureServer } from '../testing/picture-server.ts'
import { OutgoingRefused } from './outgoing.rules.ts'
import { callOutgoing, OutgoingSlow } from './outgoing-call.ts'

// The server hears at all addresses of this machine; one of them alone is open.
const reach = { networks: ['127.0.0.1/32'], ownNetwork: false }
let away: PictureServer
beforeAll(async () => {
  away = await startPictureServer()
})
beforeEach(() => {
  away.asked.length = 0
})
afterAll(() => away.close())

const call = (url: string, more: Partial<Parameters<typeof callOutgoing>[0]> = {}) =>
  callOutgoing({ method: 'POST', url, headers: {}, body: '{}', reach, within: 5_000, ...more })

describe('a name that means another address each time it is looked up', () => {
  const { lookup } = dns
  let meant: string[] = []
  let asked = 0
  beforeEach(() => {
    asked = 0
    const turn = (_host: string, _options: object, done: (error: null, found: LookupAddress[]) => void) => {
      const address = meant[Math.min(asked, meant.length - 1)] ?? ''
      asked += 1
      done(null, [{ address, family: 4 }])
    }
    dns.lookup = turn as unknown as typeof dns.lookup
    syncBuiltinESMExports()
  })
  afterEach(() => {
    dns.lookup = lookup
    syncBuiltinESMExports()
  })

  test('is looked up once, and reached where it was judged', async () => {
    meant = ['127.0.0.1', '127.0.0.2']
    let at = ''
    away.serve('/hook', (response, request) => {
      at = request.socket.localAddress ?? ''
      response.end('ok')
    })
    expect(await call(`http://rebind.test:${away.port}/hook`)).toMatchObject({ status: 200, text: 'ok' })
    expect([at, asked]).toEqual(['127.0.0.1', 1])
  })

  test('is judged anew behind a redirect, and refused there', async () => {
    meant = ['127.0.0.1', '127.0.0.2']
    away.serve('/hook', (response) => response.writeHead(307, { location: '/inside' }).end())
    await expect(call(`http://rebind.test:${away.port}/hook`)).rejects.toThrow(OutgoingRefused)
    expect(away.asked.map(({ path }) => path)).toEqual(['/hook'])
  })

  test('is refused when one of its addresses is not open', async () => {
    meant = ['127.0.0.2', '127.0.0.1']
    await expect(call(`http://rebind.test:${away.port}/hook`)).rejects.toThrow(OutgoingRefused)
    expect(away.asked).toEqual([])
  })

  test('is not called without TLS on the internet', async () => {
    meant = ['93.184.216.34']
    await expect(call('http://rebind.test/hook')).rejects.toMatchObject({ why: { code: 'outgoing.https_only' } })
  })
})

test.each([
  ['loopback', (port: number) => `http://127.0.0.2:${port}/secret`],
  ['loopback as a number', (port: number) => `http://2130706434:${port}/secret`],
  ['loopback in IPv6', (port: number) => `http://[::ffff:127.0.0.2]:${port}/secret`],
  ['translated', (port: number) => `http://[64:ff9b::7f00:1]:${port}/secret`],
  ['a private network', (port: number) => `http://10.0.0.1:${port}/secret`],
  ['carrier-grade NAT', (port: number) => `http://100.64.0.1:${port}/secret`],
  ['the metadata service', () => 'http://169.254.169.254/latest/meta-data'],
])('%s is refused, at once and behind a redirect', async (_name, address) => {
  const inside = address(away.port)
  away.serve('/redirect', (response) => response.writeHead(308, { location: inside }).end())
  for (const url of [inside, away.at('/redirect')]) await expect(call(url)).rejects.toThrow(OutgoingRefused)
  expect(away.asked.map(({ path }) => path)).toEqual(['/redirect'])
})

test.each(['file:///etc/passwd', 'http://user:secret@example.com/', 'gopher://example.com/'])(
  'a redirect to %s is refused',
  async (location) => {
    away.serve('/redirect', (response) => response.writeHead(307, { location }).end())
    await expect(call(away.at('/redirect'))).rejects.toMatchObject({ why: { code: 'outgoing.bad_address' } })
  },
)

test('nobody answers: given up in time', async () => {
  away.serve('/slow', () => {})
  await expect(call(away.at('/slow'), { within: 100 })).rejects.toThrow(OutgoingSlow)
})
