import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components } from '../../../api/schema.gen.ts'
import { isObjectKind, keyOfType } from '../../../shared/custom/field-entities.ts'
import type { RecordType } from '../../../shared/records/record-types.ts'
import type { PickerOption } from '../../../ui/picker.tsx'

type Answered = components['schemas']['TicketAssociations']
type OfType<Part> = Omit<Part, 'type'> & { type: RecordType }
export type Associations = {
  data: OfType<Answered['data'][number]>[]
  proposals: OfType<Answered['proposals'][number]>[]
  types: RecordType[]
}
export type AssociatedRecord = components['schemas']['AssociatedRecord']

const key = (ticketId: string) => ['associations', ticketId] as const

export function associationsQuery(ticketId: string) {
  return queryOptions({
    queryKey: key(ticketId),
    queryFn: async ({ signal }) =>
      associationsOf(
        await read(
          api.GET('/api/v1/tickets/{idOrCode}/associations', { params: { path: { idOrCode: ticketId } }, signal }),
        ),
      ),
  })
}

/** The words of the API, in which any text can be a type, with the types that there are. */
const associationsOf = (answered: Answered) => answered as Associations

export const refreshAssociations = (ticketId: string): void =>
  void queryClient.invalidateQueries({ queryKey: key(ticketId) })

export async function setAssociation(ticketId: string, type: RecordType, recordId: string): Promise<void> {
  const path = { idOrCode: ticketId, type }
  const now = await read(
    api.PUT('/api/v1/tickets/{idOrCode}/associations/{type}', { params: { path }, body: { recordId } }),
  )
  queryClient.setQueryData(key(ticketId), associationsOf(now))
}

export async function removeAssociation(ticketId: string, type: RecordType): Promise<void> {
  const path = { idOrCode: ticketId, type }
  const now = await read(api.DELETE('/api/v1/tickets/{idOrCode}/associations/{type}', { params: { path } }))
  queryClient.setQueryData(key(ticketId), associationsOf(now))
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
  if (isObjectKind(type)) {
    const path = { typeKey: keyOfType(type) }
    const { data } = await read(api.GET('/api/v1/objects/{typeKey}', { params: { path, query }, signal }))
    return data.map(({ id, name, account, contact }) => ({
      value: id,
      label: name,
      detail: account?.name ?? contact?.name,
    }))
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
