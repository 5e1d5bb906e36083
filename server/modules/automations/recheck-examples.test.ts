import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registeredSweeps } from '../../platform/jobs.ts'
import { createLog } from '../../platform/log.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Rule, RuleExample } from './automations.contract.ts'

let world: World
let company: Company
let admin: Client
beforeAll(async () => {
  world = await createWorld()
  company = await createCompany(world, 'UPG')
  admin = await signIn(world, company.admin)
})
afterAll(() => world.close())

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const content = {
  triggers: [{ on: 'changed', field: 'priority' }],
  condition: { all: [{ field: 'priority', operator: 'is', value: 'urgent' }] },
  actions: [{ do: 'set', field: 'subject', value: 'Urgent!' }],
}
const getRule = (id: string): Promise<Rule> => ok(admin.get(`/rules/${id}`))

/** A rule that is on, with an example that holds. */
async function makeRule(name: string): Promise<{ rule: Rule; example: RuleExample }> {
  const ticket = await ok(admin.post('/tickets', { subject: 'Printer' }))
  await ok(admin.patch(`/tickets/${ticket.code}`, { priority: 'urgent' }))
  const example = await ok(
    admin.post('/rules/examples', { ...content, ticket: ticket.code, name: `${name} as it was` }),
  )
  return { rule: await ok(admin.post('/rules', { name, enabled: true, ...content, examples: [example] })), example }
}

/** What a version of the product leaves that made of the example what is expected here. */
const leave = (ruleId: string, examples: RuleExample[]) =>
  company.asSystem(async (cx) => {
    const { numAffectedRows } = await sql`
      update rule_versions set content = jsonb_set(content, '{examples}', ${JSON.stringify(examples)}::jsonb)
      where org_id = ${cx.org.id} and rule_id = ${ruleId}::uuid
        and version = (select version from rules where org_id = ${cx.org.id} and id = ${ruleId}::uuid)`.execute(cx.tx)
    expect(numAffectedRows).toBe(1n)
  })

/** What a start of the product does about rules. */
async function start() {
  const sweep = registeredSweeps().get('automations.examples')
  expect(sweep?.atStart).toBe(true)
  const how = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await sweep?.handler(company.orgId, {}, how)
  await world.react(company.orgId)
}
const told = async (ruleId: string) => {
  const { data } = await ok(admin.get('/notifications?kind=rule_examples'))
  return data.filter((notice: { data: { ruleId: string } }) => notice.data.ruleId === ruleId)
}
const nothing: RuleExample['expected'] = { matches: false, does: [] }

test('a rule that a new version runs otherwise than its examples say: it goes on, says so, and who administers is told once', async () => {
  const { rule, example } = await makeRule('Kept')
  const { rule: other } = await makeRule('Other')
  await start()
  expect(await getRule(rule.id)).toMatchObject({ state: 'on', examplesFailing: null })
  await leave(rule.id, [{ ...example, expected: nothing }])
  const since = world.now().toISOString()
  await start()
  const marked = await getRule(rule.id)
  const said = [
    {
      code: 'rule.example_matches',
      params: { example: 'Kept as it was' },
      text: '“Kept as it was” would match, and shall not.',
    },
  ]
  expect(marked).toEqual({ ...rule, examples: marked.examples, examplesFailing: { since, said } })
  expect(marked).toMatchObject({ state: 'on', version: 1, updatedAt: rule.updatedAt })
  expect(await getRule(other.id)).toMatchObject({ examplesFailing: null })
  expect(await told(rule.id)).toMatchObject([{ kind: 'rule_examples', data: { name: 'Kept', said } }])
  expect(await told(other.id)).toEqual([])
  const mails = await company.asSystem((cx) =>
    cx.tx.selectFrom('outbox').selectAll().where('orgId', '=', cx.org.id).execute(),
  )
  const texts = mails.map((mail) => JSON.stringify(mail)).filter((mail) => mail.includes('breaks its examples'))
  expect(texts).toHaveLength(1)
  expect(texts[0]).toContain('would match, and shall not.')
  // The next starts say nothing new.
  world.setClock(60_000)
  await start()
  await start()
  expect((await getRule(rule.id)).examplesFailing).toEqual({ since, said })
  expect(await told(rule.id)).toHaveLength(1)
  // One more breaks: it is said from the same moment on, and nobody is told again.
  const second = { ...example, id: rule.id, name: 'Second', expected: { matches: true, does: [] } }
  await leave(rule.id, [{ ...example, expected: nothing }, second])
  await start()
  expect((await getRule(rule.id)).examplesFailing).toMatchObject({
    since,
    said: [{ code: 'rule.example_matches' }, { code: 'rule.example_otherwise', params: { example: 'Second' } }],
  })
  expect(await told(rule.id)).toHaveLength(1)
})

test('it is said no more when the examples hold again, and is told anew should they fail later', async () => {
  const { rule, example } = await makeRule('Again')
  await leave(rule.id, [{ ...example, expected: nothing }])
  await start()
  // Also of a rule that was switched off meanwhile.
  expect(await ok(admin.patch(`/rules/${rule.id}`, { enabled: false }))).toMatchObject({
    examplesFailing: { said: [{ code: 'rule.example_matches' }] },
  })
  await leave(rule.id, [example])
  await start()
  expect(await getRule(rule.id)).toMatchObject({ state: 'off', examplesFailing: null })
  await leave(rule.id, [{ ...example, expected: nothing }])
  await start()
  expect((await getRule(rule.id)).examplesFailing).toBeNull()
  expect(await told(rule.id)).toHaveLength(1)
  await leave(rule.id, [example])
  await ok(admin.patch(`/rules/${rule.id}`, { enabled: true }))
  await leave(rule.id, [{ ...example, expected: nothing }])
  await start()
  expect(await getRule(rule.id)).toMatchObject({ state: 'on', examplesFailing: { said: [{}] } })
  expect(await told(rule.id)).toHaveLength(2)
})

test('it is said no more once the rule is saved so that they hold; a save that leaves them broken is refused, a new name leaves it said', async () => {
  const { rule, example } = await makeRule('Saved')
  await leave(rule.id, [{ ...example, expected: nothing }])
  await start()
  const named = await ok(admin.patch(`/rules/${rule.id}`, { name: 'Renamed' }))
  expect(named).toMatchObject({ name: 'Renamed', examplesFailing: { said: [{ code: 'rule.example_matches' }] } })
  const refused = await admin.patch(`/rules/${rule.id}`, { actions: [{ do: 'note', html: '<p>Look</p>' }] })
  expect(refused.json()).toMatchObject({ status: 422, code: 'rule.examples_fail' })
  const saved = await ok(admin.patch(`/rules/${rule.id}`, { examples: [example] }))
  expect(saved).toMatchObject({ state: 'on', version: 2, examplesFailing: null })
  await start()
  expect(await told(rule.id)).toHaveLength(1)
})

test('examples that cannot be run keep those of other rules from nothing', async () => {
  const { rule: odd, example } = await makeRule('Odd')
  const { rule, example: kept } = await makeRule('Behind')
  await leave(odd.id, [{ ...example, facts: null as never }])
  await leave(rule.id, [{ ...kept, expected: nothing }])
  await start()
  expect(await getRule(rule.id)).toMatchObject({ examplesFailing: { said: [{ code: 'rule.example_matches' }] } })
})
