import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readOptions } from '../../cli/command.ts'
import { importCrmCommand, readAsked } from '../../cli/crm.ts'
import { sqlLoginCommand } from '../../cli/crm-sql-login.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { compiled } from '../../testing/compiled.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { importFile } from './import-file.ts'
import type { Told } from './sync-run.ts'

// product.md MX14, MX15, MX16, MX18: the commands as processes of their own, as an operator runs them.
vi.setConfig({ testTimeout: 60_000 })

const cli = fileURLToPath(new URL('../../cli.ts', import.meta.url))
let world: World
let acme: Company
let folder: string
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  folder = await mkdtemp(join(tmpdir(), 'deskhand-crm-'))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

function start(words: string[]) {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: compiled,
    DATABASE_URL: world.databaseUrl,
    DATA_DIR: join(folder, 'data'),
  }
  const child = spawn(process.execPath, [cli, ...words], { env })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  const done = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err })),
  )
  return { child, done }
}

const asked = (source: string, kind: string, more: string[]) => [
  ...['--org', 'acme', '--source', source, '--kind', kind, '--file', '-'],
  ...more,
]

/** Imports a text as the command does; `told` is what came of each row. */
async function load(source: string, kind: string, text: string, more: string[] = []) {
  world.setClock(60_000)
  const told: Told[] = []
  const tell = async (one: Told) => {
    told.push(one)
  }
  // In pieces, as a file comes.
  async function* chunks() {
    for (let at = 0; at < text.length; at += 1_000) yield text.slice(at, at + 1_000)
  }
  const options = readAsked(readOptions(importCrmCommand, asked(source, kind, more)))
  return { ...(await importFile(world.runtime, chunks(), { orgId: acme.orgId, ...options, tell })), told }
}

