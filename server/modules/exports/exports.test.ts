import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import { createLog } from '../../platform/log.ts'
import { type Client, catchSystemMail, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createTicket } from '../tickets/tickets.service.ts'
import type { Export } from './exports.contract.ts'
import { originalText } from './neutral-text.rules.ts'
import { exportJob, removeExpired } from './run-export.ts'

let world: World
let acme: Company
let mia: UserActor
let admin: Client
let manager: Client
const subjects = [
  '=HYPERLINK("http://evil.test")',
  '+1',
  '-1',
  '@x',
  '\u00dcber, "quoted"',
  "'=1",
  '😀 <b>&amp;</b>',
  'plain',
]

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  mia = await acme.member('Mia', 'manager')
  admin = await signIn(world, acme.admin)
  manager = await signIn(world, mia)
  await admin.patch('/me', { preferences: { timeZone: 'Europe/Berlin' } })
  const options = [{ name: '=Small' }, { name: 'Large' }]
  const size = (await admin.post('/custom-fields', { name: 'Size', key: 'size', type: 'select', options })).json()
  await admin.post('/custom-fields', { name: 'Price', key: 'price', type: 'money', currency: 'EUR' })
  await admin.post('/custom-fields', { name: 'Day', key: 'day', type: 'date' })
  await admin.post('/custom-fields', { name: 'Took', key: 'took', type: 'duration' })
  for (let i = 0; i < 1100; i += 1)
    await world.runtime.run(i % 3 ? acme.admin : mia, (cx) =>
      createTicket(cx, {
        subject: subjects[i % subjects.length] ?? '',
        source: 'manual',
        priority: (i % 4) + 1,
        assigneeId: i % 5 === 0 ? mia.userId : null,
        custom: i < 2 ? { size: size.options[0].id, price: 1250, day: '2031-05-06', took: 90 } : {},
      }),
    )
}, 120_000)
afterAll(() => world.close())

test('its asker is told when the file is there, in the product and by mail if he wishes, and nobody else', async () => {
  const mails = catchSystemMail()
  const kinds = [{ kind: 'export_finished', mail: 'now' }]
  expect((await manager.patch('/me/notification-preferences', { kinds })).statusCode).toBe(200)
  const { made } = await exported({ format: 'csv', name: 'Mine' }, manager)
  await world.react(acme.orgId)
  const noticesOf = async (client: Client) =>
    (await client.get('/notifications')).json().data.filter((one: { kind: string }) => one.kind === 'export_finished')
  expect(await noticesOf(manager)).toMatchObject([
    { ticketId: null, data: { exportId: made.id, name: 'Mine.csv', state: 'done' }, readAt: null },
  ])
  const mine = mails.filter((mail) => mail.subject === 'Your export is ready: Mine.csv')
  expect(mine.map((mail) => mail.text.includes('/jobs?tab=exports'))).toEqual([true])
  expect(await noticesOf(admin)).not.toContainEqual(expect.objectContaining({ data: { exportId: made.id } }))
})

test('every column of lists can be exported', async () => {
  const fields = (await admin.get('/condition-fields')).json().data as { key: string; column: boolean }[]
  const columns = fields.filter((field) => field.column).map(({ key }) => ({ field: key }))
  expect(columns.length).toBeGreaterThan(25)
  const reply = await admin.post('/exports', { name: 'All columns', format: 'csv', columns })
  expect(reply.statusCode, reply.body).toBe(201)
  await admin.delete(`/exports/${reply.json().id}`)
})

test('a length of time is written as people read it', async () => {
  const columns = [{ field: 'custom.took' }]
  const { bytes } = await exported({ format: 'csv', columns })
  expect(bytes.toString('utf8').match(/1h 30m/g)).toHaveLength(2)
})

const work = (id: string) =>
  exportJob(acme.orgId, { id }, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true })

async function exported(body: object, client = admin): Promise<{ made: Export; bytes: Buffer; reply: Headers }> {
  const asked = await client.post('/exports', { name: 'All', ...body })
  expect(asked.statusCode, asked.body).toBe(201)
  await work(asked.json().id)
  const made: Export = (await client.get(`/exports/${asked.json().id}`)).json()
  expect(made).toMatchObject({ state: 'done', failed: null })
  const file = await client.get(`/exports/${made.id}/file`)
  expect(file.statusCode, file.body.slice(0, 300)).toBe(200)
  return { made, bytes: file.rawPayload, reply: file.headers as unknown as Headers }
}

let made = 0
async function giveRole(who: UserActor, rights: { ticketScope: string; permissions: string[] }): Promise<void> {
  made += 1
  const role = await admin.post('/roles', { name: `Role ${made}`, ...rights })
  expect(role.statusCode, role.body).toBe(201)
  const given = await admin.patch(`/users/${who.userId}`, { roleId: role.json().id })
  expect(given.statusCode, given.body).toBe(200)
}

