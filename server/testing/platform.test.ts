import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('the process answers and is ready', async () => {
  expect((await world.app.inject('/healthz')).json()).toEqual({ status: 'ok' })
  const ready = await world.app.inject('/readyz')
  expect(ready.json()).toMatchObject({ status: 'ready', checks: { database: 'ok', migrations: 'ok' } })
})

test('an address of nothing is a problem document', async () => {
  const reply = await world.app.inject('/api/v1/nothing')
  expect(reply.statusCode).toBe(404)
  expect(reply.headers['content-type']).toContain('application/problem+json')
  expect(reply.json()).toMatchObject({ status: 404, code: 'route.not_found' })
})

test('the description of the API is OpenAPI 3.1', async () => {
  expect((await world.app.inject('/api/v1/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' })
})

test('behind https the browser is told to stay there, over http it is not', async () => {
  expect((await world.app.inject('/healthz')).headers['strict-transport-security']).toBeUndefined()
  const secure = await createWorld({ publicUrl: 'https://help.acme.test' })
  onTestFinished(() => secure.close())
  expect((await secure.app.inject('/healthz')).headers['strict-transport-security']).toBe('max-age=31536000')
})
