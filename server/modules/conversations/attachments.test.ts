import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { sha256Hex } from '../../platform/crypto.ts'
import { newFileKey } from '../../platform/files.ts'
import { newId } from '../../platform/ids.ts'
import { registeredJobs } from '../../platform/jobs.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { pictures, pngOf } from '../../testing/pictures.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { addMessage } from './add-message.ts'
import { registerReplyTransport } from './conversations.transport.ts'

const limit = 256 * 1024
const png = pngOf(30, 20)

let world: World
let acme: Company
let ann: SignedIn
let bob: SignedIn
beforeAll(async () => {
  world = await createWorld({ maxMailBytes: limit })
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'agent'))
  bob = await signIn(world, await acme.member('Bob', 'agent'))
})
beforeEach(() => registerReplyTransport(testTransport()))
afterAll(() => world.close())

type File = { bytes: Uint8Array; name?: string; type?: string; field?: string }

async function form(files: File[], fields: Record<string, string> = {}) {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  for (const { bytes, name = 'a.txt', type = 'text/plain', field = 'file' } of files)
    data.append(field, new Blob([new Uint8Array(bytes)], { type }), name)
  const request = new Request('http://x', { method: 'POST', body: data })
  return {
    payload: Buffer.from(await request.arrayBuffer()),
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
  }
}
async function upload(client: SignedIn, file: File, headers: Record<string, string> = {}) {
  const { payload, headers: own } = await form([file])
  return client.post('/attachments', payload, { ...own, ...headers })
}
async function uploaded(client: SignedIn, file: File = { bytes: Buffer.from('hello') }) {
  const reply = await upload(client, file)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
/** Every file in storage, whole or half written. */
const stored = async () => {
  const root = new URL(`file://${storageRoot()}/`)
  const names = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  return names.filter((entry) => entry.isFile()).length
}
const storageRoot = () => {
  const stream = world.settings.files.stream(`${acme.orgId}/attachments/x`) as unknown as { path: string }
  ;(stream as unknown as { on: (name: string, run: () => void) => void }).on('error', () => {})
  return stream.path.replace(/\/[^/]*\/attachments\/x$/, '')
}

describe('uploading', () => {
  test('keeps the bytes, their hash and a safe name', async () => {
    const bytes = randomBytes(100_000)
    const file = await uploaded(ann, { bytes, name: '../../etc/in\u202evoice.PDF', type: 'application/pdf; x=y' })
    expect(file).toEqual({
      scan: 'off',
      scanWords: '',
      redacted: false,
      id: expect.any(String),
      name: expect.stringMatching(/^[^/\u202e]+\.PDF$/),
      contentType: 'application/pdf',
      size: 100_000,
      sha256: sha256Hex(bytes),
      url: `/api/v1/attachments/${file.id}`,
      inline: false,
      contentId: null,
    })
    const back = await ann.get(`/attachments/${file.id}`)
    expect(back.rawPayload.equals(bytes)).toBe(true)
  })

  test.each([
    ['exactly the limit', limit, 201],
    ['one byte more', limit + 1, 413],
    ['much more', limit * 3, 413],
    ['nothing', 0, 422],
    ['one byte', 1, 201],
  ])('%s', async (_name, size, status) => {
    const before = await stored()
    const reply = await upload(ann, { bytes: randomBytes(size) })
    expect(reply.statusCode, reply.body).toBe(status)
    if (status === 413)
      expect(reply.json()).toMatchObject({
        code: 'attachment.too_large',
        detail: expect.stringContaining('larger than 256 kB'),
      })
    if (status === 422) expect(reply.json()).toMatchObject({ code: 'attachment.empty' })
    expect(await stored()).toBe(before + (status === 201 ? 1 : 0))
  })

  test('two files, other fields, no file and no form are refused and leave nothing', async () => {
    const before = await stored()
    const bytes = Buffer.from('x')
    const bad = [
      await form([{ bytes }, { bytes }]),
      await form([{ bytes, field: 'picture' }]),
      await form([{ bytes }], { messageId: newId() }),
      await form([], { file: 'text' }),
      await form([]),
    ]
    for (const { payload, headers } of bad) {
      const reply = await ann.post('/attachments', payload, headers)
      expect(reply.statusCode, reply.body).toBeGreaterThanOrEqual(400)
      expect(reply.statusCode, reply.body).toBeLessThan(500)
    }
    expect((await ann.post('/attachments', { file: 'x' })).json()).toMatchObject({ status: 415 })
    const cut = await form([{ bytes: randomBytes(5000) }])
    const half = await ann.post('/attachments', cut.payload.subarray(0, 3000), cut.headers)
    expect(half.statusCode, half.body).toBe(400)
    expect(await stored()).toBe(before)
  })

  test('a sender who breaks off leaves nothing', async () => {
    await world.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = world.app.server.address() as AddressInfo
    const before = await stored()
    const { payload, headers } = await form([{ bytes: randomBytes(200_000) }])
    const putStream = vi.spyOn(world.settings.files, 'putStream')
    const sending = httpRequest({
      port,
      host: '127.0.0.1',
      path: '/api/v1/attachments',
      method: 'POST',
      headers: { ...ann.headers(), ...headers, 'content-length': String(payload.length) },
    })
    sending.on('error', () => {})
    sending.write(payload.subarray(0, 100_000))
    await expect.poll(() => putStream.mock.results.length).toBe(1)
    sending.destroy()
    await expect(putStream.mock.results[0]?.value).rejects.toThrow()
    putStream.mockRestore()
    expect(await stored()).toBe(before)
  })

  test('is for those who write messages', async () => {
    const viewer = await signIn(world, await acme.member('Vi', 'viewer'))
    expect((await upload(viewer, { bytes: Buffer.from('x') })).statusCode).toBe(403)
    const { payload, headers } = await form([{ bytes: Buffer.from('x') }])
    const nobody = await world.app.inject({ method: 'POST', url: '/api/v1/attachments', payload, headers })
    expect(nobody.statusCode).toBe(401)
  })

  test('a doubled request is one upload; the same key with another file is refused', async () => {
    const key = { 'idempotency-key': 'up1' }
    const before = await stored()
    const one = await upload(ann, { bytes: Buffer.from('same') }, key)
    const two = await upload(ann, { bytes: Buffer.from('same') }, key)
    expect(two.json()).toEqual(one.json())
    expect((await upload(ann, { bytes: Buffer.from('other') }, key)).json().code).toBe('idempotency.other_request')
    expect(await stored()).toBe(before + 1)
  })
})

describe('downloading', () => {
  test.each([
    ['a picture', png, 'photo.png', 'image/png', 'image/png', 'inline'],
    ['a picture under another name', png, 'page.html', 'text/html', 'image/png', 'inline'],
    [
      'SVG',
      Buffer.from('<svg><script>alert(1)</script></svg>'),
      'a.svg',
      'image/svg+xml',
      'application/octet-stream',
      'attachment',
    ],
    ['HTML', Buffer.from('<script>alert(1)</script>'), 'a.html', 'text/html', 'application/octet-stream', 'attachment'],
    [
      'HTML that claims to be a picture',
      Buffer.from('<script>alert(1)</script>'),
      'a.png',
      'image/png',
      'application/octet-stream',
      'attachment',
    ],
    [
      'XML',
      Buffer.from('<?xml version="1.0"?><a/>'),
      'a.xml',
      'application/xml',
      'application/octet-stream',
      'attachment',
    ],
    ['PDF', Buffer.from('%PDF-1.7'), 'a.pdf', 'application/pdf', 'application/octet-stream', 'attachment'],
    ['text', Buffer.from('hi'), 'a.txt', 'text/plain', 'application/octet-stream', 'attachment'],
  ])('%s', async (_what, bytes, name, claimed, type, disposition) => {
    const file = await uploaded(ann, { bytes, name, type: claimed })
    const reply = await ann.get(`/attachments/${file.id}`)
    expect(reply.statusCode).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': type,
      'content-length': String(bytes.length),
      'content-disposition': `${disposition}; filename="${name}"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-cache',
      etag: `"${sha256Hex(bytes)}"`,
    })
    expect(reply.rawPayload.equals(bytes)).toBe(true)
    const again = await ann.get(`/attachments/${file.id}`, { 'if-none-match': String(reply.headers.etag) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    const saved = await ann.get(`/attachments/${file.id}?download=true`)
    expect(saved.headers['content-disposition']).toMatch(/^attachment/)
  })

  test.each([
    ['a bomb of pixels', pngOf(60_000, 60_000), 'a.png'],
    ['a picture that is not well formed', Buffer.concat([png.subarray(0, 12), randomBytes(200)]), 'b.png'],
    ['a page', Buffer.from('<script>alert(1)</script>'), 'c.png'],
  ])('security 4: %s is a download, and nothing for a page that would draw it', async (_what, bytes, name) => {
    const file = await uploaded(ann, { bytes, name, type: 'image/png' })
    const reply = await ann.get(`/attachments/${file.id}`)
    expect(reply.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}"`,
    })
    expect(reply.rawPayload.equals(bytes)).toBe(true)
    const drawn = await ann.get(`/attachments/${file.id}`, { 'sec-fetch-dest': 'image' })
    expect(drawn.json()).toMatchObject({ status: 415, code: 'attachment.no_picture' })
    const saved = await ann.get(`/attachments/${file.id}?download=true`, { 'sec-fetch-dest': 'image' })
    expect(saved.rawPayload.equals(bytes)).toBe(true)
  })

  test('a photo whose size stands behind its profiles and previews is shown', async () => {
    const { jpeg } = pictures
    const segment = Buffer.concat([Buffer.from('ffe2ffff', 'hex'), Buffer.alloc(0xfffd)])
    const bytes = Buffer.concat([jpeg.subarray(0, 2), segment, segment, segment, jpeg.subarray(2)])
    const file = await uploaded(ann, { bytes, name: 'photo.jpg', type: 'image/jpeg' })
    const reply = await ann.get(`/attachments/${file.id}`, { 'sec-fetch-dest': 'image' })
    expect(reply.headers['content-type']).toBe('image/jpeg')
    expect(reply.rawPayload.equals(bytes)).toBe(true)
  })

  test('needs access to the message at that moment', async () => {
    const ticket = await ticketByMail(world, acme)
    const file = await uploaded(ann)
    const path = `/attachments/${file.id}`
    expect((await bob.get(path)).statusCode, 'an upload is its owner’s alone').toBe(404)
    const body = { kind: 'note', bodyText: 'see file', attachmentIds: [file.id] }
    expect((await ann.post(`/tickets/${ticket.id}/messages`, body)).statusCode).toBe(201)
    const tag = `"${file.sha256}"`
    expect((await bob.get(path)).statusCode, 'the ticket is nobody’s').toBe(200)
    await assign(ticket.id, ann.actor.userId)
    expect((await bob.get(path)).statusCode).toBe(404)
    expect((await bob.get(path, { 'if-none-match': tag })).statusCode, 'not even by its tag').toBe(404)
    expect((await ann.get(path)).statusCode).toBe(200)
    const beta = await createCompany(world, 'BETA')
    const stranger = await signIn(world, beta.admin)
    expect((await stranger.get(path)).statusCode).toBe(404)
    expect((await world.app.inject(`/api/v1${path}`)).statusCode).toBe(401)
    await world.runtime.runOpen(({ tx }) =>
      tx.updateTable('memberships').set({ active: false }).where('userId', '=', ann.actor.userId).execute(),
    )
    expect((await ann.get(path)).statusCode).toBe(401)
    ann = await signIn(world, await acme.member('Ann', 'agent'))
  })

  test('a file that is gone from storage is said to be', async () => {
    const file = await uploaded(ann)
    const { storageKey } = await rowOf(file.id)
    await world.settings.files.remove(storageKey)
    expect((await ann.get(`/attachments/${file.id}`)).json()).toMatchObject({ status: 410, code: 'attachment.lost' })
    expect(JSON.stringify(file)).not.toContain(storageKey)
  })
})

