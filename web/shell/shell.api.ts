import { queryOptions, useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { api, read } from '../api/client.ts'
import type { TicketView } from '../shared/ticket-views.ts'
import type { TicketStatus } from '../shared/ticket-words.ts'
import type { Density, Theme } from './appearance.ts'
import { tellOtherTabs } from './session-channel.ts'

/** What the person chose; null or absent means the browser's own. */
export interface Preferences {
  theme?: Theme | null
  density?: Density | null
  language?: string | null
  /** BCP 47 tag for dates and numbers. */
  locale?: string | null
  /** IANA zone. */
  timeZone?: string | null
}

/** GET /api/v1/me */
export interface Me {
  user: { id: string; name: string; email: string }
  organization: { id: string; name: string; prefix: string }
  organizations: { id: string; name: string }[]
  permissions: string[]
  preferences: Preferences
  /** The organization's last event at this moment: the live stream goes on from here. */
  eventSeq?: number
}

/** GET /api/v1/tickets/counts: tickets the person can see, for each view; capped numbers are the server's affair. */
export type TicketCounts = Partial<Record<TicketView, number>>

/** What the command menu needs of a ticket (GET /api/v1/tickets?q=). */
export interface FoundTicket {
  id: string
  code: string
  subject: string
  status: TicketStatus
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/me', { signal }))) as Me,
  staleTime: 5 * 60_000,
})

/** The signed-in person and organization. Only inside the shell, whose route has loaded it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data
}

/** True when the person holds the permission (`tickets:work`). The server decides again; this only hides dead buttons. */
export function useCan(permission: string): boolean {
  return useMe().permissions.includes(permission)
}

export const ticketCountsQuery = queryOptions({
  queryKey: ['tickets', 'counts'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/tickets/counts', { signal }))) as TicketCounts,
})

export function useTicketCounts(): TicketCounts {
  return useQuery(ticketCountsQuery).data ?? {}
}

/** At most eight tickets for a text, for the command menu. */
export function ticketSearchQuery(text: string) {
  return queryOptions({
    queryKey: ['tickets', 'quick-search', text],
    queryFn: async ({ signal }) => {
      const query = { q: text, limit: 8 }
      const page = (await read(api.GET('/api/v1/tickets', { params: { query }, signal }))) as { data: FoundTicket[] }
      return page.data
    },
    enabled: text.length > 1,
    staleTime: 10_000,
  })
}

/** Changes own preferences at once and tells the server; on refusal they return to what they were. */
export function useSavePreferences() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (change: Preferences) => read(api.PATCH('/api/v1/me', { body: { preferences: change } })),
    onMutate: (change) => {
      const before = cache.getQueryData(meQuery.queryKey)
      if (before) cache.setQueryData(meQuery.queryKey, { ...before, preferences: { ...before.preferences, ...change } })
      return { before }
    },
    onError: (_error, _change, kept) => {
      if (kept?.before) cache.setQueryData(meQuery.queryKey, kept.before)
    },
  })
}

/** Ends the session here and in every other tab of this browser. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => read(api.DELETE('/api/v1/session')),
    onSuccess: () => {
      tellOtherTabs('signed-out')
      // A whole new page: nothing of the person stays in memory.
      location.assign('/sign-in')
    },
  })
}

/** Enters another organization of the person: PUT /api/v1/session/organization. All tabs follow, the cookie is theirs too. */
export function useSwitchOrganization() {
  return useMutation({
    mutationFn: (organizationId: string) => read(api.PUT('/api/v1/session/organization', { body: { organizationId } })),
    onSuccess: () => {
      tellOtherTabs('organization-changed')
      location.assign('/')
    },
  })
}
