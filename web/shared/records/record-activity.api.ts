import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'

/** A contact, a lead, an opportunity or an account. */
export type RecordRef = paths['/api/v1/records/{type}/{id}/activity']['get']['parameters']['path']
export type RecordActivity = components['schemas']['RecordActivity']
export type RecordChange = components['schemas']['RecordChange']
export type ActivityKind = RecordActivity['kind']

const activityKey = ['records', 'activity'] as const

/** What happened with a record, the newest first, a few at a time; of some kinds alone when any are named. */
export function activityQuery(of: RecordRef, kinds: readonly ActivityKind[]) {
  return infiniteQueryOptions({
    queryKey: [...activityKey, of, kinds],
    queryFn: ({ signal, pageParam }) => {
      const query = {
        limit: 10,
        ...(kinds.length > 0 && { kinds: kinds.join(',') }),
        ...(pageParam && { cursor: pageParam }),
      }
      return read(api.GET('/api/v1/records/{type}/{id}/activity', { params: { path: of, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    // Nobody heard of what happened while the page was not there.
    refetchOnMount: 'always',
  })
}

export function refreshActivity(): void {
  void queryClient.invalidateQueries({ queryKey: activityKey })
}
