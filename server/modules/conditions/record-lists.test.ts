import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createAccountTier } from '../customers/account-tiers.service.ts'
import { createAccount } from '../customers/accounts.service.ts'
import { createContact } from '../customers/contacts.service.ts'
import { createLead } from '../customers/leads.service.ts'
import { createOpportunity } from '../opportunities/opportunities.service.ts'
import { listOpportunityStages } from '../opportunities/opportunity-stages.ts'
import { createTask, updateTask } from '../tasks/tasks.service.ts'
import { createTicket } from '../tickets/tickets.service.ts'
import { type ConditionField, factsOf, fieldsOf, operatorsOf } from './condition-fields.ts'
import { conditionSql } from './condition-sql.ts'
import type { Condition } from './condition-words.ts'
import { pageOfRecords } from './list-records.ts'
import { matches } from './matches.ts'
import { readCondition } from './moment.ts'

// Lists of contacts, accounts, leads, opportunities and tasks: the same language, order and pages as tickets have.
let world: World
let acme: Company
let ann: SignedIn
const kinds = ['contact', 'account', 'lead', 'opportunity', 'task'] as const
type Kind = (typeof kinds)[number]
const tables = {
  contact: 'contacts',
  account: 'accounts',
  lead: 'leads',
  opportunity: 'opportunities',
  task: 'tasks',
} as const
const ids: Record<Kind | 'ticket', string[]> = {
  contact: [],
  account: [],
  lead: [],
  opportunity: [],
  task: [],
  ticket: [],
}

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  const tiers = await world.runtime.run(acme.admin, async (cx) => [
    await createAccountTier(cx, { name: 'Gold' }),
    await createAccountTier(cx, { name: 'Silver' }),
  ])
  const names = ['Ärger', 'zoe', 'ZOE', 'Anna 5%', 'a_b', "O'Hara", 'Σίσυφος', 'İpek', 'straße']
  for (let i = 0; i < 18; i += 1) {
    world.setClock(i * 9 * 3_600_000)
    const name = `${names[i % names.length]} ${i % 4}`
    await world.runtime.run(acme.admin, async (cx) => {
      const account = await createAccount(cx, {
        name,
        domains: i % 3 === 0 ? [] : [`d${i}.example`, `also${i}.example`],
        notes: i % 2 === 0 ? 'Pays LATE' : '',
        tierId: i % 3 === 1 ? null : tiers[i % 2]?.id,
        parentId: i % 5 === 4 ? ids.account[i - 1] : null,
        hourlyRate: i % 4 === 0 ? null : { amount: i * 50, currency: i % 2 === 0 ? 'JPY' : 'EUR' },
      })
      ids.account.push(account.id)
      const person = {
        name,
        emails: i % 3 === 0 ? [] : [`Person${i}@mail${i % 2}.example`, `second${i}@home.example`],
        phones: i % 4 === 0 ? [`+49301234${100 + i}`] : [],
        language: [null, 'de', 'en-GB'][i % 3],
        timeZone: i % 2 === 0 ? 'Europe/Berlin' : null,
        notes: i % 5 === 0 ? 'Likes tea' : '',
      }
      const accountIds = [ids.account[i - 1], account.id].filter((id) => id !== undefined).slice(0, i % 3)
      const contact = await createContact(cx, { ...person, accountIds })
      ids.contact.push(contact.id)
      for (let at = 0; at < i % 3; at += 1)
        ids.ticket.push(
          (await createTicket(cx, { subject: 'Help', source: 'manual', requester: { id: contact.id } })).id,
        )
      const stages = await listOpportunityStages(cx)
      const opportunity = await createOpportunity(cx, {
        name,
        stageId: stages[i % stages.length]?.id,
        value: i % 3 === 0 ? null : { amount: i * 25, currency: i % 2 === 0 ? 'KWD' : 'EUR' },
        closeOn: i % 4 === 0 ? null : `2030-01-${10 + i}`,
        accountId: i % 2 === 0 ? account.id : null,
        contactId: i % 3 === 0 ? contact.id : null,
        notes: i % 5 === 0 ? 'Needs TENTS' : '',
      })
      ids.opportunity.push(opportunity.id)
      const task = await createTask(cx, {
        title: name,
        description: i % 3 === 0 ? 'Bring TEA' : '',
        dueAt: i % 4 === 0 ? null : new Date(world.now().getTime() + (i % 5) * 86_400_000).toISOString(),
        assigneeId: i % 2 === 0 ? acme.admin.userId : null,
        ticketId: i % 3 === 0 ? ids.ticket[i % ids.ticket.length] : null,
        contactId: i % 2 === 0 ? contact.id : null,
        accountId: i % 5 === 0 ? account.id : null,
        leadId: i % 4 === 1 ? ids.lead[i - 1] : null,
        opportunityId: i % 3 === 2 ? opportunity.id : null,
      })
      ids.task.push(task.id)
      if (i % 3 === 1) await updateTask(cx, task.id, { done: true })
      ids.lead.push((await createLead(cx, { ...person, company: i % 2 === 0 ? `Firm ${i % 4}` : '' })).id)
    })
  }
  ann = await signIn(world, acme.admin)
  for (const id of ids.lead.slice(0, 4)) {
    const reply = await ann.post(`/leads/${id}/conversion`, {})
    expect(reply.statusCode, reply.body).toBe(200)
  }
})
afterAll(() => world.close())

