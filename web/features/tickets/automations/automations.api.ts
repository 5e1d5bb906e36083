import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components, paths } from '../../../api/schema.gen.ts'

type Schemas = components['schemas']
export type Rule = Schemas['Rule']
export type RuleRun = Schemas['RuleRun']
export type RuleVersion = Schemas['RuleVersion']
export type NewRule = paths['/api/v1/rules']['post']['requestBody']['content']['application/json']
export type Trigger = NewRule['triggers'][number]
export type Action = NewRule['actions'][number]
export type Recipient = Extract<Action, { do: 'notify' }>['to'][number]
export type DryRunResult = Schemas['DryRunResult']
export type Outcome = RuleRun['outcome']

export type RuleExample = Rule['examples'][number]
export type CheckedExample = Schemas['CheckedRuleExample']
/** What a rule says as it stands in the form. */
export type Written = Pick<NewRule, 'triggers' | 'condition' | 'hours' | 'actions'>

const key = ['rules'] as const
const one = (id: string) => ({ params: { path: { id } } })

export const rulesQuery = queryOptions({
  queryKey: [...key, 'list'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/rules', { signal }))).data,
})

export const ruleQuery = (id: string) =>
  queryOptions({
    queryKey: [...key, id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/rules/{id}', { ...one(id), signal })),
  })

export const ruleFieldsQuery = queryOptions({
  queryKey: [...key, 'fields'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/rules/fields', { signal }))).data,
  staleTime: 5 * 60_000,
})

/** What came of a rule, the newest first. */
export const ruleRunsQuery = (id: string, outcome: Outcome | undefined) =>
  infiniteQueryOptions({
    queryKey: [...key, id, 'runs', outcome ?? 'all'],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: 50, ...(outcome && { outcome }), ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/rules/{id}/runs', { params: { path: { id }, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** What rules did to a ticket, and why others did nothing, the newest first. */
export const ticketRunsQuery = (idOrCode: string) =>
  infiniteQueryOptions({
    queryKey: [...key, 'ticket', idOrCode],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: 50, ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/tickets/{idOrCode}/rule-runs', { params: { path: { idOrCode }, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** What a rule said when, the newest first. */
export const ruleVersionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...key, id, 'versions'],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: 20, ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/rules/{id}/versions', { params: { path: { id }, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** Resolves when what is on screen was read again. */
export function refreshRules(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: key })
}

export const createRule = (body: NewRule): Promise<Rule> => read(api.POST('/api/v1/rules', { body }))
export const updateRule = (id: string, body: Partial<NewRule>): Promise<Rule> =>
  read(api.PATCH('/api/v1/rules/{id}', { ...one(id), body }))
export const deleteRule = (id: string): Promise<unknown> => read(api.DELETE('/api/v1/rules/{id}', one(id)))
export const dryRunRule = (body: Pick<NewRule, 'triggers' | 'condition' | 'hours' | 'actions'> & { days: number }) =>
  read(api.POST('/api/v1/rules/dry-run', { body }))
export const orderRules = (ids: string[]) => read(api.POST('/api/v1/rules/order', { body: { ids } }))

export const captureExample = (body: Written & { ticket: string; seq?: string; at?: string }): Promise<RuleExample> =>
  read(api.POST('/api/v1/rules/examples', { body }))

type NewExample = paths['/api/v1/rules/examples/write']['post']['requestBody']['content']['application/json']
export const writeExample = (body: NewExample): Promise<RuleExample> =>
  read(api.POST('/api/v1/rules/examples/write', { body }))

/** What the rule as it stands in the form makes of its examples; while it is not whole, nothing. */
export const checkExamplesQuery = (content: Written, examples: RuleExample[]) =>
  queryOptions({
    queryKey: [...key, 'examples', content, examples],
    queryFn: async ({ signal }): Promise<CheckedExample[]> =>
      (await read(api.POST('/api/v1/rules/examples/check', { body: { ...content, examples }, signal }))).data,
    enabled: examples.length > 0 && content.actions.length > 0,
    retry: false,
    gcTime: 10_000,
  })
