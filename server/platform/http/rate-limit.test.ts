import type { FastifyReply } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { program, setUpAs } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { newId } from '../ids.ts'
import { countRequest } from './rate-limit.ts'

// product.md SE9; the headers: docs/api.md.
let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

function countOne(viaId: string, now: number) {
  const headers = new Map<string, string>()
  const reply = { header: (name: string, value: string) => headers.set(name, value) } as unknown as FastifyReply
  let refusal: unknown = null
  try {
    countRequest(viaId, reply, now)
  } catch (error) {
    refusal = error
  }
  return { headers, refusal }
}

test('over its requests of a minute a key is refused until the minute is over; another key goes on', () => {
  const [busy, calm, start] = [newId(), newId(), 1_000_000]
  const first = countOne(busy, start)
  const limit = Number(first.headers.get('ratelimit-limit'))
  expect(limit).toBeGreaterThan(1_000)
  expect(first.headers.get('ratelimit-remaining')).toBe(String(limit - 1))
  expect(first.headers.get('ratelimit-reset')).toBe('60')
  for (let i = 1; i < limit; i += 1) expect(countOne(busy, start).refusal).toBeNull()
  const over = countOne(busy, start + 15_000)
  expect(over.refusal).toMatchObject({ status: 429, code: 'request.rate_limited', retryAfter: 45 })
  expect(over.headers.get('ratelimit-remaining')).toBe('0')
  expect(countOne(calm, start + 15_000).refusal).toBeNull()
  expect(countOne(busy, start + 60_000).refusal).toBeNull()
})

test('every answer to a session or a key says its limit, to nobody none', async () => {
  const admin = await setUpAs(world)
  const made = await admin.post('/api-keys', { name: 'Bot', scopes: ['tickets:read'] })
  const bot = program(world, made.json<{ token: string }>().token)
  for (const [who, left] of [
    [bot, -1],
    [bot, -2],
  ] as const) {
    const { headers } = await who.get('/tickets')
    expect(Number(headers['ratelimit-remaining'])).toBe(Number(headers['ratelimit-limit']) + left)
    expect(Number(headers['ratelimit-reset'])).toBeGreaterThan(0)
  }
  const refused = await bot.post('/tickets', { subject: 'x' })
  expect(refused.statusCode).toBe(403)
  expect(refused.headers['ratelimit-remaining']).toBeDefined()
  const nobody = await world.app.inject('/api/v1/setup')
  expect(nobody.headers['ratelimit-limit']).toBeUndefined()
})
