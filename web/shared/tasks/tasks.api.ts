import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'

export type Task = components['schemas']['Task']
export type TaskBody = components['schemas']['UpdateTask']
export type TaskPage = paths['/api/v1/tasks']['get']['responses']['200']['content']['application/json']

/** Which tasks: of whom, due when, of what. */
export interface TaskList {
  /** `all`: those that are done and those that are not. */
  done?: boolean | 'all'
  mine?: boolean
  dueBefore?: string
  of?: TaskPlace
  /** As queryOfRecords gives it. */
  asked?: { q?: string; filter?: string; sort?: string }
}
/** What a task can be linked to, by its id. */
export type TaskPlace =
  | { ticket: string }
  | { contact: string }
  | { account: string }
  | { lead: string }
  | { opportunity: string }
  | { object: string }

const tasksKey = ['tasks'] as const
const listsKey = [...tasksKey, 'list'] as const

export function tasksQuery({ done = false, mine = false, dueBefore, of, asked }: TaskList) {
  return infiniteQueryOptions({
    queryKey: [...listsKey, { done, mine, dueBefore, of, asked }],
    queryFn: ({ signal, pageParam }) => {
      const query = {
        limit: 50,
        ...(done && { done: done === 'all' ? ('all' as const) : ('true' as const) }),
        ...(mine && { assignee: 'me' as const }),
        ...(dueBefore && { dueBefore }),
        ...of,
        ...asked,
        ...(pageParam && { cursor: pageParam }),
      }
      return read(api.GET('/api/v1/tasks', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function taskQuery(id: string) {
  return queryOptions({
    queryKey: [...tasksKey, 'task', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/tasks/{id}', { params: { path: { id } }, signal })),
  })
}

export function refreshTasks(): void {
  void queryClient.invalidateQueries({ queryKey: tasksKey })
}

/** A new task, or with `id` the change of one. */
export async function saveTask(id: string | undefined, body: TaskBody & { title: string }): Promise<Task> {
  const saved = await (id
    ? read(api.PATCH('/api/v1/tasks/{id}', { params: { path: { id } }, body }))
    : read(api.POST('/api/v1/tasks', { body })))
  refreshTasks()
  return saved
}

export async function deleteTask(id: string): Promise<void> {
  await read(api.DELETE('/api/v1/tasks/{id}', { params: { path: { id } } }))
  refreshTasks()
}

/** Checks a task off, or opens it again: shown at once wherever it stands, and taken back when the server refuses. */
export async function checkOff(task: Task, done: boolean): Promise<void> {
  await queryClient.cancelQueries({ queryKey: listsKey })
  const before = queryClient.getQueriesData<InfiniteData<TaskPage>>({ queryKey: listsKey })
  const doneAt = done ? new Date().toISOString() : null
  for (const [key, list] of before) {
    if (!list) continue
    const pages = list.pages.map((page) => ({
      ...page,
      data: page.data.map((one) => (one.id === task.id ? { ...one, doneAt } : one)),
    }))
    queryClient.setQueryData(key, { ...list, pages })
  }
  try {
    await read(api.PATCH('/api/v1/tasks/{id}', { params: { path: { id: task.id } }, body: { done } }))
  } catch (error) {
    for (const [key, list] of before) queryClient.setQueryData(key, list)
    throw error
  } finally {
    refreshTasks()
  }
}

const asked = (q: string) => ({ limit: 10, ...(q.trim() && { q: q.trim() }) })

/** At most ten records of a kind for a text, to choose from. */
export const finders = {
  contact: async (q: string, signal: AbortSignal) => {
    const { data } = await read(api.GET('/api/v1/contacts', { params: { query: asked(q) }, signal }))
    return data.map(({ id, name, emails }) => ({ value: id, label: name, detail: emails[0]?.value }))
  },
  account: async (q: string, signal: AbortSignal) => {
    const { data } = await read(api.GET('/api/v1/accounts', { params: { query: asked(q) }, signal }))
    return data.map(({ id, name, domains }) => ({ value: id, label: name, detail: domains[0] }))
  },
  lead: async (q: string, signal: AbortSignal) => {
    const { data } = await read(api.GET('/api/v1/leads', { params: { query: asked(q) }, signal }))
    return data.map(({ id, name, company, emails }) => ({
      value: id,
      label: name,
      detail: company || emails[0]?.value,
    }))
  },
  opportunity: async (q: string, signal: AbortSignal) => {
    const { data } = await read(api.GET('/api/v1/opportunities', { params: { query: asked(q) }, signal }))
    return data.map(({ id, name, account, stage }) => ({ value: id, label: name, detail: account?.name ?? stage.name }))
  },
  object: async (q: string, signal: AbortSignal) => {
    const { data } = await read(api.GET('/api/v1/objects', { params: { query: asked(q) }, signal }))
    return data.map(({ id, name, type }) => ({ value: id, label: name, detail: type.singular }))
  },
  ticket: async (q: string, signal: AbortSignal) => {
    const { data } = await read(api.GET('/api/v1/tickets', { params: { query: asked(q) }, signal }))
    return data.map(({ id, code, subject }) => ({ value: id, label: code, detail: subject }))
  },
}

/** Members to whom a task can be given. */
export const doersQuery = queryOptions({
  queryKey: ['assignees'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/assignees', { signal })),
  select: ({ data }) => data,
  staleTime: 60_000,
})
