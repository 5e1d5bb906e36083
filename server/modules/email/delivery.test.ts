import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SendResult } from '../../platform/smtp-session.ts'
import {
  applySendResult,
  newDeliveries,
  overallDelivery,
  type RecipientDelivery,
  recipientsToTry,
  retryDelayMs,
  settleParked,
} from './delivery.rules.ts'

const now = new Date('2026-11-21T12:00:00Z')
const context = { now, queuedAt: now, jitter: 0 }
const [a, b, c] = ['a@x.example', 'b@x.example', 'c@x.example'] as const
const answer = (address: string, code: number, words = `${code} words`) => ({
  address,
  status: code < 400 ? ('accepted' as const) : code < 500 ? ('temporary' as const) : ('permanent' as const),
  code,
  enhanced: code < 400 ? null : `${String(code)[0]}.1.1`,
  words,
})
const answered = (...recipients: ReturnType<typeof answer>[]): SendResult => ({
  kind: 'answered',
  recipients,
  response: '',
})
const notSent = (code: number | null = null): SendResult => ({
  kind: 'not_sent',
  phase: 'connect',
  reply: { code, enhanced: null, words: 'no route' },
})
const ambiguous: SendResult = {
  kind: 'ambiguous',
  refused: [answer(a, 550)],
  maybe: [b, c],
  reply: { code: null, enhanced: null, words: 'cut' },
}

test.each<[string, SendResult, string[], string, number | null]>([
  [
    'all accepted',
    answered(answer(a, 250), answer(b, 250), answer(c, 250)),
    ['accepted', 'accepted', 'accepted'],
    'accepted',
    null,
  ],
  [
    'one refused',
    answered(answer(a, 250), answer(b, 550), answer(c, 250)),
    ['accepted', 'failed', 'accepted'],
    'partly_failed',
    null,
  ],
  [
    'all refused',
    answered(answer(a, 550), answer(b, 554), answer(c, 553)),
    ['failed', 'failed', 'failed'],
    'failed',
    null,
  ],
  [
    'one later',
    answered(answer(a, 250), answer(b, 450), answer(c, 550)),
    ['accepted', 'queued', 'failed'],
    'queued',
    60_000,
  ],
  ['connection refused', notSent(), ['queued', 'queued', 'queued'], 'queued', 60_000],
  ['a 5xx greeting dooms no mail', notSent(554), ['queued', 'queued', 'queued'], 'queued', 60_000],
  ['no answer after the end', ambiguous, ['failed', 'parked', 'parked'], 'parked', null],
  [
    'an answer that forgets somebody',
    answered(answer(a, 250), answer(b, 250)),
    ['accepted', 'accepted', 'parked'],
    'parked',
    null,
  ],
])('%s', (_name, result, states, overall, wait) => {
  const after = applySendResult(newDeliveries([a, b, c]), result, context)
  expect(after.deliveries.map(({ state }) => state)).toEqual(states)
  expect(after.deliveries.map(({ attempts }) => attempts)).toEqual([1, 1, 1])
  expect(after.overall).toBe(overall)
  expect(after.nextAttemptAt?.getTime() ?? null).toBe(wait === null ? null : now.getTime() + wait)
})

test('the server’s words and codes are kept', () => {
  const { deliveries } = applySendResult(
    newDeliveries([a]),
    answered(answer(a, 550, '550 5.1.1 Kein solcher Nutzer')),
    context,
  )
  expect(deliveries).toEqual([
    {
      address: a,
      state: 'failed',
      attempts: 1,
      code: 550,
      enhanced: '5.1.1',
      response: '550 5.1.1 Kein solcher Nutzer',
      said: null,
    },
  ])
})

test.each<[SendResult, string]>([
  [notSent(), 'delivery.no_connection'],
  [{ ...notSent(), phase: 'tls' } as SendResult, 'delivery.no_tls'],
  [{ ...notSent(), phase: 'auth' } as SendResult, 'delivery.no_sign_in'],
  [{ ...notSent(), phase: 'data' } as SendResult, 'delivery.cut'],
  [{ ...ambiguous, refused: [] } as SendResult, 'delivery.unanswered'],
  [answered(answer(b, 250)), 'delivery.not_mentioned'],
])('what happened instead of an answer is said by a code: %#', (result, code) => {
  const [delivery] = applySendResult(newDeliveries([a]), result, context).deliveries
  expect(delivery?.said).toMatchObject([{ code }])
  expect(delivery?.response).not.toBe('')
})