/** Values to test a field with: such as stand there, beginnings of them, and some that do not. */
function valuesFor(field: ConditionField, operator: string, known: readonly unknown[]): unknown[] {
  const strange = '00000000-0000-7000-8000-000000000000'
  if (operator === 'is_empty' || operator === 'is_not_empty') return [undefined]
  if (operator.startsWith('within')) return [{ amount: 3, unit: 'days' }]
  const some = known.slice(0, 4).map((one) => (one instanceof Date ? one.toISOString() : one))
  const single =
    field.type === 'boolean'
      ? [true, false]
      : field.type === 'number'
        ? [0, 1, 2]
        : field.type === 'choice'
          ? (field.options ?? []).map(({ value }) => value)
          : field.type === 'text'
            ? [...some.flatMap((text) => [text, String(text).toUpperCase(), String(text).slice(0, 3)]), '%', '_', 'ß']
            : field.type === 'datetime'
              ? [
                  'today',
                  operator === 'on' ? 'yesterday' : 'now',
                  ...some.map((at) => (operator === 'on' ? String(at).slice(0, 10) : at)),
                ]
              : field.type === 'date'
                ? ['today', ...some]
                : [...some, strange]
  return ['in', 'not_in', 'has_all'].includes(operator) ? [single.slice(0, 1), single.slice(0, 3)] : single
}

describe.each(kinds)('conditions on a %s', (kind) => {
  test('mean the same in the database and in memory, each operator of each field', async () => {
    const differing: unknown[] = []
    let met = 0
    await world.runtime.run(acme.admin, async (cx) => {
      const fields = await fieldsOf(cx, undefined, kind)
      const facts = await factsOf(cx, ids[kind], [...fields.keys()], kind)
      for (const field of fields.values()) {
        const known = [...facts.values()].flatMap((one) => [one[field.key] ?? []].flat())
        for (const operator of operatorsOf(field))
          for (const value of valuesFor(field, operator, known)) {
            const condition = { field: field.key, operator, ...(value === undefined ? {} : { value }) } as Condition
            const resolved = await readCondition(cx, { any: [condition, { not: { all: [] } }] }, 'condition', kind)
            const { rows } = await sql<{ id: string }>`select r.id from ${sql.table(tables[kind])} r
              where r.org_id = ${cx.org.id} and r.id = any(${ids[kind]}::uuid[]) and ${conditionSql(cx, resolved)}`.execute(
              cx.tx,
            )
            const found = rows.map(({ id }) => id).sort()
            const wanted = ids[kind].filter((id) => matches(resolved, facts.get(id) ?? {})).sort()
            if (found.length > 0 && found.length < ids[kind].length) met += 1
            if (found.join() !== wanted.join())
              differing.push({ condition, found: found.length, wanted: wanted.length })
            // A list that begins with the rows of the field has the same.
            if (!field.sql.rows) continue
            const list = { kind, filter: condition, query: null, usual: 'createdAt', limit: 200 }
            const listed = (await pageOfRecords(cx, list)).rows
              .map(({ id }) => id)
              .filter((id) => ids[kind].includes(id))
              .sort()
            if (listed.join() !== wanted.join())
              differing.push({ condition, listed: listed.length, wanted: wanted.length })
          }
      }
    })
    expect(differing).toEqual([])
    expect(met).toBeGreaterThan(50)
  })
})

