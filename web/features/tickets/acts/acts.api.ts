import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components, paths } from '../../../api/schema.gen.ts'
import { outdateTicket, type Ticket, ticketQuery } from '../tickets.api.ts'

type Schemas = components['schemas']
type Body<Path extends keyof paths> = paths[Path] extends {
  post: { requestBody: { content: { 'application/json': infer Written } } }
}
  ? Written
  : never

export type TicketAround = Schemas['TicketAround']
export type LinkedTicket = TicketAround['links'][number]
export type ChecklistItem = TicketAround['checklist'][number]
export type ChecklistTemplate = Schemas['ChecklistTemplate']
export type ClonedPart = NonNullable<Body<'/api/v1/tickets/{idOrCode}/clone'>['parts']>[number]
export type FoundTicket = Schemas['TicketRow']
export type Relation = Body<'/api/v1/tickets/{idOrCode}/links'>['relation']
export type ItemChange = paths['/api/v1/checklist-items/{id}']['patch']['requestBody']['content']['application/json']

const pathOf = (ref: string) => ({ path: { idOrCode: ref } })
const idOf = (id: string) => ({ path: { id } })

/** Everything beside a ticket, in one answer; read again whenever its ticket is. */
export function aroundQuery(ref: string) {
  return queryOptions({
    queryKey: [...ticketQuery(ref).queryKey, 'around'],
    queryFn: ({ signal }) => read(api.GET('/api/v1/tickets/{idOrCode}/around', { params: pathOf(ref), signal })),
  })
}

/** What routing decided of a ticket, and who could take it now; read anew each time. */
export function ticketRoutingQuery(ref: string) {
  return queryOptions({
    queryKey: [...ticketQuery(ref).queryKey, 'routing'],
    queryFn: ({ signal }) => read(api.GET('/api/v1/tickets/{idOrCode}/routing', { params: pathOf(ref), signal })),
    staleTime: 0,
  })
}

/** Why a status of who had a ticket gave it to somebody else, or did not; read anew each time. */
export function reassignmentQuery(ref: string) {
  return queryOptions({
    queryKey: [...ticketQuery(ref).queryKey, 'reassignment'],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/tickets/{idOrCode}/reassignment', { params: pathOf(ref), signal }))).reasons,
    staleTime: 0,
  })
}

/** Tickets by code or words, for choosing one. */
export async function findTickets(text: string, signal: AbortSignal): Promise<FoundTicket[]> {
  const query = { limit: 8, ...(text.trim() !== '' && { q: text.trim() }) }
  return (await read(api.GET('/api/v1/tickets', { params: { query }, signal }))).data
}

/** Merges the source into the target, named by id or code; the id of the act takes it back. */
export async function mergeTickets(
  target: Pick<Ticket, 'id'>,
  source: Ticket,
  reason: string,
): Promise<Schemas['MovedMessages']> {
  const body = { sourceIds: [source.id], reason }
  const { ticket, actIds } = await read(
    api.POST('/api/v1/tickets/{idOrCode}/merge', { params: pathOf(target.id), body }),
  )
  outdateTicket(ticket.id)
  outdateTicket(source.id)
  return { ticket, actId: actIds[0] ?? '' }
}

/** Makes a ticket of messages of another one. */
export async function splitTicket(
  source: Ticket,
  messageIds: string[],
  subject: string,
  reason: string,
): Promise<Schemas['MovedMessages']> {
  const body = { messageIds, reason, ...(subject.trim() !== '' && { subject: subject.trim() }) }
  const made = await read(api.POST('/api/v1/tickets/{idOrCode}/split', { params: pathOf(source.id), body }))
  outdateTicket(source.id)
  return made
}

/** Moves messages into another ticket, named by id or code. */
export async function moveToTicket(
  source: Ticket,
  messageIds: string[],
  target: string,
  reason: string,
): Promise<Schemas['MovedMessages']> {
  const body = { messageIds, target, reason }
  const moved = await read(api.POST('/api/v1/tickets/{idOrCode}/move-messages', { params: pathOf(source.id), body }))
  for (const { id } of [source, moved.ticket]) outdateTicket(id)
  return moved
}

