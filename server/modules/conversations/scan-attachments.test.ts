import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { sha256Hex } from '../../platform/crypto.ts'
import { readEvents } from '../../platform/events.ts'
import { newFileKey } from '../../platform/files.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import { createClamd } from '../../platform/virus-scan.ts'
import { eicar, type FakeClamd, startFakeClamd } from '../../testing/clamd.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { registerReplyTransport } from './conversations.transport.ts'
import { getOutgoingMessage } from './outgoing-message.ts'
import { findUnscanned, scanJob } from './scan-attachments.ts'

let world: World
let clamd: FakeClamd
let acme: Company
let ann: SignedIn
beforeAll(async () => {
  clamd = await startFakeClamd()
  world = await createWorld({ scanner: createClamd(clamd.address) })
  acme = await createCompany(world)
  ann = await signIn(world, acme.admin)
})
beforeEach(() => {
  clamd.mode = 'well'
  registerReplyTransport(testTransport())
})
afterAll(async () => {
  await world.close()
  await clamd.close()
})

type File = { id: string; scan: string; scanWords: string; name: string }

/** A customer's mail with files, as a channel hands it in. */
async function mail(...texts: string[]) {
  const attachments = []
  for (const [i, text] of texts.entries()) {
    const storageKey = newFileKey(acme.orgId, 'attachments')
    await world.settings.files.put(storageKey, Buffer.from(text))
    const sha256 = sha256Hex(text)
    const base = { id: newId(), storageKey, sha256, size: text.length, inline: true, contentId: `c${i}` }
    attachments.push({ ...base, name: `file ${i}.txt`, contentType: 'text/plain' })
  }
  return ticketByMail(world, acme, { attachments })
}
const scan = (messageId: string) =>
  scanJob(
    acme.orgId,
    { messageId },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false },
  )
const filesOf = async (ticketId: string) =>
  (await ann.get(`/tickets/${ticketId}/messages`)).json<{ data: { attachments: File[] }[] }>().data[0]?.attachments ??
  []
const events = () => acme.asSystem((cx) => readEvents(cx, '0', 500))
const jobs = async () =>
  (await world.database.pool.query(`select key from graphile_worker.jobs where key like 'scan:%'`)).rows.map(
    ({ key }) => key as string,
  )
const upload = (text: string) => {
  const payload = `--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${text}\r\n--b--\r\n`
  return ann.post('/attachments', payload, { 'content-type': 'multipart/form-data; boundary=b' })
}

test('a file of a mail is held back until the scanner has looked, the mail is not', async () => {
  const { id, messageId } = await mail('invoice', `${eicar}`)
  expect(await jobs()).toContain(`scan:${messageId}`)
  const [fine, virus] = await filesOf(id)
  expect([fine, virus]).toMatchObject([{ scan: 'waiting' }, { scan: 'waiting' }])
  for (const file of [fine, virus]) {
    const reply = await ann.get(`/attachments/${file?.id}`)
    expect(reply.json()).toMatchObject({ status: 409, code: 'attachment.not_scanned' })
    expect(reply.body).not.toContain('EICAR')
  }
  await scan(messageId)
  expect(await filesOf(id)).toMatchObject([
    { scan: 'clean', scanWords: '' },
    { scan: 'infected', scanWords: 'Eicar-Test-Signature' },
  ])
  expect((await ann.get(`/attachments/${fine?.id}`)).body).toBe('invoice')
  const found = await ann.get(`/attachments/${virus?.id}?download=true`)
  expect(found.json()).toMatchObject({ status: 403, code: 'attachment.infected' })
  expect(found.json().detail).toContain('found Eicar-Test-Signature in “file 1.txt”')
  expect((await events()).filter((event) => event.name === 'message.virus_found')).toMatchObject([
    { ticketId: id, data: { attachmentId: virus?.id, virus: 'Eicar-Test-Signature' } },
  ])
  // What a reply quotes of it leaves without the file.
  const quoted = await getOutgoingMessage(world.runtime, acme.orgId, messageId)
  expect(quoted.attachments.map((one) => one.id)).toEqual([fine?.id])
  const lost = await mail('gone')
  const { storageKey } = await acme.asSystem((cx) =>
    cx.tx
      .selectFrom('attachments')
      .select('storageKey')
      .where('orgId', '=', cx.org.id)
      .where('messageId', '=', lost.messageId)
      .executeTakeFirstOrThrow(),
  )
  await world.settings.files.remove(storageKey)
  await scan(lost.messageId)
  const [gone] = await filesOf(lost.id)
  expect((await ann.get(`/attachments/${gone?.id}`)).json()).toMatchObject({ status: 410, code: 'attachment.lost' })
  // A second run of the job finds nothing to do.
  const looked = clamd.scanned.length
  await scan(messageId)
  expect(clamd.scanned).toHaveLength(looked)
})

