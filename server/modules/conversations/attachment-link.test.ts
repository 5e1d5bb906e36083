import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signLink } from '../../platform/http/signed-link.rules.ts'
import { newId } from '../../platform/ids.ts'
import { program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

describe('attachments on an address of their own', () => {
  const files = { host: 'files.acme.test' }
  let world: World
  let acme: Company
  let ann: SignedIn
  let bob: SignedIn
  let id: string
  beforeAll(async () => {
    world = await createWorld({ attachmentsUrl: 'https://files.acme.test' })
    acme = await createCompany(world)
    ann = await signIn(world, await acme.member('Ann'))
    bob = await signIn(world, await acme.member('Bob'))
    const payload =
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.html"\r\n\r\n<b>hi</b>\r\n--b--\r\n'
    id = (await ann.post('/attachments', payload, { 'content-type': 'multipart/form-data; boundary=b' })).json().id
  })
  afterAll(() => world.close())

  const linkOf = async (query = '') => {
    const reply = await ann.get(`/attachments/${id}${query}`)
    expect(reply.statusCode, reply.body).toBe(302)
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    expect(reply.body).not.toContain('hi')
    const url = new URL(String(reply.headers.location))
    expect(url.origin).toBe('https://files.acme.test')
    return url.pathname
  }
  const fetchAt = (host: string, url: string, headers: Record<string, string> = {}) =>
    world.app.inject({ method: 'GET', url, headers: { ...headers, host } })

  test('the app checks and leads there; there the bytes are, forced to be a download', async () => {
    const reply = await fetchAt(files.host, await linkOf())
    expect(reply.statusCode).toBe(200)
    expect(reply.body).toBe('<b>hi</b>')
    expect(reply.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment;/),
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    })
    expect(reply.headers['set-cookie']).toBeUndefined()
    expect((await bob.get(`/attachments/${id}`)).statusCode).toBe(404)
  })

  test('nothing else is there, and the file is nowhere else', async () => {
    for (const url of [
      '/',
      '/api/v1/me',
      '/api/v1/session',
      `/api/v1/attachments/${id}`,
      '/healthz',
      '/api',
      '/assets/x.js',
    ])
      for (const headers of [{}, ann.headers()]) {
        const reply = await fetchAt(files.host, url, headers)
        expect(reply.statusCode, url).toBe(404)
        expect(reply.headers['content-type'], url).toContain('problem+json')
      }
    const path = await linkOf()
    for (const host of ['localhost:3000', 'help.acme.test']) expect((await fetchAt(host, path)).statusCode).toBe(404)
    // Who sends the link in with his own session or key is who the link says.
    expect((await fetchAt(files.host, path, bob.headers())).statusCode).toBe(200)
    expect((await fetchAt(files.host, path, { authorization: 'nonsense' })).statusCode).toBe(200)
  })

  test('an embed, which has no cookie to show there, is given the bytes where it asks', async () => {
    const admin = await signIn(world, acme.admin)
    await admin.patch('/organization', { settings: { embedOrigins: ['https://crm.acme.test'] } })
    const requester = { email: 'jo@globex.test' }
    expect((await admin.post('/tickets', { subject: 'Printer', requester })).statusCode).toBe(201)
    const tokenFor = async (memberId: string) => {
      const reply = await admin.post('/embed-tokens', { email: requester.email, memberId })
      return program(world, reply.json<{ token: string }>().token)
    }
    const inside = await (await tokenFor(ann.actor.userId)).get(`/attachments/${id}`)
    expect([inside.statusCode, inside.body]).toEqual([200, '<b>hi</b>'])
    expect(inside.headers['content-disposition']).toMatch(/^attachment;/)
    expect((await (await tokenFor(bob.actor.userId)).get(`/attachments/${id}`)).statusCode).toBe(404)
  })

  test('a link lives for a minute, and only while its member may have the file', async () => {
    const path = await linkOf('?download=true')
    world.setClock(59_000)
    expect((await fetchAt(files.host, path)).statusCode).toBe(200)
    world.setClock(1_000)
    expect((await fetchAt(files.host, path)).json()).toMatchObject({ status: 410, code: 'attachment.link_expired' })
    expect((await fetchAt(files.host, '/api/v1/attachments/signed/made.up')).statusCode).toBe(410)
    const last = await linkOf()
    await (await signIn(world, acme.admin)).patch(`/users/${ann.actor.userId}`, { active: false })
    expect((await fetchAt(files.host, last)).json()).toMatchObject({ status: 410 })
  })
})

test('without the setting there are no signed links', async () => {
  const world = await createWorld()
  const ids = [newId(), newId(), newId()]
  const token = signLink(world.settings.keys.links, 'attachment', ids, new Date(world.now().getTime() + 1000))
  const reply = await world.app.inject({ method: 'GET', url: `/api/v1/attachments/signed/${token}` })
  await world.close()
  expect(reply.statusCode).toBe(404)
})
