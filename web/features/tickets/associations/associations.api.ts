import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components } from '../../../api/schema.gen.ts'
import type { PickerOption } from '../../../ui/picker.tsx'

export type Associations = components['schemas']['TicketAssociations']
export type RecordType = Associations['types'][number]
export type AssociatedRecord = components['schemas']['AssociatedRecord']

const key = (ticketId: string) => ['associations', ticketId] as const

export function associationsQuery(ticketId: string) {
  return queryOptions({
    queryKey: key(ticketId),
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/tickets/{idOrCode}/associations', { params: { path: { idOrCode: ticketId } }, signal })),
  })
}

export const refreshAssociations = (ticketId: string): void =>
  void queryClient.invalidateQueries({ queryKey: key(ticketId) })

export async function setAssociation(ticketId: string, type: RecordType, recordId: string): Promise<void> {
  const path = { idOrCode: ticketId, type }
  const now = await read(
    api.PUT('/api/v1/tickets/{idOrCode}/associations/{type}', { params: { path }, body: { recordId } }),
  )
  queryClient.setQueryData(key(ticketId), now)
}

export async function removeAssociation(ticketId: string, type: RecordType): Promise<void> {
  const path = { idOrCode: ticketId, type }
  const now = await read(api.DELETE('/api/v1/tickets/{idOrCode}/associations/{type}', { params: { path } }))
  queryClient.setQueryData(key(ticketId), now)
}

/** Records of a type for a text, to choose from; at most eight. */
export async function findRecords(type: RecordType, text: string, signal: AbortSignal): Promise<PickerOption[]> {
  const query = { limit: 8, ...(text.trim() && { q: text.trim() }) }
  if (type === 'lead') {
    const { data } = await read(api.GET('/api/v1/leads', { params: { query }, signal }))
    return data.map(({ id, name, company, emails }) => ({
      value: id,
      label: name,
      detail: company || emails[0]?.value,
    }))
  }
  if (type === 'account') {
    const { data } = await read(api.GET('/api/v1/accounts', { params: { query }, signal }))
    return data.map(({ id, name, domains }) => ({ value: id, label: name, detail: domains[0] }))
  }
  if (type === 'opportunity') {
    const { data } = await read(api.GET('/api/v1/opportunities', { params: { query }, signal }))
    return data.map(({ id, name, account, stage }) => ({ value: id, label: name, detail: account?.name ?? stage.name }))
  }
  const { data } = await read(api.GET('/api/v1/contacts', { params: { query }, signal }))
  return data.map(({ id, name, emails }) => ({ value: id, label: name, detail: emails[0]?.value }))
}

/** The lead for whom a ticket is written. */
export function leadQuery(id: string | undefined) {
  return queryOptions({
    queryKey: ['leads', 'lead', id ?? ''],
    queryFn: ({ signal }) => read(api.GET('/api/v1/leads/{id}', { params: { path: { id: id ?? '' } }, signal })),
    enabled: id !== undefined,
    retry: false,
  })
}
