import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, read } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import type { components } from '../api/schema.gen.ts'
import type { MessageKey } from '../i18n/i18n.ts'
import { translate } from '../i18n/i18n.ts'
import { isSystemView, type SystemView } from '../shared/ticket-views.ts'

/** A saved list of tickets, or one that every organization has. */
export type View = components['schemas']['View']

export type StartView = components['schemas']['StartView']

export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/views', { signal }))).data,
  staleTime: 5 * 60_000,
})

/** The view that the person begins with. Below the key of the views: what happens to them may change it. */
export const startViewQuery = queryOptions({
  queryKey: ['views', 'start'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/views/start', { signal })),
  staleTime: 5 * 60_000,
})

/** How many tickets each view holds; asked again after each piece of news about tickets, and each minute: some become overdue. */
export const viewCountsQuery = queryOptions({
  queryKey: ['tickets', 'counts'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/views/counts', { signal }))).data,
  refetchInterval: 60_000,
})

/** How many tickets a view holds; `capped`: there are more than the server counts. Undefined until it is known. */
export function useViewCount(id: string): { count: number; capped: boolean } | undefined {
  const { data } = useQuery(viewCountsQuery)
  const counted = data?.find((one) => one.id === id)
  return counted?.broken ? undefined : counted
}

/** The words of the views that every organization has. */
export const systemViewNames: Record<SystemView, MessageKey> = {
  open: 'shell:nav.allOpen',
  mine: 'shell:nav.mine',
  unassigned: 'shell:nav.unassigned',
  snoozed: 'shell:nav.snoozed',
  unread: 'shell:nav.unread',
  waiting_for_us: 'shell:nav.waitingForUs',
  overdue: 'shell:nav.overdue',
  due_soon: 'shell:nav.dueSoon',
  delivery_problems: 'shell:nav.deliveryProblems',
  routing_failed: 'shell:nav.routingFailed',
  recently_changed: 'shell:nav.recentlyChanged',
  requested: 'shell:nav.requested',
  all: 'shell:nav.all',
}

/** A view in words. */
export function viewName(view: Pick<View, 'id' | 'name'>): string {
  return view.name ?? (isSystemView(view.id) ? translate(systemViewNames[view.id]) : view.id)
}

// One request at a time, and only the newest order after it: the last one asked for is the one that stays.
let wanted: string[] | undefined
let saving: Promise<void> | undefined

async function saveOrder(): Promise<void> {
  for (let ids = wanted; ids; ids = wanted) {
    wanted = undefined
    await read(api.PUT('/api/v1/views/order', { body: { ids } }))
  }
}

/** Puts views into an order for the person: shown at once, and read again when it is saved or refused. */
export async function orderViews(views: readonly View[]): Promise<void> {
  const which = { queryKey: viewsQuery.queryKey, exact: true }
  // An answer that is under way has the order before, and the next key would count from there.
  void queryClient.cancelQueries(which)
  queryClient.setQueryData(viewsQuery.queryKey, [...views])
  wanted = views.map((view) => view.id)
  saving ??= saveOrder().finally(() => {
    saving = undefined
    void queryClient.invalidateQueries(which)
  })
  await saving
}
