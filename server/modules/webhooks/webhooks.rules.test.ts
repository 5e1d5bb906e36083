import { createHmac, timingSafeEqual } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OutgoingRefused } from '../../platform/outgoing.rules.ts'
import { sentence } from '../../platform/words.ts'
import { faultOfUrl } from './check-url.ts'
import { bodyOf, type CallMessage, mostBodyBytes } from './payload.rules.ts'
import { judgeAnswer, judgeError, mostTries, retryDelayMs, secretOf, signedHeaders } from './webhooks.rules.ts'

describe('signatures', () => {
  /** A receiver by the words of Standard Webhooks 1.0: any of the signatures, over id.timestamp.body. */
  const isTrue = (secret: string, headers: Record<string, string>, body: string): boolean =>
    String(headers['webhook-signature'])
      .split(' ')
      .some((one) => {
        const [version, given = ''] = one.split(',')
        const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
        const own = createHmac('sha256', key)
          .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
          .digest()
        const sent = Buffer.from(given, 'base64')
        return version === 'v1' && sent.length === own.length && timingSafeEqual(sent, own)
      })

  test('the known example of the standard', () => {
    const headers = signedHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    })
    expect(headers).toEqual({
      'content-type': 'application/json',
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  test('each valid secret has one, nothing else is accepted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.string(), fc.string(), (bytes, body, other) => {
        const own = secretOf(Buffer.from(bytes))
        const before = secretOf(Buffer.from(bytes.map((byte) => byte ^ 1)))
        const stranger = secretOf(Buffer.from(bytes.map((byte) => byte ^ 2)))
        const headers = signedHeaders([own, before], { id: 'one', at: new Date(1e12), body })
        expect(isTrue(own, headers, body)).toBe(true)
        expect(isTrue(before, headers, body)).toBe(true)
        expect(isTrue(stranger, headers, body)).toBe(false)
        expect(isTrue(own, headers, other)).toBe(other === body)
        expect(isTrue(own, { ...headers, 'webhook-id': 'two' }, body)).toBe(false)
        expect(isTrue(own, { ...headers, 'webhook-timestamp': '1' }, body)).toBe(false)
      }),
    )
  })
})

test('tries come later and later, each up to a fifth later than said, and end', () => {
  const delays = Array.from({ length: mostTries }, (_, i) => retryDelayMs(i + 1, 0))
  expect(delays).toEqual([5_000, 60_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, null])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: mostTries - 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, jitter) => {
      const least = delays[n - 1] ?? 0
      const delay = retryDelayMs(n, jitter) ?? 0
      expect(delay).toBeGreaterThanOrEqual(least)
      expect(delay).toBeLessThanOrEqual(least * 1.2)
    }),
  )
})

test.each([
  [200, true, false, null],
  [204, true, false, null],
  [301, false, false, 'webhook.redirect'],
  [400, false, false, 'webhook.status'],
  [404, false, false, 'webhook.status'],
  [410, false, true, 'webhook.gone'],
  [429, false, false, 'webhook.status'],
  [500, false, false, 'webhook.status'],
])('status %i: ok %s, no more tries %s', (status, ok, ended, code) => {
  const verdict = judgeAnswer(status)
  expect(verdict.ok).toBe(ok)
  if (!verdict.ok) expect([verdict.ended, verdict.why.code]).toEqual([ended, code])
})

test.each([
  [Object.assign(new Error(), { code: 'ECONNREFUSED' }), false, 'webhook.unreachable'],
  [Object.assign(new Error(), { code: 'ENOTFOUND' }), false, 'webhook.unreachable'],
  [Object.assign(new Error(), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), false, 'webhook.tls'],
  [Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' }), false, 'webhook.tls'],
  [Object.assign(new Error(), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), false, 'webhook.tls'],
  [new OutgoingRefused(sentence('outgoing.own_network', 'x')), true, 'webhook.inside'],
  [new OutgoingRefused(sentence('outgoing.special', 'x')), true, 'outgoing.special'],
])('%o: no more tries %s, said as %s', (error, ended, code) => {
  const verdict = judgeError(error, { host: 'h', slow: false, circles: false })
  expect(verdict).toMatchObject({ ok: false, ended, why: { code } })
})

test.each([
  ['https://example.com/hook?a=1', [], null],
  ['http://example.com/hook', [], 'webhook.https_only'],
  ['http://n8n.lan/hook', ['10.0.0.0/8'], null],
  ['ftp://example.com', [], 'webhook.bad_url'],
  ['example.com/hook', [], 'webhook.bad_url'],
  ['https://ada:secret@example.com', [], 'webhook.url_password'],
  ['https://127.0.0.1/hook', [], 'webhook.inside'],
  ['https://[::1]/hook', [], 'webhook.inside'],
  ['https://[::ffff:10.0.0.1]/hook', [], 'webhook.inside'],
  ['https://2130706433/hook', [], 'webhook.inside'],
  ['https://169.254.169.254/latest', [], 'outgoing.special'],
  ['https://10.1.2.3/hook', ['10.1.2.3'], null],
])('%s where %j is allowed: %s', (url, networks, code) => {
  expect(faultOfUrl(url, networks)?.code ?? null).toBe(code)
})

test('a body stays within its limit: what is longest is left out first, and named', () => {
  const message = (description: string, custom: Record<string, unknown>) =>
    ({ type: 't', timestamp: 'now', data: { ticket: { description, custom }, leftOut: [] } }) as unknown as CallMessage
  const read = (body: string) => JSON.parse(body) as { data: { ticket: object; leftOut: string[] } }
  const whole = bodyOf(message('short', { a: 'b' }))
  expect(read(whole).data).toEqual({ ticket: { description: 'short', custom: { a: 'b' } }, leftOut: [] })
  const cut = bodyOf(message('d'.repeat(30_000), { long: 'x'.repeat(40_000), short: 'y' }))
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(mostBodyBytes)
  expect(read(cut).data).toMatchObject({ ticket: { custom: { long: null, short: 'y' } }, leftOut: ['custom.long'] })
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 12 }), (lengths) => {
      const custom = Object.fromEntries(lengths.map((length, i) => [`f${i}`, 'ü'.repeat(length)]))
      const body = bodyOf(message('ß'.repeat(25_000), custom))
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(mostBodyBytes)
      const { data } = read(body)
      const { description, custom: left } = data.ticket as { description: unknown; custom: Record<string, unknown> }
      const gone = [
        ...Object.keys(left)
          .filter((key) => left[key] === null)
          .map((key) => `custom.${key}`),
      ]
      expect([...data.leftOut].sort()).toEqual([...gone, ...(description === null ? ['description'] : [])].sort())
    }),
  )
})