describe('using', () => {
  test('others’, used, foreign and unknown ids are refused alike, and all or none is taken', async () => {
    const ticket = await ticketByMail(world, acme)
    const beta = await createCompany(world, 'GAMA')
    const strange = await signIn(world, beta.admin)
    const mine = await uploaded(ann)
    const [used, bobs, foreign] = [await uploaded(ann), await uploaded(bob), await uploaded(strange)]
    const path = `/tickets/${ticket.id}/messages`
    expect((await ann.post(path, { kind: 'note', bodyText: 'x', attachmentIds: [used.id] })).statusCode).toBe(201)
    const ofMail = await acme.asSystem(async (cx) => {
      const id = newId()
      const file = { id, storageKey: newFileKey(cx.org.id, 'attachments'), name: 'a', contentType: 'text/plain' }
      const attachments = [{ ...file, size: 1, sha256: 'x', inline: false, contentId: null }]
      await addMessage(cx, arrived(ticket.id, { attachments }))
      return { id }
    })
    for (const bad of [used, bobs, foreign, ofMail, { id: newId() }]) {
      const body = { kind: 'public', bodyText: 'x', attachmentIds: [mine.id, bad.id], confirmed: true }
      const reply = await ann.post(path, body)
      expect(reply.json()).toMatchObject({
        status: 422,
        code: 'attachment.not_usable',
        errors: [{ path: 'attachmentIds.1', message: `${bad.id} is not an upload of yours that is still unused.` }],
      })
    }
    const inHtml = { kind: 'public', bodyHtml: `<p><img src="${bobs.url}"></p>`, confirmed: true }
    expect((await ann.post(path, inHtml)).json().errors).toMatchObject([{ path: 'bodyHtml' }])
    expect((await rowOf(bobs.id)).messageId).toBeNull()
    expect((await rowOf(mine.id)).messageId).toBeNull()
    const twice = { kind: 'note', bodyText: 'x', attachmentIds: [mine.id, mine.id] }
    expect((await ann.post(path, twice)).json().attachments).toHaveLength(1)
  })

  test('at the same instant two messages do not share an upload', async () => {
    const ticket = await ticketByMail(world, acme)
    const file = await uploaded(ann)
    const body = { kind: 'note', bodyText: 'x', attachmentIds: [file.id] }
    const replies = await Promise.all([1, 2, 3].map(() => ann.post(`/tickets/${ticket.id}/messages`, body)))
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([201, 422, 422])
  })

  test('pictures in the text are shown in place and handed to the channel', async () => {
    const transport = testTransport()
    registerReplyTransport(transport)
    const ticket = await ticketByMail(world, acme)
    const picture = await uploaded(ann, { bytes: png, name: 'shot.png', type: 'image/png' })
    const reply = await ann.post(`/tickets/${ticket.id}/messages`, {
      kind: 'public',
      bodyHtml: `<p>See <img src="${picture.url}" alt="shot"></p>`,
    })
    expect(reply.statusCode, reply.body).toBe(201)
    expect(reply.json().attachments).toMatchObject([{ id: picture.id, inline: true, name: 'shot.png' }])
    expect(transport.received.at(-1)).toContain('"storageKey":"')
  })

  test('more than a mail may carry is refused with the limit', async () => {
    const ticket = await ticketByMail(world, acme)
    const big = await uploaded(ann, { bytes: randomBytes(limit) })
    const body = { kind: 'public', bodyText: 'x', attachmentIds: [big.id] }
    expect((await ann.post(`/tickets/${ticket.id}/messages`, body)).json()).toMatchObject({
      status: 422,
      code: 'message.too_large',
    })
    expect((await ann.post(`/tickets/${ticket.id}/messages`, { ...body, kind: 'note' })).statusCode).toBe(201)
  })
})