async function codesOfList(query: string, client = admin): Promise<string[]> {
  const codes: string[] = []
  for (let cursor = ''; ; ) {
    const page = (await client.get(`/tickets?limit=200&${query}${cursor}`)).json()
    codes.push(...page.data.map((ticket: { code: string }) => ticket.code))
    if (page.nextCursor === null) return codes
    cursor = `&cursor=${page.nextCursor}`
  }
}

/** RFC 4180, by the book. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
    if (end === '') break
  }
  return rows.filter((row) => row.length > 1 || row[0] !== '')
}

/** The files of an archive, found by its directory as unpackers do. */
function unzip(bytes: Buffer): Map<string, string> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const files = new Map<string, string>()
  let at = bytes.readUInt32LE(end + 16)
  for (let i = 0; i < bytes.readUInt16LE(end + 10); i += 1) {
    const [packed, size] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)]
    const nameLength = bytes.readUInt16LE(at + 28)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const head = bytes.readUInt32LE(at + 42)
    const start = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28)
    const content = inflateRawSync(bytes.subarray(start, start + packed))
    expect(content.length, name).toBe(size)
    files.set(name, content.toString('utf8'))
    at += 46 + nameLength
  }
  return files
}

test('is the list, whole and in its order, in every format', async () => {
  const query = 'priority=high,urgent&sort=-priority'
  const list = await codesOfList(query)
  expect(list.length).toBeGreaterThan(500)
  const body = {
    query: { priority: 'high,urgent', sort: '-priority' },
    columns: [{ field: 'code' }, { field: 'subject' }],
  }
  const json: { code: string }[] = JSON.parse((await exported({ ...body, format: 'json' })).bytes.toString())
  expect(json.map(({ code }) => code)).toEqual(list)
  const { bytes, made, reply } = await exported({ ...body, format: 'csv' })
  const csv = readCsv(bytes.toString().slice(1))
  expect(csv[0]).toEqual(['Code', 'Subject'])
  expect(csv.slice(1).map(([code]) => code)).toEqual(list)
  expect(made).toMatchObject({ name: 'All.csv', rows: list.length, size: bytes.length })
  expect(reply).toMatchObject({
    'content-disposition': 'attachment; filename="All.csv"',
    'content-type': 'text/csv; charset=utf-8',
  })
  const sheet = unzip((await exported({ ...body, format: 'xlsx' })).bytes).get('xl/worksheets/sheet1.xml') ?? ''
  expect([...sheet.matchAll(/<row><c [^>]*><is><t [^>]*>([^<]*)/g)].map(([, code]) => code)).toEqual(['Code', ...list])
})

test('shows only what its asker sees', async () => {
  const ann = await acme.member('Ann', 'agent')
  await giveRole(ann, { ticketScope: 'own_unassigned', permissions: [...ann.permissions, 'tickets:export'] })
  const agent = await signIn(world, ann)
  const { bytes } = await exported({ format: 'json', columns: [{ field: 'code' }] }, agent)
  const codes = JSON.parse(bytes.toString()).map(({ code }: { code: string }) => code)
  expect(codes).toEqual(await codesOfList('', agent))
  expect(codes.length).toBeLessThan(1100)
  expect(codes.length).toBeGreaterThan(0)
})

test('no cell is a formula, and every text is read back as it was', async () => {
  const first = { filter: { field: 'custom.size', operator: 'is_not_empty' }, sort: 'createdAt' }
  const columns = ['subject', 'custom.size', 'custom.price', 'custom.day', 'createdAt', 'createdBy'].map((field) => ({
    field,
  }))
  const bySubject = (await exported({ format: 'csv', query: { sort: 'createdAt' }, columns: [{ field: 'subject' }] }))
    .bytes
  const cells = readCsv(bySubject.toString().slice(1))
    .slice(1, 9)
    .map(([cell]) => cell ?? '')
  for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\0]/)
  expect(cells.map(originalText)).toEqual(subjects)
  const row = readCsv((await exported({ format: 'csv', query: first, columns, bom: false })).bytes.toString())
  expect(row[0]).toEqual(['Subject', 'Size', 'Price (EUR)', 'Day', 'Created at', 'Created by'])
  expect(row[1]).toEqual([`'${subjects[0]}`, "'=Small", '12.5', '2031-05-06', '2030-01-02T10:00:00+01:00', 'Mia'])
  const files = unzip((await exported({ format: 'xlsx', query: first, columns })).bytes)
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml', 'xl/styles.xml']),
  )
  const sheet = files.get('xl/worksheets/sheet1.xml') ?? ''
  expect(sheet).not.toContain('<f>')
  expect(sheet).toContain('<c t="inlineStr" s="4"><is><t xml:space="preserve">=Small</t></is></c><c><v>12.5</v></c>')
  expect(sheet).toContain('Created at (Europe/Berlin)')
})

