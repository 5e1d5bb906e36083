import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cx, UserActor } from '../../platform/context.ts'
import { foldText } from '../../platform/fold-text.ts'
import { newId } from '../../platform/ids.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { setAssociation } from '../associations/associations.ts'
import { type ConditionField, factsOf, fieldsOf, operatorsOf } from '../conditions/condition-fields.ts'
import { conditionSql } from '../conditions/condition-sql.ts'
import { type Condition, durationUnits, type Operator, timeWords } from '../conditions/condition-words.ts'
import { matches } from '../conditions/matches.ts'
import { readCondition } from '../conditions/moment.ts'
import { createAccountTier } from '../customers/account-tiers.service.ts'
import { createAccount, listAccounts } from '../customers/accounts.service.ts'
import { createCustomField } from '../fields/fields.service.ts'
import { setFollowing } from '../followers/follow.ts'
import { createTeam } from '../members/teams.ts'
import { createObjectType } from '../objects/object-types.service.ts'
import { createObject } from '../objects/objects.service.ts'
import { addItem } from '../ticket-acts/checklist.ts'
import { listLabels, resolveLabels } from './labels.service.ts'
import { listTickets } from './list-tickets.ts'
import { markTicketRead } from './read-tickets.ts'
import { recordCustomerMessage } from './record-message.ts'
import type { AssociatedName } from './ticket-associations.ts'
import { ticketStatuses } from './tickets.rules.ts'
import { createTicket, lockTicket } from './tickets.service.ts'
import { updateTicket } from './update-ticket.ts'

/** The two back ends of conditions over tickets of every kind: the same answer from the database and in memory. */
let world: World
let acme: Company
let ann: UserActor
let fields: ReadonlyMap<string, ConditionField>
/** Values that stand on some ticket, by field, so that random conditions often meet one. */
let known: Map<string, (string | number | boolean)[]>
let ids: string[]

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await acme.member('Ann')
  await world.runtime.run(acme.admin, async (cx) => {
    await createTeam(cx, { name: 'Desk', memberIds: [ann.userId, acme.admin.userId] })
    await resolveLabels(cx, ['Red', 'Blue', 'Green'])
    for (const name of ['gold', 'silver']) {
      const { id: tierId } = await createAccountTier(cx, { name })
      await createAccount(cx, { name, domains: [`${name}.example`], notes: '', tierId })
    }
    await createAccount(cx, { name: 'Globex', domains: ['globex.example'], notes: '' })
  })
  const custom = await world.runtime.run(acme.admin, makeFields)
  const linked = await world.runtime.run(acme.admin, makeLinked)
  const subjects = [
    'Drucker brennt',
    'DRUCKER',
    'ÄRGER mit Σίσυφος',
    'straße 5%',
    'a_b\\c',
    'İstanbul',
    "it's",
    '😀 ok',
  ]
  const domains = ['', 'globex', 'gold', 'silver', 'globex', 'gold', 'nowhere']
  for (let i = 0; i < 48; i += 1) {
    world.setClock(i % 5 === 0 ? 26 * 3_600_000 : 7_000)
    await world.runtime.run(i % 4 === 0 ? ann : acme.admin, async (cx) => {
      const ticket = await createTicket(cx, {
        subject: subjects[i % subjects.length] ?? '',
        source: (['manual', 'phone', 'email'] as const)[i % 3] ?? 'manual',
        status: ticketStatuses[i % 5],
        priority: 1 + (i % 4),
        type: i % 6 === 0 ? 'bug' : undefined,
        assigneeId: [null, ann.userId, acme.admin.userId][i % 3],
        ...(i % 7 === 0 ? {} : { requester: { email: `customer${i % 7}@${domains[i % 7]}.example` } }),
        custom: custom(i),
        labels: [i % 5 === 0 ? 'Red' : '', i % 3 === 0 ? 'Blue' : ''].filter(Boolean),
      })
      if (i % 4 === 1)
        await recordCustomerMessage(cx, ticket, { at: cx.now, text: `Words ${i}`, mailClass: 'normal', held: false })
      if (i % 6 === 2 && ticket.status !== 'closed') await addItem(cx, ticket.id, { text: 'One' })
      if (i % 12 === 2 && ticket.status !== 'closed')
        await addItem(cx, ticket.id, { text: 'Two', assigneeId: ann.userId })
      if (i % 5 === 3) await setFollowing(cx, { ticket: ticket.id, userId: acme.admin.userId, follows: true })
      if (i % 8 === 0 && ticket.resolvedAt === null) {
        const until = i % 16 === 0 ? new Date(cx.now.getTime() + i * 3_600_000 + 60_000) : null
        await updateTicket(cx, ticket.id, { snooze: { until, untilReply: until === null } })
      }
      if (ticket.status !== 'closed')
        for (const [at, [type, records]] of linked.entries()) {
          const recordId = records[i % records.length]
          if ((i + at) % 3 !== 0 && recordId) await setAssociation(cx, ticket.id, { type, recordId })
        }
      if (i % 9 === 0) await markTicketRead(cx, (await lockTicket(cx, ticket.id)).id)
    })
  }
  await world.runtime.run(acme.admin, async (cx) => {
    fields = await fieldsOf(cx)
    const { rows } = await sql<{ id: string }>`select id from tickets where org_id = ${cx.org.id}`.execute(cx.tx)
    ids = rows.map((row) => row.id)
    const facts = await factsOf(cx, ids, [...fields.keys()])
    known = new Map(
      [...fields.keys()].map((key) => [
        key,
        [...facts.values()].flatMap((one) => {
          const value = one[key] ?? null
          if (value === null || value === '') return []
          return value instanceof Date ? [value.toISOString()] : [value].flat()
        }),
      ]),
    )
    expect((await listLabels(cx)).length).toBe(3)
  })
})
afterAll(() => world.close())

