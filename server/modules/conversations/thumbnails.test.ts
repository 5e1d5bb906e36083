import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { jpegTurned, noisyPng, pictures, pngOf } from '../../testing/pictures.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { readPicture } from './picture.rules.ts'
import { createThumbnailer, maxThumbnailPixels, thumbnailSide } from './thumbnailer.ts'

// docs/quality.md, security 4: thumbnails re-encoded with a pixel limit.

const isPicture = (bytes: Uint8Array) => {
  const picture = readPicture(bytes)
  expect(picture?.end).toBe(bytes.length)
  return picture
}

describe('making a picture small', () => {
  const thumbnailer = createThumbnailer()
  afterAll(() => thumbnailer.close())
  const make = async (bytes: Uint8Array) => {
    const made = await thumbnailer.make(bytes)
    return made && { ...made, ...isPicture(made.bytes) }
  }

  test('a large one fits, with its sides as they were, written anew', async () => {
    const comment = 'taken at home, 48.2 N'
    const png = Buffer.concat([noisyPng(1600, 400, comment), Buffer.from('<script>alert(1)</script>')])
    expect(png.includes(comment)).toBe(true)
    const made = await make(png)
    expect(made).toMatchObject({ contentType: 'image/jpeg', type: 'image/jpeg', width: thumbnailSide, height: 80 })
    for (const word of [comment, 'script', 'Comment']) expect(Buffer.from(made?.bytes ?? []).includes(word)).toBe(false)
    expect(made?.bytes.length).toBeLessThan(20_000)
  })

  test.each(Object.entries(pictures))('%s: a small one keeps its size', async (_name, bytes) => {
    expect(await make(bytes)).toMatchObject({ width: 3, height: 2 })
  })

  test('one that lies on its side is set upright', async () => {
    expect(await make(jpegTurned(6, 'MM'))).toMatchObject({ type: 'image/jpeg', width: 2, height: 3 })
    expect(await make(jpegTurned(3, 'II'))).toMatchObject({ type: 'image/jpeg', width: 3, height: 2 })
  })

  test.each<[string, Uint8Array]>([
    ['a bomb of pixels', pngOf(60_000, 60_000)],
    ['one pixel row too many', pngOf(5000, maxThumbnailPixels / 5000 + 1)],
    ['a PNG that breaks off', noisyPng(400, 400).subarray(0, 900)],
    ['a well-formed PNG with nothing in it', pngOf(2000, 2000)],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['words', Buffer.from('hello')],
    ['nothing', Buffer.alloc(0)],
  ])('%s has no small form, and the next one has', async (_name, bytes) => {
    expect(await thumbnailer.make(bytes)).toBeNull()
    expect(await make(pictures.png)).toMatchObject({ width: 3, height: 2 })
  })
})

test('what ends the worker, or keeps it for too long, ends itself and nothing else', async () => {
  const workerUrl = new URL('./fixtures/misbehaving-thumbnail.worker.ts', import.meta.url)
  const thumbnailer = createThumbnailer({ workerUrl, limitMs: 3000 })
  const made = await Promise.all([9, 1, 9, 2, 9, 3, 9].map((width) => thumbnailer.make(pngOf(width, 4))))
  expect(made.map((one) => one?.bytes[0] ?? null)).toEqual([9, null, 9, null, 9, null, 9])
  await thumbnailer.close()
})

async function upload(client: SignedIn, bytes: Uint8Array, name = 'a.png', type = 'image/png'): Promise<string> {
  const data = new FormData()
  data.append('file', new Blob([new Uint8Array(bytes)], { type }), name)
  const request = new Request('http://x', { method: 'POST', body: data })
  const headers = { 'content-type': request.headers.get('content-type') ?? '' }
  const reply = await client.post('/attachments', Buffer.from(await request.arrayBuffer()), headers)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json().id
}

describe('small pictures over HTTP', () => {
  let world: World
  let ann: SignedIn
  let bob: SignedIn
  let orgId: string
  beforeAll(async () => {
    world = await createWorld()
    const acme = await createCompany(world)
    orgId = acme.orgId
    ann = await signIn(world, await acme.member('Ann'))
    bob = await signIn(world, await acme.member('Bob'))
  })
  afterAll(() => world.close())
  const kept = async () => {
    const folder = join(world.filesFolder, orgId, 'thumbnails')
    const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
    return found.filter((entry) => entry.isFile()).length
  }
  const small = (who: SignedIn, id: string, headers = {}) => who.get(`/attachments/${id}?size=small`, headers)

  test('are made once, however many ask, kept, and given to those who may have the file', async () => {
    const id = await upload(ann, noisyPng(1000, 500, 'secret'))
    const replies = await Promise.all([1, 2, 3, 4].map(() => small(ann, id)))
    for (const reply of replies) {
      expect(reply.statusCode).toBe(200)
      expect(reply.headers).toMatchObject({
        'content-type': 'image/jpeg',
        'content-disposition': 'inline',
        'cache-control': 'private, no-cache',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      })
      expect(isPicture(reply.rawPayload)).toMatchObject({ width: thumbnailSide, height: thumbnailSide / 2 })
      expect(reply.rawPayload.includes('secret')).toBe(false)
    }
    expect(await kept()).toBe(1)
    const etag = String(replies[0]?.headers.etag)
    expect((await small(ann, id, { 'if-none-match': etag })).statusCode).toBe(304)
    expect((await ann.get(`/attachments/${id}`, { 'if-none-match': etag })).statusCode).toBe(200)
    expect((await small(ann, id)).rawPayload.equals(replies[0]?.rawPayload ?? Buffer.alloc(0))).toBe(true)
    expect(await kept()).toBe(1)
    expect((await small(bob, id)).json()).toMatchObject({ status: 404, code: 'attachment.not_found' })
    expect((await ann.get(`/attachments/${id}?size=huge`)).statusCode).toBe(422)
  })

  test('one whose kept file is lost is made again', async () => {
    const id = await upload(ann, noisyPng(700, 700))
    await small(ann, id)
    const row = await world.runtime.run({ kind: 'system', orgId, name: 'test' }, (cx) =>
      cx.tx
        .selectFrom('attachments')
        .select('thumbnailKey')
        .where('orgId', '=', orgId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    )
    await world.settings.files.remove(row.thumbnailKey ?? '')
    expect((await small(ann, id)).statusCode).toBe(200)
  })

  test('what is no picture, or too large a one, is refused each time', async () => {
    const before = await kept()
    for (const bytes of [Buffer.from('<svg onload="alert(1)"/>'), pngOf(60_000, 60_000)]) {
      const id = await upload(ann, bytes)
      for (let time = 0; time < 2; time += 1)
        expect((await small(ann, id)).json()).toMatchObject({ status: 415, code: 'attachment.no_picture' })
    }
    expect(await kept()).toBe(before)
  })
})

test('with an address for attachments they come from there', async () => {
  const world = await createWorld({ attachmentsUrl: 'https://files.acme.test' })
  const ann = await signIn(world, await (await createCompany(world)).member('Ann'))
  const id = await upload(ann, noisyPng(640, 640))
  const lead = await ann.get(`/attachments/${id}?size=small`)
  expect(lead.statusCode).toBe(302)
  const url = new URL(String(lead.headers.location))
  const reply = await world.app.inject({ method: 'GET', url: url.pathname, headers: { host: url.host } })
  expect(isPicture(reply.rawPayload)).toMatchObject({ type: 'image/jpeg', width: thumbnailSide })
  await world.close()
})
