import { expect } from 'vitest'
import { settle } from '../../modules/automations/testing.ts'
import { settleRouting, usual } from '../../modules/routing/testing.ts'
import { callAll, type HookServer } from '../../modules/webhooks/testing.ts'
import type { Client } from '../client.ts'
import type { World } from '../world.ts'
import type { WalkCompany } from './company.ts'

const planIs = (value: string) => ({ field: 'crmAccount.plan', operator: 'contains', value })
/** What the mirror of crm.ts says is asked for without its word. */
export const byCrm = { any: [planIs('mirror plan'), { field: 'crmAccountType', operator: 'is', value: 'nothing' }] }
export const hookPath = '/by-the-crm'

const none = { low: null, medium: null, high: null, urgent: null }
const hour = { minutes: 60, time: 'calendar' }
/** Of an SLA: every first response within an hour. */
export const slaTerms = {
  targets: {
    ...{ first_response: { low: hour, medium: hour, high: hour, urgent: hour } },
    ...{ next_response: none, resolution: none, closure: none },
  },
  pauses: { first_response: [], next_response: [], resolution: [], closure: [] },
  responses: ['reply'],
}

/**
 * What the CRM says is asked by a rule that matches (it writes a note and calls `away`) and one that does not, by VIPs of a queue, routing,
 * an SLA, form logic and a view: whatever they log, explain, count, send or show is read by who looks for leaks. Returns a ticket to which
 * all of them did something, and who asks for it.
 */
export async function useCrm(
  world: World,
  { admin, ids, orgId }: WalkCompany,
  away: HookServer,
): Promise<{ ticket: string; contactId: string }> {
  const ok = async <T = { id: string }>(answer: ReturnType<Client['get']>): Promise<T> => {
    const reply = await answer
    expect(reply.statusCode, reply.body).toBeLessThan(300)
    return reply.json<T>()
  }
  const crm = { accountFields: [{ key: 'plan', label: 'Plan', hidden: false }] }
  await ok(admin.patch('/organization', { settings: { crm } }))
  const keep = (table: string, { id }: { id: string }) => ids[table]?.push(id)
  for (const one of [byCrm, planIs('none')]) {
    const rule = { name: 'CRM', enabled: true, triggers: [{ on: 'updated' }, { on: 'created' }], condition: one }
    const note = { do: 'note', html: '<p>Told by the CRM</p>' }
    keep(
      'rules',
      await ok(admin.post('/rules', { ...rule, actions: [note, { do: 'webhook', url: away.at(hookPath) }] })),
    )
  }
  const queue = await ok(admin.post('/queues', { name: 'By the CRM' }))
  keep('queues', queue)
  await ok(admin.send('PUT', `/queues/${queue.id}/routing`, { ...usual, vip: byCrm }))
  const named = { name: 'By the CRM', condition: byCrm }
  await ok(admin.post('/routing-rules', { ...named, queueId: queue.id }))
  keep('sla_policies', await ok(admin.post('/sla/policies', { ...named, ...slaTerms })))
  keep('form_rules', await ok(admin.post('/form-rules', { ...named, effects: [{ effect: 'show', field: 'select' }] })))
  keep('views', await ok(admin.post('/views', { ...named, sharing: 'everyone' })))
  const { data } = await ok<{ data: { id: string; requester: { id: string; email: string | null } | null }[] }>(
    admin.get('/tickets?limit=200'),
  )
  const asked = data.filter(({ requester }) => requester?.email).slice(0, 2)
  const made: string[] = []
  for (const { id, requester } of asked) {
    await ok(admin.patch(`/tickets/${id}`, { priority: 'urgent' }))
    made.push((await ok(admin.post('/tickets', { subject: 'A new one', requester: { email: requester?.email } }))).id)
  }
  ids.tickets?.push(...made)
  await settle(world, orgId)
  await settleRouting(world, orgId)
  await callAll(world, orgId)
  for (const [at, outcome] of [
    [-2, 'acted'],
    [-1, 'unmatched'],
  ] as const) {
    const { data } = await ok<{ data: { outcome: string }[] }>(admin.get(`/rules/${ids.rules?.at(at)}/runs`))
    expect(data.map((run) => run.outcome)).toContain(outcome)
  }
  return { ticket: made.at(-1) ?? '', contactId: asked.at(-1)?.requester?.id ?? '' }
}