/** What is there of a source, without when it was said. */
const rows = (table: string, source: string) =>
  acme.asSystem(async ({ tx }) => {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}
      where org_id = ${acme.orgId} and source = ${source} and deleted_at is null order by external_id`.execute(tx)
    return rows.map(({ id: _id, source: _source, syncedAt: _synced, updatedAt: _updated, ...row }) => row)
  })

const csv = (...lines: string[]) => `${lines.join('\r\n')}\r\n`
const people = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `${from + i},Person ${from + i},p${from + i}@nord.test`)
const head = 'Id,Full Name,Email'
const named = ['--map', 'externalId=Id,name=Full Name']

describe('crm import', () => {
  test('reads CSV as programs write it, and maps its columns', async () => {
    const text = `\uFEFF${csv(
      'Id;Name;E-Mail;Email 2;Tier;Seats;Phone',
      '1;"Nord; ""Nora""";nora@nord.test;n@nord.test;gold;12;"+47\r\n1"',
      '2;Ole;;ole@nord.test;;;',
    )}`
    const map = ['--map', 'externalId=Id,email=E-Mail,data.tier=Tier,data.seats=Seats']
    expect(await load('csv', 'contacts', text, map)).toMatchObject({
      state: 'done',
      counts: { contacts: { created: 2 } },
    })
    expect(await rows('crm_contacts', 'csv')).toMatchObject([
      {
        externalId: '1',
        name: 'Nord; "Nora"',
        email: 'nora@nord.test',
        email2: 'n@nord.test',
        data: { tier: 'gold', seats: '12' },
      },
      { externalId: '2', name: 'Ole', email: null, data: {} },
    ])
    expect(await load('csv', 'contacts', text, map)).toMatchObject({
      counts: { contacts: { created: 0, unchanged: 2 } },
    })
  })

  test('reads JSON lines, and what is the same in every row', async () => {
    const lines = [
      {
        externalId: 'o1',
        title: 'Order 1',
        amount: 12.5,
        account_external_id: 'a1',
        occurredAt: '2029-06-01',
        unheard: 1,
      },
      { externalId: 2, title: 'Order 2', contactExternalId: 'c1' },
    ]
    const text = lines.map((line) => JSON.stringify(line)).join('\n')
    const more = ['--format', 'jsonl', '--set', 'kind=order,currency=EUR']
    expect(await load('json', 'activities', text, more)).toMatchObject({
      counts: { activities: { created: 2, refused: 0 } },
    })
    expect(await rows('crm_activities', 'json')).toMatchObject([
      { externalId: '2', kind: 'order', title: 'Order 2', contactExternalId: 'c1' },
      { externalId: 'o1', amount: '12.5000', currency: 'EUR', occurredAt: new Date('2029-06-01T00:00:00Z') },
    ])
  })

  test('refuses rows that do not fit, by line and reason, and goes on', async () => {
    const text = csv(
      head,
      '1,One,one@nord.test',
      '2,Two,nobody',
      '3,"Three\nlines",',
      '4,Four',
      ',Five,five@nord.test',
      '6,\u0000,',
      '7,Seven,',
    )
    const report = join(folder, 'report.jsonl')
    const words = ['crm', 'import', ...asked('bad', 'contacts', [...named, '--report', report, '--json'])]
    const { child, done } = start(words)
    child.stdin.end(text)
    const { code, out, err } = await done
    expect(code).toBe(1)
    expect(JSON.parse(out).counts.contacts).toMatchObject({ created: 3, refused: 4 })
    expect(err).toContain('Line 3 (2): email: Must be a mail address such as name@example.com.')
    expect(err).toContain('Line 6: The row has 2 cells, the head has 3.')
    expect(err).toMatch(/Line 7: externalId: /)
    expect(err).toContain('Line 8 (6): name holds a character that is no text')
    expect(err).toContain('4 rows were refused')
    expect((await rows('crm_contacts', 'bad')).map(({ externalId }) => externalId)).toEqual(['1', '3', '7'])
    const told = (await readFile(report, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(told.map(({ line, outcome }) => [line, outcome])).toEqual([
      [2, 'created'],
      [3, 'refused'],
      [4, 'created'],
      [6, 'refused'],
      [7, 'refused'],
      [8, 'refused'],
      [9, 'created'],
    ])
  })

  test.each([
    ['contacts', csv('Nr,Name', '1,One'), [], 'No column is the id of the rows'],
    [
      'contacts',
      csv('Id,Name', '1,One'),
      ['--map', 'externalId=Key'],
      'The file has no column “Key”. It has Id, Name.',
    ],
    ['contacts', csv('Id,Name', '1,One'), ['--map', 'externalId=Id,vip=Name'], 'There is no field “vip” of contacts.'],
    ['contacts', csv('externalId,Name', '1,"One'), [], 'Line 2: a quote is never closed.'],
    ['contacts', '', [], 'The file is empty'],
    ['people', '', [], '--kind is one of accounts, contacts, activities.'],
  ])('says what is wrong with a file of %s as a whole', async (kind, text, more, sentence) => {
    await expect(load('whole', kind, text, more)).rejects.toThrow(sentence)
    expect(await rows('crm_contacts', 'whole')).toEqual([])
  })

  test('with --full lets vanish what the file no longer has, but not too much of it', async () => {
    const full = [...named, '--full']
    expect(await load('full', 'contacts', csv(head, ...people(0, 100)), full)).toMatchObject({
      counts: { contacts: { created: 100 } },
    })
    const before = await rows('crm_contacts', 'full')
    // Half of it would be gone.
    const half = await load('full', 'contacts', csv(head, ...people(50, 110)), full)
    expect(half).toMatchObject({
      state: 'held',
      counts: { contacts: { created: 10, vanished: 0 } },
      held: [{ vanishing: 50, of: 100 }],
    })
    expect(half.why?.text).toContain('50 of 100 rows (contacts) are not in what came and would vanish, more than 20 %.')
    expect((await rows('crm_contacts', 'full')).length).toBe(110)
    // A row that does not fit is there all the same.
    const bent = csv(head, ...people(10, 110), '5,Five,nobody')
    const dry = await load('full', 'contacts', bent, [...full, '--dry-run'])
    expect(dry).toMatchObject({
      state: 'done',
      counts: { contacts: { unchanged: 100, refused: 1, vanished: 9 } },
    })
    expect((await rows('crm_contacts', 'full')).length).toBe(110)
    expect(await load('full', 'contacts', bent, full)).toMatchObject({
      counts: { contacts: { unchanged: 100, refused: 1, vanished: 9 } },
    })
    const after = await rows('crm_contacts', 'full')
    expect(after.length).toBe(101)
    expect(after).toContainEqual(before.find(({ externalId }) => externalId === '5'))
    // Other sources keep theirs, and so do rows that only others name.
    expect((await rows('crm_contacts', 'csv')).length).toBe(2)
    const allowed = await load('full', 'contacts', csv(head, ...people(60, 110)), [...full, '--max-vanish', '60'])
    expect(allowed).toMatchObject({ state: 'done', counts: { contacts: { vanished: 51 } } })
  })

  test('with --full and --report says each row that is new, other or gone; what is gone stays as a tombstone', async () => {
    const report = join(folder, 'full.jsonl')
    const words = ['crm', 'import', ...asked('told', 'contacts', [...named, '--full', '--report', report])]
    const brought = async (...lines: string[]) => {
      const { child, done } = start(words)
      child.stdin.end(csv(head, ...lines))
      expect(await done).toMatchObject({ code: 0 })
      return (await readFile(report, 'utf8')).split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
    }
    const before = await brought(...people(0, 10))
    expect(before.map(({ line, outcome }) => [line, outcome])).toEqual(people(2, 12).map((_, i) => [i + 2, 'created']))
    const [first = '', ...rest] = people(0, 9)
    const kind = 'contacts'
    expect(await brought(first.replace('Person', 'Nobody'), ...rest, ...people(20, 21))).toEqual([
      { kind, line: 2, externalId: '0', outcome: 'updated', changed: ['name'], why: [] },
      { kind, line: 11, externalId: '20', outcome: 'created', changed: ['name', 'email'], why: [] },
      { kind, line: null, externalId: '9', outcome: 'vanished', changed: [], why: [] },
    ])
    const all = await acme.asSystem(({ tx }) =>
      sql<{
        externalId: string
        name: string
        deletedAt: Date | null
      }>`select external_id, name, deleted_at from crm_contacts
        where org_id = ${acme.orgId} and source = 'told' and (deleted_at is not null or external_id = '0')
        order by external_id`.execute(tx),
    )
    expect(all.rows).toEqual([
      { externalId: '0', name: 'Nobody 0', deletedAt: null },
      { externalId: '9', name: 'Person 9', deletedAt: expect.any(Date) },
    ])
    // Brought again it is the same row, and tells what it says.
    expect(
      (await brought(first.replace('Person', 'Nobody'), ...rest, ...people(9, 10), ...people(20, 21))).at(-1),
    ).toEqual({
      ...{ kind, line: 11, externalId: '9', outcome: 'created', changed: ['name', 'email'], why: [] },
    })
    expect((await rows('crm_contacts', 'told')).length).toBe(11)
  })

  test('writes nothing in a dry run', async () => {
    const text = csv(head, ...people(0, 3))
    expect(await load('dry', 'contacts', text, [...named, '--dry-run'])).toMatchObject({
      counts: { contacts: { created: 3 } },
    })
    expect(await rows('crm_contacts', 'dry')).toEqual([])
    const runs = await acme.asSystem(({ tx }) =>
      sql`select 1 from crm_syncs where org_id = ${acme.orgId} and source = 'dry'`.execute(tx),
    )
    expect(runs.rows).toEqual([])
  })

  test('killed half-way and run again ends as if it had not been', async () => {
    const old = csv(head, ...people(0, 300))
    const text = csv(head, ...people(20, 6_000))
    const full = [...named, '--full']
    for (const source of ['killed', 'calm']) await load(source, 'contacts', old, full)
    const { child, done } = start(['crm', 'import', ...asked('killed', 'contacts', full)])
    child.stdin.on('error', () => {})
    child.stdin.write(text.slice(0, Math.floor(text.length / 2)))
    await vi.waitUntil(async () => (await rows('crm_contacts', 'killed')).length >= 2_000, {
      timeout: 30_000,
      interval: 50,
    })
    child.kill('SIGKILL')
    expect((await done).code).toBeNull()
    const there = (await rows('crm_contacts', 'killed')).length
    expect(there).toBeGreaterThan(300)
    expect(there).toBeLessThan(6_000)
    expect(await load('killed', 'contacts', text, full)).toMatchObject({
      state: 'done',
      counts: { contacts: { vanished: 20 } },
    })
    expect(await load('calm', 'contacts', text, full)).toMatchObject({
      state: 'done',
      counts: { contacts: { vanished: 20 } },
    })
    expect(await rows('crm_contacts', 'killed')).toEqual(await rows('crm_contacts', 'calm'))
    const runs = await acme.asSystem(({ tx }) =>
      sql`select state from crm_syncs where org_id = ${acme.orgId} and source = 'killed' order by id`.execute(tx),
    )
    expect(runs.rows).toEqual([{ state: 'done' }, { state: 'stopped' }, { state: 'done' }])
  })
})

/** Of a server that TEST_DATABASE_URL names. */
function parseUrl(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(address)
  return { host: hostname, port: Number(port || 5432) }
}

describe('a connector that writes SQL', () => {
  let sales: pg.Client
  let theirs: Company
  const login = `acme_crm_${Date.now() % 1_000_000}`
  const made = async (org: string, name: string) => {
    const { child, done } = start(['crm', 'sql-login', '--org', org, '--login', name, '--json'])
    child.stdin.end()
    return done
  }
  beforeAll(async () => {
    theirs = await createCompany(world, 'OTHER')
    const { out, err } = await made('acme', login)
    expect(err).toBe('')
    const { password, options } = JSON.parse(out)
    const [, host = '', port = ''] = /host=([^&]*)&port=(\d+)/.exec(world.databaseUrl) ?? []
    const database = /\/(\w+)(\?|$)/.exec(world.databaseUrl)?.[1]
    const where = host === '' ? parseUrl(world.databaseUrl) : { host: decodeURIComponent(host), port: Number(port) }
    sales = new pg.Client({ ...where, database, user: login, password, options })
    await sales.connect()
  })
  afterAll(async () => {
    await sales?.end()
    const { child, done } = start(['crm', 'sql-login', '--org', 'acme', '--login', login, '--remove'])
    child.stdin.end()
    expect((await done).code).toBe(0)
  })
  const fails = (text: string, values: unknown[] = []) =>
    sales.query(text, values).then(
      () => 'done',
      (error) => String(error.message),
    )

  test('writes the views as it writes any table, again too', async () => {
    const account = `insert into crm_accounts (source, external_id, name, metadata) values ('own', 'a1', $1, '{"tier":"gold"}')
      on conflict (org_id, source, external_id) do update set name = excluded.name, synced_at = excluded.synced_at, updated_at = excluded.updated_at`
    await sales.query(account, ['Nord'])
    await sales.query(account, ['Nord AS'])
    await sales.query(
      `insert into crm_contacts (source, external_id, name, email, account_external_id) values ('own', 'c1', 'Nora', ' Nora@Nord.test', 'a1')`,
    )
    await sales.query(
      `insert into crm_activities (source, external_id, kind, title, contact_external_id) values ('own', 'n1', 'note', 'Called', 'c1')`,
    )
    await sales.query(`update crm_contacts set phone = '+47 1' where source = 'own' and external_id = 'c1'`)
    expect(await rows('crm_accounts', 'own')).toMatchObject([
      { orgId: acme.orgId, name: 'Nord AS', metadata: { tier: 'gold' } },
    ])
    expect(await rows('crm_contacts', 'own')).toMatchObject([{ emailKey: 'nora@nord.test', phone: '+47 1', rank: 0 }])
    expect((await rows('crm_activities', 'own')).length).toBe(1)
    await sales.query(`delete from crm_activities where source = 'own'`)
    expect(await rows('crm_activities', 'own')).toEqual([])
  })

  test.each([
    [
      `insert into crm_contacts (source, external_id, name, email) values ('own', 'x', 'X', 'nobody')`,
      'email must be one address such as name@example.com',
    ],
    [`insert into crm_contacts (source, external_id) values ('own', 'x')`, 'a contact must have a name or an email'],
    [
      `insert into crm_contacts (source, external_id, name, account_external_id) values ('own', 'x', 'X', 'a9')`,
      'account_external_id must name an account that is there',
    ],
    [
      `insert into crm_accounts (source, external_id, name) values ('Own CRM', 'x', 'X')`,
      'source must be a short name such as salesforce',
    ],
    [
      `insert into crm_accounts (source, external_id, name, url) values ('own', 'x', 'X', 'javascript:alert(1)')`,
      'url must begin with https:// or http://',
    ],
    [
      `insert into crm_accounts (source, external_id, name, metadata) values ('own', 'x', 'X', '[]')`,
      'metadata must be a JSON object',
    ],
    [
      `insert into crm_activities (source, external_id, kind, title) values ('own', 'x', 'order', 'X')`,
      'an activity must belong to a contact or an account',
    ],
    [
      `insert into crm_activities (source, external_id, kind, title, amount, account_external_id) values ('own', 'x', 'order', 'X', 5, 'a1')`,
      'an amount must have a currency',
    ],
    [
      `insert into crm_activities (source, external_id, kind, title, amount, currency, account_external_id) values ('own', 'x', 'order', 'X', 5, 'eur', 'a1')`,
      'currency must be three capitals such as EUR',
    ],
    [
      `insert into crm_activities (source, external_id, kind, title, account_external_id) values ('own', 'x', 'An order', 'X', 'a1')`,
      'kind must be a short name such as order, contract or note',
    ],
    [
      `insert into crm_accounts (source, external_id, name) values ('own', 'x', repeat('x', 301))`,
      'name must have 1 to 300 characters',
    ],
    [
      `insert into crm_accounts (source, external_id, name) values ('own', ' x', 'X')`,
      'external_id must have 1 to 200 characters without blanks around',
    ],
  ])('is told by the constraint: %s', async (text, sentence) => {
    expect(await fails(text)).toContain(`"${sentence}"`)
  })

  test('sees and writes one organization alone, whatever it sets', async () => {
    const other = `insert into crm_accounts (org_id, source, external_id, name) values ('${theirs.orgId}', 'own', 'x', 'X')`
    expect(await fails(other)).not.toBe('done')
    await sales.query(`set app.org_id = '${theirs.orgId}'`)
    expect(await fails(other)).not.toBe('done')
    expect((await sales.query('select * from crm_accounts')).rows).toEqual([])
    await sales.query(`set app.org_id = '${acme.orgId}'`)
    expect((await sales.query('select distinct org_id from crm_accounts')).rows).toEqual([{ org_id: acme.orgId }])
    for (const table of ['public.crm_contacts', 'public.tickets', 'public.crm_sql_logins', 'public.users'])
      expect(await fails(`select * from ${table}`)).toMatch(/permission denied/)
    expect(await fails('set role deskhand_app')).toMatch(/permission denied/)
  })

  test('has a name that was free', async () => {
    expect((await made('other', login)).err).toContain(`${login} is taken.`)
    expect((await made('acme', 'postgres')).err).toContain('postgres is taken.')
    const ours = readOptions(sqlLoginCommand, ['--login', 'deskhand_app'])
    await expect(sqlLoginCommand.run(ours)).rejects.toThrow('begins with none of ours')
  })
})
