import { queryOptions, useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import { readAll } from '../../../api/read-all.ts'
import { teamsQuery } from '../../../shared/teams-and-queues.ts'
import { useCan } from '../../../shell/shell.api.ts'
import type { Mentionable } from './mention-node.ts'

const peopleQuery = queryOptions({
  queryKey: ['members', 'active'],
  queryFn: ({ signal }) =>
    readAll((cursor) =>
      read(api.GET('/api/v1/users', { params: { query: { active: 'true', cursor, limit: 200 } }, signal })),
    ),
  staleTime: 60_000,
})

/** Active members and teams, for who may read them, once they are known; asked when a note is written. */
export function useMentionable(enabled: boolean): () => Promise<readonly Mentionable[]> {
  const may = useCan('members:read') && enabled
  useQuery({ ...peopleQuery, enabled: may })
  useQuery({ ...teamsQuery, enabled: may })
  return useCallback(async () => {
    if (!may) return []
    const [people, teams] = await Promise.all([
      queryClient.ensureQueryData(peopleQuery),
      queryClient.ensureQueryData(teamsQuery),
    ])
    return [
      ...people.map(({ id, name }): Mentionable => ({ kind: 'user', id, name })),
      ...teams.map(({ id, name }): Mentionable => ({ kind: 'team', id, name })),
    ]
  }, [may])
}
