import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Rule } from './automations.contract.ts'

let world: World
let company: Company
let admin: Client
beforeAll(async () => {
  world = await createWorld()
  company = await createCompany(world, 'GONE')
  admin = await signIn(world, company.admin)
})
afterAll(() => world.close())

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const note = { do: 'note', html: '<p>Look</p>' }
const onCreated = { on: 'created', by: 'anyone' }
const make = (name: string, more: object): Promise<Rule> =>
  ok(
    admin.post('/rules', {
      ...{ name, enabled: true, triggers: [onCreated], condition: { all: [] }, actions: [note] },
      ...more,
    }),
  )
const getRule = (id: string): Promise<Rule> => ok(admin.get(`/rules/${id}`))
const field = (name: string, type: string): Promise<{ id: string; key: string }> =>
  ok(admin.post('/custom-fields', { name, type }))
const told = async (ruleId: string) => {
  const { data } = await ok(admin.get('/notifications?kind=rule_paused&limit=100'))
  return data.filter((notice: { data: { ruleId: string } }) => notice.data.ruleId === ruleId)
}
/** What happened, and what was said of it. */
async function react(): Promise<void> {
  await world.react(company.orgId)
  await world.react(company.orgId)
}

test('a rule that counts from, asks or sets a field that is deleted is switched off with the reason, and who administers is told once', async () => {
  const { id, key } = await field('Warranty ends', 'date')
  const since = `custom.${key}`
  const time = { on: 'time', since, amount: 2, unit: 'days', hours: 'calendar', when: 'before' }
  const counts = await make('Counts', { triggers: [time] })
  const hears = await make('Hears', { triggers: [{ on: 'changed', field: since }] })
  const asks = await make('Asks', { condition: { all: [{ field: since, operator: 'is_not_empty' }] } })
  const sets = await make('Sets', { actions: [note, { do: 'set', field: since, value: '2026-12-01' }] })
  const other = await make('Other', {})
  const off = await make('Off', { triggers: [time], enabled: false })
  // That it is called otherwise is no reason.
  await ok(admin.patch(`/custom-fields/${id}`, { name: 'Guarantee ends' }))
  await react()
  expect((await getRule(counts.id)).state).toBe('on')

  await ok(admin.send('DELETE', `/custom-fields/${id}`))
  await react()
  const reasons = [
    [counts, 'rule.no_date'],
    [hears, 'rule.not_watched'],
    [asks, 'condition.unknown_field'],
    [sets, 'rule.no_such_field'],
  ] as const
  for (const [rule, code] of reasons) {
    const { state, pausedAt, pausedFor } = await getRule(rule.id)
    expect({ name: rule.name, state, pausedAt, codes: pausedFor?.map((one) => one.code) }).toEqual({
      ...{ name: rule.name, state: 'paused', pausedAt: world.now().toISOString(), codes: [code] },
    })
    expect(await told(rule.id)).toMatchObject([{ kind: 'rule_paused', data: { name: rule.name, said: pausedFor } }])
  }
  expect(await getRule(other.id)).toMatchObject({ state: 'on', pausedFor: null })
  expect(await getRule(off.id)).toMatchObject({ state: 'off', pausedFor: null })
  const mails = await company.asSystem((cx) =>
    cx.tx.selectFrom('outbox').selectAll().where('orgId', '=', cx.org.id).execute(),
  )
  const mail = mails.map((one) => JSON.stringify(one)).filter((text) => text.includes('The rule “Counts”'))
  expect(mail).toHaveLength(1)
  expect(mail[0]).toContain('names something that is gone')
  expect(mail[0]).toContain('There is no custom field “custom.warranty_ends” with a date.')

  // It is not switched on as it is; told what to count from, it is.
  expect((await admin.patch(`/rules/${counts.id}`, { enabled: true })).statusCode).toBe(422)
  await react()
  expect(await told(counts.id)).toHaveLength(1)
  const mended = await ok(
    admin.patch(`/rules/${counts.id}`, { enabled: true, triggers: [{ ...time, since: 'dueAt' }] }),
  )
  expect(mended).toMatchObject({ state: 'on', pausedAt: null, pausedFor: null })
})

test('an archived field keeps its values: who asks for it goes on, who sets it does not', async () => {
  const { id, key } = await field('Serial', 'text')
  const name = `custom.${key}`
  const asks = await make('Asks serial', { condition: { all: [{ field: name, operator: 'is', value: 'x' }] } })
  const sets = await make('Sets serial', { actions: [{ do: 'set', field: name, value: 'x' }] })
  await ok(admin.patch(`/custom-fields/${id}`, { archived: true }))
  await react()
  expect(await getRule(asks.id)).toMatchObject({ state: 'on', broken: false })
  expect(await getRule(sets.id)).toMatchObject({
    state: 'paused',
    pausedFor: [{ code: 'rule.no_such_field', params: { field: name } }],
  })
})

test('so is a rule that puts tickets into a queue, or a label on them, that is deleted', async () => {
  const queue = await ok(admin.post('/queues', { name: 'Short-lived' }))
  const label = await ok(admin.post('/labels', { name: 'Short', color: 'red' }))
  const routes = await make('Routes', { actions: [{ do: 'set', field: 'queue', value: queue.id }] })
  const labels = await make('Labels', { actions: [{ do: 'add', field: 'label', values: [label.id] }] })
  await ok(admin.send('DELETE', `/queues/${queue.id}`))
  await ok(admin.send('DELETE', `/labels/${label.id}`))
  await react()
  for (const rule of [routes, labels]) {
    const { state, pausedFor } = await getRule(rule.id)
    expect([rule.name, state, pausedFor?.length]).toEqual([rule.name, 'paused', 1])
    expect(await told(rule.id)).toHaveLength(1)
  }
})
