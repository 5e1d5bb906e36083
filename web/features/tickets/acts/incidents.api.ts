import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { readAll } from '../../../api/read-all.ts'
import type { components } from '../../../api/schema.gen.ts'

export type Incident = components['schemas']['Incident']

/** All open incidents of a problem, with whom an answer to each would reach. */
export const incidentsQuery = (problemId: string) =>
  queryOptions({
    queryKey: ['tickets', 'incidents', problemId],
    queryFn: ({ signal }) =>
      readAll((cursor) => {
        const query = { limit: 50, ...(cursor && { cursor }) }
        const params = { path: { idOrCode: problemId }, query }
        return read(api.GET('/api/v1/tickets/{idOrCode}/incidents', { params, signal }))
      }),
    staleTime: 0,
  })
