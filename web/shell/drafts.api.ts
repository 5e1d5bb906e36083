import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import { readAll } from '../api/read-all.ts'
import type { components } from '../api/schema.gen.ts'

export type OwnDraft = components['schemas']['OwnDraft']

/** What one has begun and not sent, and one's replies that leave later: for the panel, the rows of lists and their page. */
export const ownDraftsQuery = queryOptions({
  queryKey: ['own-drafts'],
  queryFn: ({ signal }) =>
    readAll((cursor) =>
      read(api.GET('/api/v1/drafts', { params: { query: { limit: 200, ...(cursor && { cursor }) } }, signal })),
    ),
  staleTime: 60_000,
})

export function refreshOwnDrafts(): void {
  void queryClient.invalidateQueries(ownDraftsQuery)
}