describe('unused uploads', () => {
  const runJob = (name: string, payload: Record<string, unknown>) => {
    const handler = registeredJobs().get(name)?.handler ?? expect.fail(`no job ${name}`)
    return handler(acme.orgId, payload, {
      runtime: world.runtime,
      log: createLog('silent'),
      attempt: 1,
      lastAttempt: false,
    })
  }
  const bookedFor = async (id: string) => {
    const { rows } = await world.database.pool.query(`select run_at from graphile_worker.jobs where key = $1`, [
      `unused:${id}`,
    ])
    return rows[0]?.run_at
  }

  test('go after a day, file and row', async () => {
    const file = await uploaded(ann)
    const { storageKey } = await rowOf(file.id)
    const payload = { attachmentId: file.id, storageKey }
    expect(await bookedFor(file.id)).toEqual(new Date(world.now().getTime() + 24 * 3600_000))
    await runJob('conversations.removeUnused', payload)
    expect((await ann.get(`/attachments/${file.id}`)).statusCode, 'not before').toBe(200)
    world.setClock(24 * 3600_000)
    await runJob('conversations.removeUnused', payload)
    ann = await signIn(world, ann.actor)
    bob = await signIn(world, bob.actor)
    expect((await ann.get(`/attachments/${file.id}`)).statusCode).toBe(404)
    expect(await world.settings.files.size(storageKey)).toBeNull()
    await runJob('conversations.removeUnused', payload)
  })

  test('stay when a message uses them', async () => {
    const ticket = await ticketByMail(world, acme)
    const file = await uploaded(ann)
    const { storageKey } = await rowOf(file.id)
    await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'x', attachmentIds: [file.id] })
    world.setClock(25 * 3600_000)
    ann = await signIn(world, ann.actor)
    bob = await signIn(world, bob.actor)
    await runJob('conversations.removeUnused', { attachmentId: file.id, storageKey })
    expect((await ann.get(`/attachments/${file.id}`)).body).toBe('hello')
  })

  test('are deleted by their owner alone', async () => {
    const file = await uploaded(ann)
    expect((await bob.delete(`/attachments/${file.id}`)).statusCode).toBe(404)
    expect((await ann.delete(`/attachments/${file.id}`)).statusCode).toBe(204)
    expect((await ann.delete(`/attachments/${file.id}`)).statusCode).toBe(404)
    const ticket = await ticketByMail(world, acme)
    const used = await uploaded(ann)
    await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'x', attachmentIds: [used.id] })
    expect((await ann.delete(`/attachments/${used.id}`)).statusCode).toBe(404)
    expect((await ann.get(`/attachments/${used.id}`)).statusCode).toBe(200)
  })
})

const rowOf = (id: string) =>
  world.runtime.runOpen(async () =>
    acme.asSystem(async (cx) => {
      const row = await cx.tx
        .selectFrom('attachments')
        .select(['storageKey', 'messageId'])
        .where('orgId', '=', cx.org.id)
        .where('id', '=', id)
        .executeTakeFirst()
      return row ?? expect.fail('no such attachment')
    }),
  )
const assign = (ticketId: string, userId: string) =>
  acme.asSystem((cx) =>
    cx.tx
      .updateTable('tickets')
      .set({ assigneeId: userId })
      .where('orgId', '=', cx.org.id)
      .where('id', '=', ticketId)
      .execute(),
  )
