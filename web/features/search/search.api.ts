import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import type { components } from '../../api/schema.gen.ts'

export type SearchHit = components['schemas']['SearchHit']
export type SearchKind = SearchHit['kind']

/** The first results of every kind. */
export function everythingQuery({ q, mine }: { q: string; mine: boolean }) {
  return queryOptions({
    queryKey: ['search', 'everything', { q, mine }],
    queryFn: ({ signal }) => {
      const query = { q, limit: 6, ...(mine && { mine: 'true' as const }) }
      return read(api.GET('/api/v1/search', { params: { query }, signal }))
    },
    enabled: q !== '',
    staleTime: 10_000,
    placeholderData: (before) => before,
  })
}

/** All results of one kind, page by page. */
export function kindQuery({ q, mine, kind }: { q: string; mine: boolean; kind: SearchKind }) {
  return infiniteQueryOptions({
    queryKey: ['search', kind, { q, mine }],
    queryFn: ({ signal, pageParam }) => {
      const query = { q, kinds: kind, ...(mine && { mine: 'true' as const }), ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/search', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.tabs[0]?.nextCursor,
    enabled: q !== '',
    staleTime: 10_000,
  })
}
