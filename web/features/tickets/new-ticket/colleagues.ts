import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import { readAll } from '../../../api/read-all.ts'

const colleaguesQuery = queryOptions({
  queryKey: ['members', 'active'],
  queryFn: ({ signal }) =>
    readAll((cursor) =>
      read(api.GET('/api/v1/users', { params: { query: { active: 'true', cursor, limit: 200 } }, signal })),
    ),
  staleTime: 60_000,
})

/** How many colleagues stand beside the contacts that were found. */
const shown = 5

/** Active members whose name or address has the text in it. */
export async function findColleagues(text: string): Promise<{ id: string; name: string; email: string }[]> {
  const typed = text.trim().toLowerCase()
  if (typed === '') return []
  const members = await queryClient.ensureQueryData(colleaguesQuery)
  return members
    .filter(({ name, email }) => name.toLowerCase().includes(typed) || email.toLowerCase().includes(typed))
    .slice(0, shown)
}