/** What tickets are associated with: records of a type that all have, and objects. */
async function makeLinked(cx: Cx): Promise<[AssociatedName, string[]][]> {
  await createObjectType(cx, { key: 'device', singular: 'Device', plural: 'Devices', icon: 'box', description: '' })
  const { data: accounts } = await listAccounts(cx, { limit: 3 })
  const device = async (name: string) => (await createObject(cx, 'device', { name })).id
  return [
    ['account', accounts.map(({ id }) => id)],
    ['object:device', [await device('One'), await device('Two')]],
  ]
}

/** A custom field of each type, and the values of the i-th ticket: some of them, in all spellings. */
async function makeFields(cx: Cx): Promise<(i: number) => Record<string, unknown>> {
  for (const type of ['text', 'long_text', 'number', 'duration', 'date', 'datetime', 'boolean', 'url', 'user'] as const)
    await createCustomField(cx, { name: type, key: `a_${type}`, type })
  await createCustomField(cx, { name: 'money', key: 'a_money', type: 'money', currency: 'EUR' })
  const options = ['Small', 'Large', 'Huge'].map((name) => ({ name }))
  const one = await createCustomField(cx, { name: 'select', key: 'a_select', type: 'select', options })
  const many = await createCustomField(cx, { name: 'multi', key: 'a_multi', type: 'multi_select', options })
  await createCustomField(cx, { name: 'record', key: 'a_record', type: 'record', lookup: 'account' })
  const { data: accounts } = await listAccounts(cx, { limit: 3 })
  const idOf = (field: typeof one, at: number) => field.options[at % 3]?.id ?? ''
  return (i) =>
    Object.fromEntries(
      Object.entries({
        a_text: ['Äpfel', 'ÄPFEL 5%', 'x_y'][i % 3],
        a_long_text: `Long ${i}\nSTORY`,
        a_number: (i % 7) - 1.5,
        a_date: `2030-01-0${1 + (i % 6)}`,
        a_datetime: `2030-01-0${1 + (i % 6)}T10:00:00Z`,
        a_boolean: i % 2 === 0,
        a_url: `https://example.com/${i % 4}`,
        a_user: [ann.userId, acme.admin.userId][i % 2],
        a_money: (i % 5) * 250,
        a_duration: ['1h 30m', 45, '2:00'][i % 3],
        a_record: accounts[i % accounts.length]?.id,
        a_select: idOf(one, i),
        a_multi: [idOf(many, i), ...(i % 4 === 0 ? [idOf(many, i + 1)] : [])],
      }).filter((_, at) => (i + at) % 3 !== 0),
    )
}

