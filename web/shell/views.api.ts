import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, read } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import type { components } from '../api/schema.gen.ts'
import type { MessageKey } from '../i18n/i18n.ts'
import { translate } from '../i18n/i18n.ts'
import { isSystemView, type SystemView } from '../shared/ticket-views.ts'

/** A saved list of tickets or other records, or one that every organization has. */
export type View = components['schemas']['View']

export type StartView = components['schemas']['StartView']

/** The views of a kind of records. Those of other records than tickets stand below the key of theirs: news of views is of all. */
export const viewsOf = (of: View['of']) =>
  queryOptions({
    queryKey: of === 'ticket' ? ['views'] : ['views', 'of', of],
    queryFn: async ({ signal }) => (await read(api.GET('/api/v1/views', { params: { query: { of } }, signal }))).data,
    staleTime: 5 * 60_000,
  })

export const viewsQuery = viewsOf('ticket')

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

// One request at a time, and only the newest order of a kind after it: the last one asked for is the one that stays.
const wanted = new Map<View['of'], string[]>()
let saving: Promise<void> | undefined

async function saveOrder(): Promise<void> {
  for (const [of, ids] of wanted) {
    wanted.delete(of)
    await read(api.PUT('/api/v1/views/order', { body: { of, ids } }))
  }
}

/** Puts views of one kind into an order for the person: shown at once, and read again when it is saved or refused. */
export async function orderViews(views: readonly View[]): Promise<void> {
  const of = views[0]?.of ?? 'ticket'
  const { queryKey } = viewsOf(of)
  // An answer that is under way has the order before, and the next key would count from there.
  void queryClient.cancelQueries({ queryKey, exact: true })
  queryClient.setQueryData(queryKey, [...views])
  wanted.set(
    of,
    views.map((view) => view.id),
  )
  saving ??= saveOrder().finally(() => {
    saving = undefined
    void queryClient.invalidateQueries(viewsQuery)
  })
  await saving
}
