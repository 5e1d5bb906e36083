import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, read } from '../../../api/client.ts'
import { readAll } from '../../../api/read-all.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { teamsQuery } from '../tickets.api.ts'
import type { Mentionable } from './mention-node.ts'

const peopleQuery = queryOptions({
  queryKey: ['members', 'active'],
  queryFn: ({ signal }) =>
    readAll((cursor) =>
      read(api.GET('/api/v1/users', { params: { query: { active: 'true', cursor, limit: 200 } }, signal })),
    ),
  staleTime: 60_000,
})

/** Active members and teams, for who may read them; asked when a note is written. */
export function useMentionable(enabled: boolean): readonly Mentionable[] {
  const may = useCan('members:read') && enabled
  const people = useQuery({ ...peopleQuery, enabled: may })
  const teams = useQuery({ ...teamsQuery, enabled: may })
  return useMemo(
    () => [
      ...(people.data ?? []).map(({ id, name }): Mentionable => ({ kind: 'user', id, name })),
      ...(teams.data ?? []).map(({ id, name }): Mentionable => ({ kind: 'team', id, name })),
    ],
    [people.data, teams.data],
  )
}
