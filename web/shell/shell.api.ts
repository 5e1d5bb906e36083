import { queryOptions, useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { api, read } from '../api/client.ts'
import type { components } from '../api/schema.gen.ts'
import { sayAccountLabel } from '../i18n/account-label.ts'
import { translator } from '../i18n/translator.ts'
import { ownWordsOf } from './own-words.ts'
import { tellOtherTabs } from './session-channel.ts'

/** Who is signed in, where, and what the person may do there. */
export type Me = components['schemas']['Me']
export type Permission = Me['permissions'][number]
/** What is changed of the own preferences; null means the browser's own. */
export type PreferencesChange = Partial<Me['user']['preferences']>

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await read(api.GET('/api/v1/me', { signal }))
    // Before anything of the organization is drawn.
    translator.rename(ownWordsOf(me.organization))
    await sayAccountLabel(me.organization.accountLabel)
    return me
  },
  staleTime: 5 * 60_000,
})

/** The signed-in person and organization. Only inside the shell, whose route has loaded it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data
}

/** True when the person holds the permission. The server decides again; this only hides what would be refused. */
export function useCan(permission: Permission): boolean {
  return useMe().permissions.includes(permission)
}

/**
 * Unread notifications in the other organizations of the person, by organization. The stream tells of the entered one alone, so they
 * are asked for every minute, and when the person comes back to the window.
 */
export function useOtherInboxes(): ReadonlyMap<string, number> {
  const { organizations } = useMe()
  const { data } = useQuery({
    queryKey: ['other-inboxes'],
    queryFn: ({ signal }) => read(api.GET('/api/v1/notifications/elsewhere', { signal })),
    enabled: organizations.length > 1,
    staleTime: 30_000,
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
  })
  return new Map(data?.data.map(({ organizationId, unreadCount }) => [organizationId, unreadCount]))
}

export type SearchHit = components['schemas']['SearchHit']

/** The best few of every kind for a text, for the command menu. A ticket whose code was typed comes first. */
export function quickSearchQuery(text: string) {
  return queryOptions({
    queryKey: ['search', 'quick', text],
    queryFn: ({ signal }) => read(api.GET('/api/v1/search', { params: { query: { q: text, limit: 6 } }, signal })),
    enabled: text.length > 1,
    staleTime: 10_000,
  })
}

/** Changes own preferences at once and tells the server; on refusal they return to what they were. */
export function useSavePreferences() {
  const cache = useQueryClient()
  const mutationKey = ['preferences']
  return useMutation({
    mutationKey,
    mutationFn: (change: PreferencesChange) => read(api.PATCH('/api/v1/me', { body: { preferences: change } })),
    onMutate: async (change) => {
      // An answer that is on its way is from before the change: it would turn the screen back.
      await cache.cancelQueries({ queryKey: meQuery.queryKey })
      const before = cache.getQueryData(meQuery.queryKey)
      if (before) {
        const user = { ...before.user, preferences: { ...before.user.preferences, ...change } }
        cache.setQueryData(meQuery.queryKey, { ...before, user })
      }
      return { before }
    },
    onError: (_error, _change, kept) => {
      if (kept?.before) cache.setQueryData(meQuery.queryKey, kept.before)
    },
    // So is one that was asked for while changes were on their way: after the last of them it is asked for anew.
    onSettled: () => {
      if (cache.isMutating({ mutationKey }) === 1) void cache.invalidateQueries({ queryKey: meQuery.queryKey })
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

/** Enters another organization of the person. All tabs follow, the cookie is theirs too. */
export function useSwitchOrganization() {
  return useMutation({
    mutationFn: (organizationId: string) => read(api.POST('/api/v1/me/organization', { body: { organizationId } })),
    onSuccess: () => {
      tellOtherTabs('organization-changed')
      location.assign('/')
    },
  })
}