test('a relay that says no is quoted', () => {
  const [delivery] = applySendResult(newDeliveries([a]), notSent(554), context).deliveries
  expect(delivery).toMatchObject({ response: 'no route', said: null })
})

describe('trying again', () => {
  test('waits longer and longer, with a spread', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 50].map((attempts) => retryDelayMs(attempts, 0) / 60_000)).toEqual([
      1, 5, 15, 30, 60, 60, 120, 240, 240, 240,
    ])
    expect(retryDelayMs(1, 0.5)).toBe(66_000)
    expect(retryDelayMs(8, 0.999_999)).toBeLessThanOrEqual(240 * 60_000 * 1.2)
    expect(retryDelayMs(0, 0)).toBe(60_000)
  })

  test('ends after three days, with the last words, and with a number of tries that a relay can bear', () => {
    let deliveries = newDeliveries([a])
    let at = now
    let tries = 0
    for (;;) {
      tries++
      const after = applySendResult(deliveries, notSent(), { now: at, queuedAt: now, jitter: 0.5 })
      deliveries = after.deliveries
      if (!after.nextAttemptAt) break
      at = after.nextAttemptAt
    }
    expect(deliveries).toMatchObject([
      {
        state: 'failed',
        response: 'Given up after 72 hours. The mail relay could not be reached (no route).',
        said: [
          { code: 'delivery.given_up', params: { hours: 72 } },
          { code: 'delivery.no_connection', params: { cause: 'no route' } },
        ],
      },
    ])
    const late = { now: new Date(now.getTime() + 80 * 3_600_000), queuedAt: now, jitter: 0 }
    expect(applySendResult(newDeliveries([a]), answered(answer(a, 450)), late).deliveries).toMatchObject([
      {
        response: 'Given up after 72 hours. The server said: 450 words',
        said: [{ code: 'delivery.given_up' }, { code: 'delivery.server_said', params: { said: '450 words' } }],
      },
    ])
    expect(at.getTime() - now.getTime()).toBeLessThanOrEqual(72 * 3_600_000)
    expect(tries).toBeGreaterThan(15)
    expect(tries).toBeLessThan(30)
  })

  test('only those who were not accepted', () => {
    const first = applySendResult(newDeliveries([a, b]), answered(answer(a, 250), answer(b, 450)), context)
    expect(recipientsToTry(first.deliveries)).toEqual([b])
    const second = applySendResult(first.deliveries, answered(answer(b, 250)), context)
    expect(second.deliveries.map(({ state, attempts }) => [state, attempts])).toEqual([
      ['accepted', 1],
      ['accepted', 2],
    ])
  })
})

test('a parked mail leaves again only when a person says so', () => {
  const { deliveries } = applySendResult(newDeliveries([a, b, c]), ambiguous, context)
  expect(recipientsToTry(deliveries)).toEqual([])
  expect(recipientsToTry(settleParked(deliveries, 'send_again'))).toEqual([b, c])
  expect(overallDelivery(settleParked(deliveries, 'take_as_sent'))).toBe('partly_failed')
})

test('whatever the server says over many tries, nobody is tried after acceptance, failure or doubt', () => {
  const results: fc.Arbitrary<SendResult> = fc.oneof(
    fc.constant(notSent()),
    fc.constant(ambiguous),
    fc
      .array(fc.tuple(fc.constantFrom(a, b, c), fc.constantFrom(250, 450, 550)))
      .map((list) => answered(...list.map(([who, code]) => answer(who, code)))),
  )
  fc.assert(
    fc.property(fc.array(results, { maxLength: 12 }), (list) => {
      let deliveries: RecipientDelivery[] = newDeliveries([a, b, c])
      for (const result of list) {
        const before = deliveries
        deliveries = applySendResult(before, result, context).deliveries
        before.forEach((one, index) => {
          if (one.state !== 'queued') expect(deliveries[index]).toEqual(one)
        })
        expect(overallDelivery(deliveries) === 'accepted').toBe(deliveries.every(({ state }) => state === 'accepted'))
      }
    }),
  )
})