/** Takes a merge, a split or a move back; both tickets are read again. */
export async function undoAct(id: string, ticketIds: readonly string[]): Promise<Ticket> {
  const ticket = await read(api.POST('/api/v1/ticket-acts/{id}/undo', { params: idOf(id) }))
  for (const one of ticketIds) outdateTicket(one)
  void queryClient.invalidateQueries({ queryKey: ['tickets', 'list'] })
  return ticket
}

export function cloneTicket(id: string, parts: ClonedPart[], subject: string): Promise<Ticket> {
  const body = { parts, subject }
  return read(api.POST('/api/v1/tickets/{idOrCode}/clone', { params: pathOf(id), body }))
}

export function followUpTicket(id: string): Promise<Ticket> {
  return read(api.POST('/api/v1/tickets/{idOrCode}/follow-up', { params: pathOf(id), body: {} }))
}

export function linkTickets(id: string, relation: Relation, other: string): Promise<unknown> {
  return read(api.POST('/api/v1/tickets/{idOrCode}/links', { params: pathOf(id), body: { relation, other } }))
}

export function unlinkTickets(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/ticket-links/{id}', { params: idOf(id) }))
}

export function addItem(ticketId: string, text: string): Promise<unknown> {
  return read(api.POST('/api/v1/tickets/{idOrCode}/checklist', { params: pathOf(ticketId), body: { text } }))
}

export function changeItem(id: string, change: ItemChange): Promise<unknown> {
  return read(api.PATCH('/api/v1/checklist-items/{id}', { params: idOf(id), body: change }))
}

export function removeItem(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/checklist-items/{id}', { params: idOf(id) }))
}

export function orderItems(ticketId: string, ids: string[]): Promise<unknown> {
  return read(api.POST('/api/v1/tickets/{idOrCode}/checklist/order', { params: pathOf(ticketId), body: { ids } }))
}

export function applyTemplate(ticketId: string, templateId: string): Promise<unknown> {
  const body = { templateId }
  return read(api.POST('/api/v1/tickets/{idOrCode}/checklist/template', { params: pathOf(ticketId), body }))
}

export async function findTemplates(): Promise<ChecklistTemplate[]> {
  return (await read(api.GET('/api/v1/checklist-templates'))).data
}

export function setFollowing(ticketId: string, userId: string, follows: boolean): Promise<unknown> {
  const params = { path: { idOrCode: ticketId, userId } }
  return follows
    ? read(api.PUT('/api/v1/tickets/{idOrCode}/followers/{userId}', { params }))
    : read(api.DELETE('/api/v1/tickets/{idOrCode}/followers/{userId}', { params }))
}

export function addParticipant(ticketId: string, contactId: string): Promise<unknown> {
  return read(api.POST('/api/v1/tickets/{idOrCode}/participants', { params: pathOf(ticketId), body: { contactId } }))
}

export function removeParticipant(ticketId: string, contactId: string): Promise<unknown> {
  const params = { path: { idOrCode: ticketId, contactId } }
  return read(api.DELETE('/api/v1/tickets/{idOrCode}/participants/{contactId}', { params }))
}

/** Moves a ticket to the queue of the next tier. */
export async function escalateTicket(ref: string, reason: string): Promise<Ticket> {
  const ticket = await read(api.POST('/api/v1/tickets/{idOrCode}/escalate', { params: pathOf(ref), body: { reason } }))
  outdateTicket(ticket.id)
  return ticket
}

/** Gives a ticket to somebody, or to nobody (null), with the reason when there is one. */
export async function assignTicket(ref: string, assigneeId: string | null, reason: string): Promise<Ticket> {
  const body = { assigneeId, ...(reason && { assignReason: reason }) }
  const ticket = await read(api.PATCH('/api/v1/tickets/{idOrCode}', { params: pathOf(ref), body }))
  outdateTicket(ticket.id)
  return ticket
}

/** Makes who wrote a forwarded mail the requester of its ticket, or lets it be. */
export async function answerRequesterProposal(id: string, accept: boolean): Promise<void> {
  await read(api.POST('/api/v1/tickets/{idOrCode}/requester-proposal', { params: pathOf(id), body: { accept } }))
}

/** Whatever it was meanwhile: the way back from a proposal that was taken. */
export async function setRequester(id: string, requesterId: string): Promise<void> {
  await read(api.PATCH('/api/v1/tickets/{idOrCode}', { params: pathOf(id), body: { requesterId } }))
  outdateTicket(id)
}
