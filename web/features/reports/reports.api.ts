import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import type { components } from '../../api/schema.gen.ts'

export type StageTimes = components['schemas']['StageTimes']
export type StageFigures = StageTimes['stages'][number]

const dayMs = 86_400_000
/** Figures of days do not change while one looks at them. */
const staleMs = 60_000

/** Of the default pipeline unless told; of stays that ended in the last `days`. */
export function stageTimesQuery(pipelineId: string | undefined, days: number) {
  return queryOptions({
    queryKey: ['reports', 'stage-times', pipelineId ?? '', days],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - days * dayMs).toISOString()
      const query = { from, ...(pipelineId && { pipelineId }) }
      return read(api.GET('/api/v1/reports/stage-times', { params: { query }, signal }))
    },
    staleTime: staleMs,
    refetchOnMount: 'always',
    placeholderData: keepPreviousData,
  })
}

export const pipelinesQuery = queryOptions({
  queryKey: ['pipelines'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/pipelines', { signal }))).data,
})

export type Escalations = components['schemas']['Escalations']

/** Of the last `days`. */
export function escalationsQuery(days: number) {
  return queryOptions({
    queryKey: ['reports', 'escalations', days],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - days * dayMs).toISOString()
      return read(api.GET('/api/v1/reports/escalations', { params: { query: { from } }, signal }))
    },
    staleTime: staleMs,
    refetchOnMount: 'always',
    placeholderData: keepPreviousData,
  })
}

export type Reopenings = components['schemas']['Reopenings']

/** Of tickets that were finished in the last `days`. */
export function reopeningsQuery(days: number) {
  return queryOptions({
    queryKey: ['reports', 'reopenings', days],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - days * dayMs).toISOString()
      return read(api.GET('/api/v1/reports/reopenings', { params: { query: { from } }, signal }))
    },
    staleTime: staleMs,
    refetchOnMount: 'always',
    placeholderData: keepPreviousData,
  })
}
