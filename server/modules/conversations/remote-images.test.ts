import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { registeredSweeps } from '../../platform/jobs.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { type PictureServer, startPictureServer } from '../../testing/picture-server.ts'
import { pictures } from '../../testing/pictures.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { remoteAddresses } from './remote-addresses.ts'

let away: PictureServer
beforeAll(async () => {
  away = await startPictureServer()
})
beforeEach(() => {
  away.asked.length = 0
})
afterAll(() => away.close())

async function mailWith(world: World, company: Company, addresses: string[]): Promise<string> {
  const html = addresses.map((address) => `<img data-remote-src="${address}" alt="">`).join('')
  const body = { bodyText: 'x', visibleText: 'x', bodyHtml: html, visibleHtml: html, bodyKey: null }
  return (await ticketByMail(world, company, { body, remoteImages: addresses.length })).messageId
}

type Allowed = { data: { address: string; url: string }[] }
async function allow(client: SignedIn, messageId: string): Promise<Allowed['data']> {
  const reply = await client.post(`/messages/${messageId}/remote-images`)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json<Allowed>().data
}

describe('addresses in a message', () => {
  test('of pictures, of their other sizes and of backgrounds, each once; of nothing else', () => {
    const html =
      '<a href="https://x.test/link"><img src="/api/v1/attachments/1" data-remote-src="https://x.test/a.png?b=1&amp;c=2"></a>' +
      '<img data-remote-srcset="https://x.test/b.png 1x, https://x.test/c.png 2x" data-remote-src="https://x.test/b.png">' +
      '<td data-remote-background="https://x.test/d.png">data-remote-src="https://x.test/e.png"</td>'
    expect(remoteAddresses(html)).toEqual(
      ['a.png?b=1&c=2', 'b.png', 'c.png', 'd.png'].map((name) => `https://x.test/${name}`),
    )
  })

  test('at most 200', () => {
    const html = Array.from({ length: 300 }, (_, n) => `<img data-remote-src="https://x.test/${n}">`).join('')
    expect(remoteAddresses(html).length).toBe(200)
  })
})

