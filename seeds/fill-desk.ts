import { listTeams } from '../server/modules/members/teams.ts'
import { listQueues, updateQueue } from '../server/modules/queues/queues.service.ts'
import { createRoutingRule } from '../server/modules/routing/routing-rules.ts'
import { listSlaPolicies, updateSlaPolicy } from '../server/modules/sla/policies.service.ts'
import { listLabels } from '../server/modules/tickets/labels.service.ts'
import type { Cx } from '../server/platform/context.ts'

const hours = (count: number) => ({ minutes: count * 60, time: 'business' }) as const

/** How the desk works: who serves which queue, which queue a new ticket goes to, and what customers are promised. */
export async function fillDesk(cx: Cx): Promise<void> {
  const teams = new Map((await listTeams(cx)).map(({ id, name }) => [name, id]))
  const queues = new Map((await listQueues(cx)).map(({ id, name }) => [name, id]))
  const labels = new Map((await listLabels(cx)).map(({ id, name }) => [name, id]))
  const billing = named(queues, 'Billing')
  const sales = named(queues, 'Sales')
  const orders = named(teams, 'Orders & billing')
  for (const id of [billing, sales]) await updateQueue(cx, { id, teamIds: [orders] })
  await updateQueue(cx, { id: named(queues, 'Technical'), tier: 2, teamIds: [named(teams, 'Customer care')] })
  await updateQueue(cx, { id: named(queues, 'Support'), nextQueueId: named(queues, 'Technical') })
  const rules = [
    { name: 'Money goes to billing', label: 'refund', queueId: billing },
    { name: 'Bulk orders go to sales', label: 'bulk order', queueId: sales },
  ]
  for (const { name, label, queueId } of rules)
    await createRoutingRule(cx, {
      name,
      enabled: true,
      condition: { field: 'label', operator: 'is', value: named(labels, label) },
      queueId,
    })
  const [global] = (await listSlaPolicies(cx)).filter(({ kind }) => kind === 'global')
  if (!global) throw new Error('The company has no global SLA.')
  const { targets } = global.version
  await updateSlaPolicy(cx, global.id, {
    targets: {
      ...targets,
      next_response: { low: hours(16), medium: hours(8), high: hours(4), urgent: hours(1) },
      resolution: { low: hours(160), medium: hours(80), high: hours(40), urgent: hours(8) },
    },
  })
}

function named(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name)
  if (!id) throw new Error(`The company has no ${name}.`)
  return id
}