/** Both answers to a condition: ids from the database and ids by facts. */
async function both(actor: UserActor, condition: Condition) {
  return world.runtime.run(actor, async (cx) => {
    const resolved = await readCondition(cx, condition, 'condition')
    const found = await sql<{ id: string }>`
      select t.id from tickets t where t.org_id = ${cx.org.id} and ${conditionSql(cx, resolved)}`.execute(cx.tx)
    const facts = await factsOf(cx, ids, [...fields.keys()])
    return {
      sql: found.rows.map((row) => row.id).sort(),
      memory: ids.filter((id) => matches(resolved, facts.get(id) ?? {})).sort(),
    }
  })
}

function valueFor(field: ConditionField, operator: Operator): fc.Arbitrary<unknown> {
  const some = fc.constantFrom(...(known.get(field.key)?.length ? (known.get(field.key) ?? []) : [newId()]))
  const words = field.words?.length ? fc.constantFrom<unknown>(...field.words) : some
  const one = (): fc.Arbitrary<unknown> => {
    if (field.type === 'text')
      return fc.oneof(
        some.map((text) => String(text).toLowerCase()),
        some.chain((text) => fc.nat(4).map((n) => [...String(text)].slice(0, n + 1).join('') || 'x')),
        fc.constantFrom('%', '_', '\\', "'", 'Ä', 'ß', 'SS', 'Σ', 'ς', 'ı', 'i', 'I'),
      )
    if (field.type === 'number')
      return field.integer
        ? fc.integer({ min: 0, max: 3 })
        : fc.oneof(some, fc.double({ min: -2, max: 6, noNaN: true }))
    if (field.type === 'boolean') return fc.boolean()
    if (field.type === 'choice') return fc.constantFrom(...(field.options ?? []).map((option) => option.value))
    return fc.oneof(some, words, fc.constant(newId()))
  }
  if (operator === 'is_empty' || operator === 'is_not_empty') return fc.constant(undefined)
  if (['in', 'not_in', 'has_all'].includes(operator)) return fc.array(one(), { minLength: 1, maxLength: 4 })
  if (operator.startsWith('within'))
    return fc.record({
      amount: fc.integer({ min: 1, max: 100 }),
      unit: field.type === 'date' ? fc.constant('days') : fc.constantFrom(...durationUnits),
    })
  if (operator === 'on' || field.type === 'date')
    return fc.oneof(
      fc.constantFrom(...timeWords.filter((word) => word !== 'now')),
      some.map((at) => (/^\d{4}-\d\d-\d\d(T|$)/.test(String(at)) ? String(at).slice(0, 10) : '2030-01-05')),
    )
  if (operator === 'before' || operator === 'after')
    return fc.oneof(
      fc.constantFrom(...timeWords),
      some.map((at) => (/^\d{4}-.*T/.test(String(at)) ? at : '2030-01-04T10:00:00Z')),
      fc.constant('2030-01-04'),
    )
  return one()
}

const leaf = (): fc.Arbitrary<Condition> =>
  fc.constantFrom(...fields.values()).chain((field) =>
    fc.constantFrom(...operatorsOf(field)).chain((operator) =>
      valueFor(field, operator).map((value) => {
        const bare: Condition = { field: field.key, operator }
        return value === undefined ? bare : { ...bare, value }
      }),
    ),
  )

const tree = (depth: number): fc.Arbitrary<Condition> =>
  depth === 0
    ? leaf()
    : fc.oneof(
        { weight: 3, arbitrary: leaf() },
        { weight: 2, arbitrary: fc.array(tree(depth - 1), { maxLength: 4 }).map((all) => ({ all })) },
        { weight: 2, arbitrary: fc.array(tree(depth - 1), { minLength: 1, maxLength: 4 }).map((any) => ({ any })) },
        { weight: 1, arbitrary: tree(depth - 1).map((not) => ({ not })) },
      )

test('the database and memory agree on random conditions', async () => {
  // Every field with each of its operators comes up, with several values.
  for (const field of fields.values())
    for (const operator of operatorsOf(field))
      for (const value of fc.sample(valueFor(field, operator), { numRuns: 4, seed: 7 })) {
        const bare = { field: field.key, operator }
        const answer = await both(ann, value === undefined ? bare : { ...bare, value })
        expect(answer.memory, JSON.stringify({ ...bare, value })).toEqual(answer.sql)
      }
  await fc.assert(
    fc.asyncProperty(tree(4), fc.boolean(), async (condition, asAnn) => {
      const answer = await both(asAnn ? ann : acme.admin, condition)
      expect(answer.memory).toEqual(answer.sql)
    }),
    { numRuns: 300 },
  )
}, 120_000)

