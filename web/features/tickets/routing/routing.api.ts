import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components, paths } from '../../../api/schema.gen.ts'

type Schemas = components['schemas']
type Body<Path extends keyof paths, Method extends 'post' | 'patch' | 'put'> = paths[Path] extends {
  [M in Method]: { requestBody: { content: { 'application/json': infer Written } } }
}
  ? Written
  : never

export type RoutingRule = Schemas['RoutingRule']
export type QueueRouting = Schemas['QueueRouting']
export type Policy = Body<'/api/v1/queues/{id}/routing', 'put'>
export type Skill = Schemas['Skill']
export type MemberSkills = Schemas['MemberSkills']
export type TriedRouting = Schemas['TriedRouting']
export type RoutingDryRun = Schemas['RoutingDryRun']
/** What is tried in place of what is saved. */
export type RoutingDraft = Omit<Partial<Body<'/api/v1/routing-rules/dry-run', 'post'>>, 'days'>

const at = (id: string) => ({ path: { id } })

export const routingRulesQuery = queryOptions({
  queryKey: ['routing-rules'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/routing-rules', { signal }))).data,
})
export const queueRoutingQuery = queryOptions({
  queryKey: ['queue-routing'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/queue-routing', { signal }))).data,
})
export const skillsQuery = queryOptions({
  queryKey: ['skills'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/skills', { signal }))).data,
})
export const memberSkillsQuery = queryOptions({
  queryKey: ['skills', 'members'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/skills/members', { signal }))).data,
})

export const usualHoursQuery = queryOptions({
  queryKey: ['working-hours'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/working-hours', { signal })),
})

export async function setUsualHours(calendarId: string | null): Promise<void> {
  const set = await read(api.PUT('/api/v1/working-hours', { body: { calendarId } }))
  queryClient.setQueryData(usualHoursQuery.queryKey, set)
}

/** Resolves when what is on screen was read again. */
export function refreshRules(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: routingRulesQuery.queryKey })
}

export function refreshPolicies(): void {
  void queryClient.invalidateQueries({ queryKey: queueRoutingQuery.queryKey })
}

export function refreshSkills(): void {
  void queryClient.invalidateQueries({ queryKey: skillsQuery.queryKey })
}

export const createRule = (body: Body<'/api/v1/routing-rules', 'post'>) =>
  read(api.POST('/api/v1/routing-rules', { body }))
export const updateRule = (id: string, body: Body<'/api/v1/routing-rules/{id}', 'patch'>) =>
  read(api.PATCH('/api/v1/routing-rules/{id}', { params: at(id), body }))
export const deleteRule = (id: string) => read(api.DELETE('/api/v1/routing-rules/{id}', { params: at(id) }))
export const orderRules = (ids: string[]) => read(api.POST('/api/v1/routing-rules/order', { body: { ids } }))
export const tryRules = (ticket: string): Promise<TriedRouting> =>
  read(api.POST('/api/v1/routing-rules/try', { body: { ticket } }))
export const dryRun = (days: number, draft: RoutingDraft): Promise<RoutingDryRun> =>
  read(api.POST('/api/v1/routing-rules/dry-run', { body: { days, ...draft } }))

export const setPolicy = (queueId: string, body: Policy): Promise<QueueRouting> =>
  read(api.PUT('/api/v1/queues/{id}/routing', { params: at(queueId), body }))

export const createSkill = (name: string) => read(api.POST('/api/v1/skills', { body: { name } }))
export const renameSkill = (id: string, name: string) =>
  read(api.PATCH('/api/v1/skills/{id}', { params: at(id), body: { name } }))
export const deleteSkill = (id: string) => read(api.DELETE('/api/v1/skills/{id}', { params: at(id) }))
export const setMemberSkills = (userId: string, skills: MemberSkills['skills']) =>
  read(api.PUT('/api/v1/skills/members/{id}', { params: at(userId), body: { skills } }))
