import { type QueryKey, QueryObserver } from '@tanstack/react-query'
import { afterEach, expect, test } from 'vitest'
import { queryClient } from './api/queries.ts'
import { refreshTiers, tiersQuery } from './features/customers/account-tiers.api.ts'
import { pipelinesQuery, refreshPipelines } from './features/pipelines/pipelines.api.ts'
import { refreshQueues } from './features/queues/queues.api.ts'
import { refreshTypes, typesQuery } from './features/ticket-types/ticket-types.api.ts'
import {
  refreshRules as refreshRulesOfAutomations,
  rulesQuery,
} from './features/tickets/automations/automations.api.ts'
import { formRulesQuery, refreshRules as refreshFormRules } from './features/tickets/form-rules/form-rules.api.ts'
import { refreshRules as refreshRoutingRules, routingRulesQuery } from './features/tickets/routing/routing.api.ts'
import { policiesQuery, refreshPolicies } from './features/tickets/sla/sla.api.ts'
import { customFieldsQuery, fieldSectionsQuery, refreshFields } from './shared/custom/custom-fields.ts'
import { refreshStatuses, userStatusesQuery } from './shared/statuses/statuses.api.ts'
import { queuesQuery } from './shared/teams-and-queues.ts'

afterEach(() => queryClient.clear())

/**
 * What the lists with an order do behind a change of it. The list shows the order that was asked for until this resolves: were it
 * sooner, the order before would be seen for a moment.
 */
test.each<[string, () => Promise<void>, QueryKey]>([
  ['pipelines', refreshPipelines, pipelinesQuery.queryKey],
  ['types of tickets', refreshTypes, typesQuery.queryKey],
  ['queues', refreshQueues, queuesQuery.queryKey],
  ['tiers of accounts', refreshTiers, tiersQuery.queryKey],
  ['statuses of members', refreshStatuses, userStatusesQuery.queryKey],
  ['routing rules', refreshRoutingRules, routingRulesQuery.queryKey],
  ['form rules', refreshFormRules, formRulesQuery.queryKey],
  ['SLA policies', refreshPolicies, policiesQuery.queryKey],
  ['rules', refreshRulesOfAutomations, rulesQuery.queryKey],
  ['fields', refreshFields, customFieldsQuery.queryKey],
  ['sections of fields', refreshFields, fieldSectionsQuery.queryKey],
])(
  '%s: an order is there when it was read again, also where an answer from before it is under way',
  async (_, refresh, queryKey) => {
    const answers = ['at first', 'the order before', 'the new order'].map((order) => ({
      order,
      ...Promise.withResolvers<void>(),
    }))
    let asked = 0
    const queryFn = async () => {
      const answer = answers[asked++]
      await answer?.promise
      return answer?.order
    }
    const observer = new QueryObserver(queryClient, { queryKey, queryFn })
    const stop = observer.subscribe(() => undefined)
    answers[0]?.resolve()
    await expect.poll(() => observer.getCurrentResult().data).toBe('at first')

    // News of the first change have it read again; meanwhile the second was saved.
    const first = refresh()
    const second = refresh()
    answers[1]?.resolve()
    answers[2]?.resolve()
    await Promise.all([first, second])
    expect(observer.getCurrentResult().data).toBe('the new order')
    expect(asked).toBe(3)
    stop()
  },
)
