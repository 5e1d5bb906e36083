import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'
import type { RecordType } from '../records/record-types.ts'

export type RecordTicketsPlan = components['schemas']['RecordTicketsPlan']
export type RecordTicketsMade = components['schemas']['RecordTicketsMade']
type MakeBody = paths['/api/v1/records/{type}/tickets']['post']['requestBody']['content']['application/json']

/** So many records get a ticket in one go. */
export const mostRecords = 100

/** Who would ask in a ticket for each of the records, with what it would be associated, and how many are open already. */
export function planQuery(type: RecordType, recordIds: readonly string[]) {
  return queryOptions({
    queryKey: ['record-tickets', type, recordIds],
    queryFn: ({ signal }) =>
      read(
        api.POST('/api/v1/records/{type}/tickets/preview', {
          params: { path: { type } },
          body: { recordIds: [...recordIds] },
          signal,
        }),
      ),
    gcTime: 0,
    retry: false,
  })
}

/** Makes one ticket for each of the records: all of them, or none. */
export async function makeRecordTickets(type: RecordType, body: MakeBody): Promise<RecordTicketsMade> {
  const made = await read(api.POST('/api/v1/records/{type}/tickets', { params: { path: { type } }, body }))
  void queryClient.invalidateQueries({ queryKey: ['tickets'] })
  return made
}
