import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../testing/world.ts'
import type { App } from './http.ts'
import { pagePolicy, serveWeb } from './web.ts'

// docs/quality.md, security 11: a strict policy on every page, none of them in a frame, nothing from elsewhere.
let folder: string
let app: App
let world: World
beforeAll(async () => {
  world = await createWorld()
  folder = await mkdtemp(join(tmpdir(), 'deskhand-web-'))
  const root = `${folder}/web/`
  await mkdir(`${root}assets`, { recursive: true })
  await writeFile(`${root}index.html`, '<!doctype html><title>Deskhand</title>')
  await writeFile(`${root}assets/main.js`, 'export {}')
  await writeFile(`${folder}/secret.txt`, 'secret')
  app = Fastify() as unknown as App
  await serveWeb(app, { attachmentsUrl: 'https://files.acme.test', framedBy }, root)
})
afterAll(async () => {
  await app.close()
  await world.close()
  await rm(folder, { recursive: true })
})

const acme = '01912345-0000-7000-8000-000000000001'
/** Which pages may show which organization. */
const framedBy = async (orgId: string) => (orgId === acme ? ['https://crm.acme.test', 'http://localhost:9'] : [])

const policyOf = (header: unknown) =>
  new Map(
    String(header)
      .split(';')
      .map((part) => {
        const [name = '', ...sources] = part.trim().split(/\s+/)
        return [name, sources] as const
      }),
  )

test('security 11: an embed is shown by the pages that its organization named, and by nobody else', async () => {
  const embed = `/tickets?embedded=crm&org=${acme}`
  const reply = await app.inject({ url: embed })
  const policy = policyOf(reply.headers['content-security-policy'])
  expect(policy.get('frame-ancestors')).toEqual(['https://crm.acme.test', 'http://localhost:9'])
  expect(policy.get('script-src')).toEqual(["'self'"])
  expect(reply.headers['referrer-policy']).toBe('no-referrer')
  for (const url of [
    `/tickets?org=${acme}`,
    '/tickets?embedded=crm',
    embed.replace('0001', '0002'),
    `${embed}&org=x`.replace(acme, ''),
  ]) {
    const other = policyOf((await app.inject({ url })).headers['content-security-policy'])
    expect(other.get('frame-ancestors'), url).toEqual(["'none'"])
  }
})

test.each(['/', '/tickets/ACME-1', '/index.html', '/index.html?x=1', '//', '/a/../index.html'])(
  'security 11: the page at %s has its policy',
  async (url) => {
    const reply = await app.inject({ url })
    expect(reply.statusCode).toBe(200)
    expect(reply.body).toContain('<title>Deskhand</title>')
    const policy = policyOf(reply.headers['content-security-policy'])
    expect(policy.get('script-src')).toEqual(["'self'"])
    expect(policy.get('frame-ancestors')).toEqual(["'none'"])
    expect(policy.get('object-src')).toEqual(["'none'"])
    expect(policy.get('base-uri')).toEqual(["'none'"])
    expect(policy.get('img-src')).toEqual(["'self'", 'data:', 'blob:', 'https://files.acme.test'])
  },
)

test('security 3: without an address for attachments pictures come from the app alone', () => {
  expect(policyOf(pagePolicy(null)).get('img-src')).toEqual(["'self'", 'data:', 'blob:'])
  expect(pagePolicy(null)).not.toMatch(/https?:/)
})

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%2f..%2f..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/..%5csecret.txt',
])('security 4: no file outside the folder at %s', async (url) => {
  const reply = await app.inject({ url })
  expect(reply.body).not.toBe('secret')
})

describe('security 11: the API reference', () => {
  test('takes nothing from elsewhere, stands in no frame and needs no https', async () => {
    const reply = await world.app.inject({ url: '/api/' })
    expect(reply.statusCode).toBe(200)
    const header = String(reply.headers['content-security-policy'])
    const policy = policyOf(header)
    expect(policy.get('default-src')).toEqual(["'self'"])
    expect(policy.get('frame-ancestors')).toEqual(["'none'"])
    expect(policy.get('script-src')).toBeUndefined()
    expect(header).not.toMatch(/https?:|swagger\.io|upgrade-insecure-requests/)
  })

  test('does not tell a validator elsewhere about this server', async () => {
    const reply = await world.app.inject({ url: '/api/static/swagger-initializer.js' })
    expect(reply.statusCode).toBe(200)
    expect(reply.body).toMatch(/validatorUrl"?: ?null/)
  })
})
