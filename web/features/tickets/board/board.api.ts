import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components } from '../../../api/schema.gen.ts'
import { queryOf, type TicketFilter } from '../ticket-search.ts'

export type Pipeline = components['schemas']['Pipeline']
export type Stage = Pipeline['stages'][number]
export type StageCount = components['schemas']['StageCounts']['data'][number]

const countsKey = ['tickets', 'board'] as const

/** How many tickets of a board stand in each stage. A search cannot be counted: its columns tell what they have loaded. */
export function stageCountsQuery(pipelineId: string | undefined, board: TicketFilter) {
  const { sort: _sort, q, ...query } = queryOf(board)
  return queryOptions({
    queryKey: [...countsKey, pipelineId ?? '', query],
    queryFn: async ({ signal }) => {
      const params = { path: { id: pipelineId ?? '' }, query }
      return (await read(api.GET('/api/v1/pipelines/{id}/counts', { params, signal }))).data
    },
    enabled: pipelineId !== undefined && q === undefined,
    // They follow the news; what is shown again after a while is asked again.
    staleTime: 5_000,
  })
}

/** Asks all counts on screen again. */
export function refreshCounts(): void {
  void queryClient.invalidateQueries({ queryKey: countsKey })
}

/** Shows at once that a ticket went from one stage to another. Capped numbers stay: they are no numbers of tickets. */
export function moveInCounts(fromId: string, toId: string): void {
  queryClient.setQueriesData<StageCount[]>({ queryKey: countsKey }, (counts) =>
    counts?.map((one) => {
      const by = one.stageId === fromId ? -1 : one.stageId === toId ? 1 : 0
      return one.capped ? one : { ...one, count: Math.max(0, one.count + by) }
    }),
  )
}