test('is for its asker alone, while he may', async () => {
  const { made } = await exported({ format: 'csv' }, manager)
  for (const url of [`/exports/${made.id}`, `/exports/${made.id}/file`])
    expect((await admin.get(url)).json()).toMatchObject({ status: 404, code: 'export.not_found' })
  const viewer = await signIn(world, await acme.member('Vic', 'viewer'))
  expect((await viewer.post('/exports', { name: 'x', format: 'csv' })).json()).toMatchObject({ status: 403 })
  const permissions = [...mia.permissions]
  await giveRole(mia, { ticketScope: 'own', permissions })
  expect((await manager.get(`/exports/${made.id}/file`)).json()).toMatchObject({ code: 'export.scope_changed' })
  await giveRole(mia, { ticketScope: 'all', permissions: permissions.filter((one) => one !== 'tickets:export') })
  expect((await manager.get(`/exports/${made.id}/file`)).json()).toMatchObject({ code: 'permission.missing' })
})

test('a team or a queue that was lost since keeps the file, one that came does not', async () => {
  const tom = await acme.member('Tom', 'agent')
  const team = (await admin.post('/teams', { name: 'Returns', memberIds: [tom.userId] })).json()
  const queue = (await admin.post('/queues', { name: 'Returns', teamIds: [team.id] })).json()
  await giveRole(tom, { ticketScope: 'queues', permissions: [...tom.permissions, 'tickets:export'] })
  const client = await signIn(world, tom)
  const { made } = await exported({ format: 'json' }, client)
  const file = () => client.get(`/exports/${made.id}/file`)
  const other = (await admin.post('/queues', { name: 'Wholesale', teamIds: [team.id] })).json()
  expect((await file()).statusCode).toBe(200)
  await admin.patch(`/queues/${queue.id}`, { teamIds: [] })
  expect((await file()).json()).toMatchObject({ status: 403, code: 'export.scope_changed' })
  await admin.patch(`/queues/${queue.id}`, { teamIds: [team.id] })
  expect((await file()).statusCode).toBe(200)
  const asked = (await client.post('/exports', { name: 'Later', format: 'json' })).json()
  await admin.patch(`/queues/${other.id}`, { teamIds: [] })
  await work(asked.id)
  expect((await client.get(`/exports/${asked.id}`)).json()).toMatchObject({
    state: 'failed',
    failed: { code: 'export.not_allowed' },
  })
})

test('can be deleted, and is gone after seven days with its file', async () => {
  const asked = (await admin.post('/exports', { name: 'x', format: 'csv' })).json()
  expect((await admin.get(`/exports/${asked.id}/file`)).json()).toMatchObject({ status: 409, code: 'export.not_ready' })
  expect((await admin.delete(`/exports/${asked.id}`)).statusCode).toBe(204)
  await work(asked.id)
  expect((await admin.get(`/exports/${asked.id}`)).statusCode).toBe(404)
  const { made } = await exported({ format: 'csv', query: { priority: 'low' } })
  const files = async () => {
    let count = 0
    for await (const _ of world.settings.files.list(`${acme.orgId}/exports`)) count += 1
    return count
  }
  expect(await files()).toBeGreaterThan(0)
  world.setClock(7 * 86_400_000)
  expect((await admin.get(`/exports/${made.id}`)).statusCode).toBe(401)
  await removeExpired(world.runtime, acme.orgId)
  expect(await files()).toBe(0)
})

test.each<[object, number, string]>([
  [{ format: 'pdf' }, 422, 'request.invalid'],
  [{ format: 'csv', columns: [] }, 422, 'request.invalid'],
  [{ format: 'csv', columns: [{ field: 'colour' }] }, 422, 'export.bad_column'],
  [{ format: 'csv', columns: [{ field: 'description' }] }, 422, 'export.bad_column'],
  [{ format: 'csv', query: { sort: 'subject' } }, 422, 'ticket.not_sortable'],
  [{ format: 'csv', query: { filter: { field: 'colour', operator: 'is', value: 1 } } }, 422, 'condition.invalid'],
  [{ format: 'csv', view: '01890000-0000-7000-8000-000000000000' }, 404, 'view.not_found'],
])('is refused with %j', async (wrong, status, code) => {
  const client = await signIn(world, acme.admin)
  expect((await client.post('/exports', { name: 'x', ...wrong })).json()).toMatchObject({ status, code })
})