test('not is the complement, whatever is empty', async () => {
  await fc.assert(
    fc.asyncProperty(tree(3), async (condition) => {
      const yes = await both(ann, condition)
      const no = await both(ann, { not: condition })
      expect([...yes.sql, ...no.sql].sort()).toEqual([...ids].sort())
    }),
    { numRuns: 60 },
  )
}, 60_000)

test('random conditions tell tickets apart', async () => {
  const counts = await Promise.all(
    fc.sample(tree(2), { numRuns: 60, seed: 11 }).map(async (condition) => (await both(ann, condition)).sql.length),
  )
  expect(counts.filter((count) => count > 0 && count < ids.length).length).toBeGreaterThan(20)
})

test('lists are sorted by custom fields, tickets without a value last, whole and in pages', async () => {
  const sortable = [...fields.values()].filter((field) => field.key.startsWith('custom.') && field.sql.order)
  expect(sortable.length).toBeGreaterThan(5)
  for (const field of sortable)
    for (const sign of ['', '-']) {
      const sort = `${sign}${field.key}`
      const list = (limit: number, cursor?: string) =>
        world.runtime.run(acme.admin, (cx) => listTickets(cx, { open: true, sort, limit, cursor }))
      const whole = (await list(200)).data
      expect(whole.length, sort).toBeGreaterThan(20)
      const values = whole.map((row) => row.custom[field.key.slice('custom.'.length)])
      const given = values.filter((value) => value !== undefined)
      expect(values.slice(0, given.length), sort).toEqual(given)
      expect(values.slice(given.length).length, sort).toBeGreaterThan(5)
      const keys = given.map((value) => {
        const bare = typeof value === 'object' && value !== null && 'amount' in value ? value.amount : value
        return typeof bare === 'string' ? foldText(bare) : Number(bare)
      })
      const ordered = [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      expect(keys, sort).toEqual(sign ? ordered.reverse() : ordered)
      const paged: string[] = []
      let cursor: string | undefined
      do {
        const page = await list(7, cursor)
        paged.push(...page.data.map((row) => row.id))
        cursor = page.nextCursor ?? undefined
      } while (cursor)
      expect(paged, sort).toEqual(whole.map((row) => row.id))
    }
}, 60_000)

test('a list by the field that it is sorted by is the same tickets in that order, in pages too', async () => {
  const sortable = [...fields.values()].filter((field) => field.key.startsWith('custom.') && field.sql.order)
  let bounded = 0
  for (const { key: field, type } of sortable) {
    const ids = async (list: { filter?: Condition; sort?: string; limit: number; cursor?: string }) => {
      const { data, nextCursor } = await world.runtime.run(acme.admin, (cx) => listTickets(cx, { open: true, ...list }))
      return { data, nextCursor, ids: data.map((row) => row.id) }
    }
    const whole = await ids({ sort: field, limit: 200 })
    const given = whole.data.filter((row) => row.custom[field.slice('custom.'.length)] !== undefined)
    const middle = given[Math.floor(given.length / 2)]?.custom[field.slice('custom.'.length)]
    const isNumber = type === 'number' && typeof middle === 'number'
    const filters: Condition[] = [
      { field, operator: 'is_not_empty' },
      ...(isNumber ? [{ field, operator: 'at_least' as const, value: middle }] : []),
    ]
    for (const filter of filters) {
      const matching = new Set((await ids({ filter, limit: 200 })).ids)
      const expected = whole.ids.filter((id) => matching.has(id))
      expect(expected.length, field).toBeGreaterThan(3)
      if (expected.length < given.length) bounded += 1
      expect((await ids({ filter, sort: field, limit: 200 })).ids, field).toEqual(expected)
      const paged: string[] = []
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page = await ids({ filter, sort: field, limit: 7, ...(cursor && { cursor }) })
        paged.push(...page.ids)
        cursor = page.nextCursor ?? undefined
      }
      expect(paged, field).toEqual(expected)
    }
  }
  expect(bounded).toBeGreaterThan(0)
}, 60_000)