type Row = { id: string; name: string; createdAt: string; updatedAt: string }
const read = async (path: string): Promise<{ data: Row[]; nextCursor: string | null }> => {
  const reply = await ann.get(path)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const asked = (kind: Kind, query: Record<string, string>) =>
  `/${tables[kind]}?${new URLSearchParams(kind === 'lead' ? { state: 'all', ...query } : query)}`

/** Those of tasks, which have a title for a name, stand in tasks.test.ts. */
const named = kinds.filter((kind) => kind !== 'task')

describe.each(named)('the list of %ss', (kind) => {
  test.each(['name', '-name', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'])(
    'by %s gives each that holds the condition once, page by page',
    async (sort) => {
      const filter = JSON.stringify({ not: { field: 'name', operator: 'contains', value: 'zoe' } })
      const rows: Row[] = []
      let cursor: string | null = null
      do {
        const page = await read(asked(kind, { sort, filter, limit: '4', ...(cursor && { cursor }) }))
        rows.push(...page.data)
        cursor = page.nextCursor
      } while (cursor)
      const key = sort.replace('-', '') as 'name' | 'createdAt' | 'updatedAt'
      const mine = rows.filter(({ id }) => ids[kind].includes(id))
      expect(mine.length).toBe(14)
      expect(new Set(mine.map(({ id }) => id)).size).toBe(14)
      if (key !== 'name') {
        const keys = rows.map((row) => row[key])
        expect(keys).toEqual(sort.startsWith('-') ? keys.toSorted().reverse() : keys.toSorted())
      }
    },
  )

  test('narrows what was searched for, in any order', async () => {
    const filter = JSON.stringify({ field: 'notes', operator: 'is_not_empty' })
    const newest = await read(asked(kind, { q: 'zoe', limit: '200' }))
    const kept = await read(asked(kind, { q: 'zoe', filter, limit: '200' }))
    const byName = await read(asked(kind, { q: 'zoe', filter, sort: 'name', limit: '200' }))
    expect(newest.data.length).toBe(4)
    expect(kept.data.length).toBeGreaterThan(0)
    expect(kept.data.length).toBeLessThan(4)
    expect(byName.data.map(({ id }) => id).sort()).toEqual(kept.data.map(({ id }) => id).sort())
  })

  test('refuses fields and orders that there are not, and cursors of other lists', async () => {
    const unknown = await ann.get(asked(kind, { filter: '{"field":"priority","operator":"is","value":"high"}' }))
    expect(unknown.json()).toMatchObject({
      status: 422,
      code: 'condition.invalid',
      errors: [{ path: 'querystring.filter.field' }],
    })
    expect((await ann.get(asked(kind, { sort: 'notes' }))).json()).toMatchObject({
      status: 422,
      code: 'record.not_sortable',
    })
    const { nextCursor } = await read(asked(kind, { limit: '2' }))
    const other = await ann.get(asked(kind, { limit: '2', sort: '-name', cursor: nextCursor ?? '' }))
    expect(other.json()).toMatchObject({ status: 400, code: 'cursor.other_list' })
  })

  test('has its own fields, for who sees customers', async () => {
    const reply = (await ann.get(`/condition-fields?of=${kind}`)).json()
    const keys = reply.data.map((field: { key: string }) => field.key)
    expect(keys).toEqual(expect.arrayContaining(['name', 'notes', 'createdAt', 'updatedAt']))
    expect(keys).not.toContain('status')
    const sortable = reply.data.filter((field: { sortable: boolean }) => field.sortable)
    const own = kind === 'opportunity' ? ['closeOn'] : []
    expect(sortable.map((field: { key: string }) => field.key)).toEqual(['name', ...own, 'createdAt', 'updatedAt'])
  })

  test('by a custom field gives each once, those without a value last, in both directions', async () => {
    const body = { entity: kind, name: 'Size', key: 'size', type: 'number' }
    expect((await ann.post('/custom-fields', body)).statusCode).toBe(201)
    const sized = ids[kind].filter((_, i) => i % 2 === 1)
    for (const [i, id] of sized.entries()) {
      const reply = await ann.patch(`/${tables[kind]}/${id}`, { custom: { size: (i % 4) - 1.5 } })
      // A lead that was converted stays as it is.
      expect(reply.statusCode === 200 || kind === 'lead', reply.body).toBe(true)
    }
    const size = { field: 'custom.size', operator: 'is_not_empty' }
    for (const [sort, filter] of [
      ['custom.size', { all: [] }],
      ['-custom.size', { all: [] }],
      ['-custom.size', { not: { field: 'name', operator: 'contains', value: 'zoe' } }],
      ['custom.size', size],
    ] as const) {
      const rows: (Row & { custom: { size?: number } })[] = []
      let cursor: string | null = null
      do {
        const query = { sort, filter: JSON.stringify(filter), limit: '3', ...(cursor && { cursor }) }
        const page = (await read(asked(kind, query))) as { data: typeof rows; nextCursor: string | null }
        rows.push(...page.data)
        cursor = page.nextCursor
      } while (cursor)
      const whole = await read(asked(kind, { filter: JSON.stringify(filter), limit: '200' }))
      expect(rows.map(({ id }) => id).sort()).toEqual(whole.data.map(({ id }) => id).sort())
      const sizes = rows.map(({ custom }) => custom.size)
      const given = sizes.filter((one) => one !== undefined)
      expect(given.length).toBeGreaterThan(5)
      expect(sizes).toEqual([
        ...given.toSorted((a, b) => (sort === 'custom.size' ? a - b : b - a)),
        ...Array.from({ length: sizes.length - given.length }, () => undefined),
      ])
    }
  })
})
