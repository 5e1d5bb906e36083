import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { databaseOf } from '../testing/global-setup.ts'
import { newId } from './ids.ts'
import { migrate, migrationNames } from './migrate.ts'

/** What an organization of the first version had, by the tables that there were then. */
const firstVersion = /^20261121T14/

async function emptyDatabase(): Promise<pg.Client> {
  const base = inject('databaseUrl')
  const name = `u_${newId().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: base })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const client = new pg.Client({ connectionString: databaseOf(base, name) })
  onTestFinished(async () => {
    await client.end()
    await admin.query(`drop database ${name}`)
    await admin.end()
  })
  return client
}

/** The migrations of an older version alone. */
async function migrationsOf(isOf: (name: string) => boolean): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-older-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const name of (await migrationNames()).filter(isOf))
    await symlink(fileURLToPath(new URL(`../migrations/${name}`, import.meta.url)), join(folder, name))
  return pathToFileURL(`${folder}/`)
}

const statuses = ['open', 'in_progress', 'waiting', 'resolved', 'closed']

/** An organization with a member of each role, a customer and a ticket in each stage. */
async function fill(client: pg.Client): Promise<string> {
  const org = newId()
  const insert = async (table: string, row: Record<string, unknown>) => {
    const columns = Object.keys(row)
    const places = columns.map((_, i) => `$${i + 1}`)
    await client.query(`insert into ${table} (${columns}) values (${places})`, Object.values(row))
  }
  const at = '2026-11-21T15:00:00Z'
  const made = { created_at: at, updated_at: at }
  await insert('orgs', { id: org, name: 'Acme', prefix: 'ACME', ...made })
  await insert('org_prefixes', { prefix: 'ACME', org_id: org, created_at: at })
  await client.query(`select set_config('app.org_id', $1, false)`, [org])
  for (const key of ['admin', 'manager', 'agent', 'viewer']) {
    const [role, user] = [newId(), newId()]
    await insert('roles', { org_id: org, id: role, key, name: key, system: true, ticket_scope: 'all' })
    await insert('role_permissions', { org_id: org, role_id: role, permission: 'tickets:read' })
    await insert('users', { id: user, email: `${key}@acme.test`, name: key, ...made })
    await insert('memberships', { org_id: org, user_id: user, role_id: role, ...made })
  }
  const [pipeline, contact] = [newId(), newId()]
  await insert('contacts', { org_id: org, id: contact, name: 'Jo', ...made })
  await insert('pipelines', {
    ...{ org_id: org, id: pipeline, name: 'Support', position: 1, is_default: true, created_at: at },
  })
  for (const [position, status] of statuses.entries()) {
    const stage = newId()
    await insert('stages', { org_id: org, id: stage, pipeline_id: pipeline, name: status, status, position })
    if (status === 'open')
      await insert('channels', {
        ...{ org_id: org, id: newId(), kind: 'email', name: 'Support', address: 'support@acme.test', enabled: true },
        ...{ plus_addressing: true, pipeline_id: pipeline, stage_id: stage, is_default: true, ...made },
      })
    await insert('tickets', {
      ...{ org_id: org, id: newId(), code: `ACME-${position + 1}`, subject: status, status, priority: 2 },
      ...{ pipeline_id: pipeline, stage_id: stage, requester_id: contact, source: 'manual', ...made },
      ...{ created_by_kind: 'system', status_changed_at: at },
      ...(status === 'resolved' || status === 'closed' ? { resolved_at: at } : {}),
      ...(status === 'closed' ? { closed_at: at } : {}),
    })
  }
  await client.query(`select set_config('app.org_id', '', false)`)
  return org
}

test('an organization of the first version comes whole to this one, with what every organization has', async () => {
  const client = await emptyDatabase()
  const url = `${inject('databaseUrl')}`
  await client.connect()
  const own = databaseOf(url, client.database ?? '')
  await migrate(own, await migrationsOf((one) => firstVersion.test(one)))
  const org = await fill(client)
  const applied = await migrate(own)
  expect(applied).toEqual((await migrationNames()).filter((one) => !firstVersion.test(one)))

  await client.query(`select set_config('app.org_id', $1, false)`, [org])
  const count = async (table: string) =>
    (await client.query<{ count: number }>(`select count(*)::int as count from ${table}`)).rows[0]?.count
  expect(await count('tickets')).toBe(statuses.length)
  for (const [table, rows] of [
    ['queues', 1],
    ['calendars', 1],
    ['sla_policies', 1],
    ['user_statuses', 3],
    ['opportunity_stages', 5],
  ] as const)
    expect(await count(table), table).toBe(rows)
  const { rows: roles } = await client.query<{ key: string }>('select key from roles where org_id = $1 order by key', [
    org,
  ])
  expect(roles.map(({ key }) => key)).toEqual(['admin', 'agent', 'light_agent', 'manager', 'viewer'])
})

const note = { do: 'note', html: '<p>x</p>' }
const isOpen = { field: 'open', operator: 'is', value: true }
const partner = { field: 'crmAccountType', operator: 'is', value: 'partner' }
const outcome = { matches: true, does: [{ do: 'note' }] }
const at = '2026-11-23T12:00:00.000Z'
const example = (name: string, facts: object) => ({
  ...{ id: newId(), name, event: { name: 'time', actorKind: 'system', data: {}, opens: false }, at },
  ...{ facts, expected: outcome },
})
const told = { crmKnown: true, crmAccountType: ['Partner'], 'crmAccount.plan': ['Gold'] }
const fromTicket = { open: true, assignee: null, 'custom.crm': 'ours', requesterEmail: 'jo@partner.example' }

test('what the CRM says is taken out of the examples of rules that kept it, in every version', async () => {
  const script = '20261123T1220_examples_without_crm.sql'
  const client = await emptyDatabase()
  await client.connect()
  const own = databaseOf(`${inject('databaseUrl')}`, client.database ?? '')
  await migrate(own, await migrationsOf((one) => one < script))
  const [org, rule, asking] = [newId(), newId(), newId()]
  await client.query(
    `insert into orgs (id, name, prefix, created_at, updated_at) values ($1, 'Acme', 'ACME', $2, $2)`,
    [...[org, at]],
  )
  await client.query(`select set_config('app.org_id', $1, false)`, [org])
  const captured = example('ACME-1', { ...fromTicket, ...told })
  const byHand = example('A partner', { open: true, ...told })
  const plain = example('ACME-2', fromTicket)
  const content = (condition: object | null, examples?: object[]) => ({
    ...{ triggers: [{ on: 'created' }], condition, actions: [note] },
    ...(examples && { examples }),
  })
  const versions: [string, number, object][] = [
    [rule, 1, content(isOpen)],
    [rule, 2, content(isOpen, [captured])],
    [rule, 3, content({ all: [isOpen] }, [plain, captured, byHand])],
    [asking, 1, content({ any: [isOpen, { not: partner }] }, [captured, byHand, plain])],
    [asking, 2, content({ all: [{ any: [partner] }] }, [captured])],
  ]
  const failing = { since: at, said: [] }
  for (const [id, version] of [
    [rule, 3],
    [asking, 2],
  ] as const)
    await client.query(
      `insert into rules (org_id, id, name, position, enabled, version, examples_failing, created_at, updated_at)
       values ($1, $2, 'Rule', 1, true, $3, $4, $5, $5)`,
      [org, id, version, failing, at],
    )
  for (const [id, version, one] of versions)
    await client.query(
      `insert into rule_versions (org_id, rule_id, version, content, changed_by_name, created_at) values ($1, $2, $3, $4, '', $5)`,
      [org, id, version, one, at],
    )
  expect(await migrate(own)).toContain(script)

  const { rows } = await client.query<{ content: object }>(
    'select content from rule_versions where org_id = $1 order by rule_id = $2, version',
    [org, asking],
  )
  const stripped = { ...captured, facts: fromTicket }
  expect(rows.map((row) => row.content)).toEqual([
    content(isOpen),
    content(isOpen, [stripped]),
    content({ all: [isOpen] }, [plain, stripped, byHand]),
    content({ any: [isOpen, { not: partner }] }, [byHand, plain]),
    content({ all: [{ any: [partner] }] }, []),
  ])
  const { rows: rules } = await client.query<{ examples_failing: object | null }>(
    'select examples_failing from rules where org_id = $1 order by id = $2',
    [org, asking],
  )
  expect(rules.map((one) => one.examples_failing)).toEqual([failing, null])
})