describe('at the address of the app', () => {
  let world: World
  let acme: Company
  let ann: SignedIn
  beforeAll(async () => {
    world = await createWorld({ allowedNetworks: ['127.0.0.1/32'] })
    acme = await createCompany(world)
    ann = await signIn(world, await acme.member('Ann'))
  })
  afterAll(() => world.close())
  const get = (url: string, headers: Record<string, string> = {}) => world.app.inject({ method: 'GET', url, headers })

  test('a picture is fetched when it is asked for, once for all, and cannot run anything', async () => {
    away.serve('/a.png', pictures.png)
    const address = away.at('/a.png')
    const [first] = await allow(ann, await mailWith(world, acme, [address]))
    expect(first).toEqual({ address, url: expect.stringMatching(/^\/api\/v1\/remote-images\/signed\//) })
    expect(away.asked).toEqual([])
    const both = await Promise.all([get(first?.url ?? ''), get(first?.url ?? '')])
    for (const reply of both) {
      expect(reply.statusCode, reply.body).toBe(200)
      expect(reply.rawPayload.equals(pictures.png)).toBe(true)
      expect(reply.headers).toMatchObject({
        'content-type': 'image/png',
        'content-disposition': 'inline',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
    // Another mail with the same picture has it from here.
    const [second] = await allow(ann, await mailWith(world, acme, [address]))
    expect((await get(second?.url ?? '')).statusCode).toBe(200)
    expect((await get(second?.url ?? '', { 'if-none-match': String(both[0]?.headers.etag) })).statusCode).toBe(304)
    expect(away.asked.length).toBe(1)
  })

  test('one that cannot be had says why, and is not asked for again at once', async () => {
    away.serve('/page', Buffer.from('<html>'))
    const [one] = await allow(ann, await mailWith(world, acme, [away.at('/page')]))
    for (let n = 0; n < 2; n++)
      expect((await get(one?.url ?? '')).json()).toMatchObject({ status: 422, code: 'remote_image.not_a_picture' })
    expect(away.asked.length).toBe(1)
    away.serve('/page', pictures.gif)
    world.setClock(11 * 60_000)
    expect((await get(one?.url ?? '')).headers['content-type']).toBe('image/gif')
  })

  test('the own network of the server stays shut, whoever writes the mail', async () => {
    const [one] = await allow(ann, await mailWith(world, acme, [away.at('/a.png', '127.0.0.3')]))
    expect((await get(one?.url ?? '')).json()).toMatchObject({ status: 422, code: 'remote_image.inside' })
    expect(away.asked).toEqual([])
  })

  test('a link is its member’s for an hour, while he may see the message', async () => {
    away.serve('/b.png', pictures.png)
    const messageId = await mailWith(world, acme, [away.at('/b.png')])
    const bea = await signIn(world, await acme.member('Bea'))
    const [one] = await allow(bea, messageId)
    const url = one?.url ?? ''
    expect((await get(`${url}x`)).json()).toMatchObject({ status: 410, code: 'attachment.link_expired' })
    world.setClock(59 * 60_000)
    expect((await get(url)).statusCode).toBe(200)
    world.setClock(60_000)
    expect((await get(url)).statusCode).toBe(410)
    const [later] = await allow(bea, messageId)
    await acme.asSystem((cx) =>
      cx.tx
        .updateTable('tickets')
        .set({ visibility: 'private' })
        .where('orgId', '=', cx.org.id)
        .where('id', '=', (eb) =>
          eb.selectFrom('messages').select('ticketId').where('orgId', '=', cx.org.id).where('id', '=', messageId),
        )
        .execute(),
    )
    expect((await get(later?.url ?? '')).statusCode).toBe(404)
    expect((await bea.post(`/messages/${messageId}/remote-images`)).statusCode).toBe(404)
  })

  test('nobody of another organization gets one, and a picture kept there tells nothing here', async () => {
    const beta = await createCompany(world, 'BETA')
    const bob = await signIn(world, await beta.member('Bob'))
    away.serve('/c.png', pictures.png)
    const messageId = await mailWith(world, acme, [away.at('/c.png')])
    const [one] = await allow(ann, messageId)
    expect((await get(one?.url ?? '')).statusCode).toBe(200)
    expect((await bob.post(`/messages/${messageId}/remote-images`)).statusCode).toBe(404)
    const [own] = await allow(bob, await mailWith(world, beta, [away.at('/c.png')]))
    expect((await get(own?.url ?? '')).statusCode).toBe(200)
    expect(away.asked.length).toBe(2)
  })

  test('after a week they go with their files, and are fetched again when they are asked for', async () => {
    away.serve('/d.png', pictures.png)
    const messageId = await mailWith(world, acme, [away.at('/d.png')])
    const urlOf = async () => (await allow(ann, messageId))[0]?.url ?? ''
    expect((await get(await urlOf())).statusCode).toBe(200)
    world.setClock(8 * 86_400_000)
    ann = await signIn(world, ann.actor)
    const files = () =>
      acme.asSystem(async (cx) => {
        const rows = await cx.tx
          .selectFrom('remoteImages')
          .select('storageKey')
          .where('orgId', '=', cx.org.id)
          .execute()
        return rows.length
      })
    expect(await files()).toBeGreaterThan(0)
    await registeredSweeps()
      .get('conversations.prune_images')
      ?.handler(acme.orgId, {}, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true })
    expect(await files()).toBe(0)
    const { rows } = await world.database.pool.query<{ key: string }>(
      `select payload->>'storageKey' as key from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'conversations.removeFile'`,
    )
    expect(rows.length).toBeGreaterThan(0)
    expect((await get(await urlOf())).statusCode).toBe(200)
    expect(away.asked.length).toBe(2)
  })
})

test('with an address for attachments they are there and nowhere else', async () => {
  const world = await createWorld({ allowedNetworks: ['127.0.0.1/32'], attachmentsUrl: 'https://files.acme.test' })
  const acme = await createCompany(world)
  const ann = await signIn(world, await acme.member('Ann'))
  away.serve('/e.png', pictures.png)
  const [one] = await allow(ann, await mailWith(world, acme, [away.at('/e.png')]))
  const url = new URL(one?.url ?? '')
  expect(url.origin).toBe('https://files.acme.test')
  const at = (host: string) =>
    world.app.inject({ method: 'GET', url: url.pathname, headers: { ...ann.headers(), host } })
  const there = await at('files.acme.test')
  expect(there.statusCode, there.body).toBe(200)
  expect(there.headers['cross-origin-resource-policy']).toBe('cross-origin')
  expect(there.headers['set-cookie']).toBeUndefined()
  expect((await at('localhost:3000')).statusCode).toBe(404)
  await world.close()
})