test('while the scanner is away files wait with its words, the job fails, and the sweep books it again', async () => {
  clamd.mode = 'busy'
  const { id, messageId } = await mail('order')
  await expect(scan(messageId)).rejects.toThrow('Time limit exceeded')
  expect(await filesOf(id)).toMatchObject([{ scan: 'waiting', scanWords: expect.stringContaining('Time limit') }])
  expect((await events()).some((e) => e.name === 'message.files_scanned' && e.ticketId === id)).toBe(false)
  await world.database.pool.query('delete from graphile_worker._private_jobs')
  await findUnscanned(acme.orgId, world.runtime)
  expect(await jobs()).not.toContain(`scan:${messageId}`)
  world.setClock(6 * 60_000)
  await findUnscanned(acme.orgId, world.runtime)
  expect(await jobs()).toContain(`scan:${messageId}`)
  clamd.mode = 'well'
  await scan(messageId)
  const [file] = await filesOf(id)
  expect(file).toMatchObject({ scan: 'clean', scanWords: '' })
  expect((await ann.get(`/attachments/${file?.id}`)).body).toBe('order')
  expect((await events()).filter((e) => e.name === 'message.files_scanned' && e.ticketId === id)).toHaveLength(1)
})

test('an upload is looked at before it is taken: clean, infected, scanner away', async () => {
  const clean = await upload('a price list')
  expect(clean.json()).toMatchObject({ scan: 'clean' })
  const virus = await upload(eicar)
  expect(virus.json()).toMatchObject({ status: 422, code: 'attachment.infected' })
  clamd.mode = 'gone'
  const waiting = await upload('a plan')
  expect(waiting.statusCode).toBe(201)
  expect(waiting.json()).toMatchObject({ scan: 'waiting' })
  const { id } = await mail()
  const post = (attachmentId: string) =>
    ann.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'See', attachmentIds: [attachmentId] })
  expect((await post(waiting.json().id)).json()).toMatchObject({ status: 409, code: 'attachment.not_scanned' })
  clamd.mode = 'well'
  const log = createLog('silent')
  const job = { attachmentId: waiting.json().id }
  await scanJob(acme.orgId, job, { runtime: world.runtime, log, attempt: 1, lastAttempt: false })
  for (const file of [clean, waiting]) expect((await post(file.json().id)).statusCode).toBe(201)
})

test('without the setting nothing is held back, what waited comes free, what was found stays', async () => {
  const waiting = await mail('waits')
  const infected = await mail(eicar)
  await scan(infected.messageId)
  const { scanner } = world.settings
  world.settings.scanner = null
  onTestFinished(() => {
    world.settings.scanner = scanner
  })
  const later = await mail('no scanner')
  expect(await filesOf(later.id)).toMatchObject([{ scan: 'off' }])
  const get = async (ticketId: string) => (await ann.get(`/attachments/${(await filesOf(ticketId))[0]?.id}`)).statusCode
  expect([await get(waiting.id), await get(infected.id), await get(later.id)]).toEqual([200, 403, 200])
})
