import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type Opportunity = components['schemas']['Opportunity']
export type OpportunityStage = components['schemas']['OpportunityStage']
export type StageWish = components['schemas']['SetOpportunityStages']['stages'][number]
type OpportunityBody = components['schemas']['UpdateOpportunity']

const opportunitiesKey = ['opportunities'] as const

/** Of which stage or outcome, found by which words, or of whom. */
export interface OpportunityList {
  q?: string
  filter?: string
  sort?: string
  stage?: string
  outcome?: OpportunityStage['outcome']
  of?: { account: string } | { contact: string }
}

export function opportunitiesQuery({ q, filter, sort, stage, outcome, of }: OpportunityList) {
  return infiniteQueryOptions({
    queryKey: [...opportunitiesKey, 'list', { q, filter, sort, stage, outcome, of }],
    queryFn: ({ signal, pageParam }) => {
      const query = {
        limit: of ? 20 : 50,
        ...(q && { q }),
        ...(filter && { filter }),
        ...(sort && { sort }),
        ...(stage && { stage }),
        ...(outcome && { outcome }),
        ...of,
        ...(pageParam && { cursor: pageParam }),
      }
      return read(api.GET('/api/v1/opportunities', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function opportunityQuery(id: string) {
  return queryOptions({
    queryKey: [...opportunitiesKey, 'opportunity', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/opportunities/{id}', { params: { path: { id } }, signal })),
  })
}

/** The stages in their order. */
export const stagesQuery = queryOptions({
  queryKey: ['opportunity-stages'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/opportunity-stages', { signal })),
  select: ({ data }) => data,
})

export function refreshOpportunities(): void {
  void queryClient.invalidateQueries({ queryKey: opportunitiesKey })
}

/** Resolves when what is on screen was read again; opportunities show the names of their stages. */
export function refreshStages(): Promise<void> {
  refreshOpportunities()
  return queryClient.invalidateQueries({ queryKey: stagesQuery.queryKey })
}

/** A new opportunity, or with `id` the change of one. */
export async function saveOpportunity(
  id: string | undefined,
  body: OpportunityBody & { name: string },
): Promise<Opportunity> {
  return keep(
    id
      ? read(api.PATCH('/api/v1/opportunities/{id}', { params: { path: { id } }, body }))
      : read(api.POST('/api/v1/opportunities', { body })),
  )
}

export const moveOpportunity = (id: string, stageId: string): Promise<Opportunity> =>
  keep(read(api.PATCH('/api/v1/opportunities/{id}', { params: { path: { id } }, body: { stageId } })))

export async function deleteOpportunity(id: string): Promise<void> {
  await read(api.DELETE('/api/v1/opportunities/{id}', { params: { path: { id } } }))
  refreshOpportunities()
}

/** All stages in their order; those that are left out are deleted. Refused when they are not those that were read last. */
export async function setStages(stages: StageWish[]): Promise<void> {
  const basedOn = queryClient.getQueryData(stagesQuery.queryKey)?.version
  const set = await read(api.PUT('/api/v1/opportunity-stages', { body: { stages, basedOn } }))
  queryClient.setQueryData(stagesQuery.queryKey, set)
}

async function keep(answer: Promise<Opportunity>): Promise<Opportunity> {
  const saved = await answer
  queryClient.setQueryData(opportunityQuery(saved.id).queryKey, saved)
  refreshOpportunities()
  return saved
}
