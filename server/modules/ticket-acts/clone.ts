import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { can } from '../../platform/permissions.ts'
import { listKeptToTeams } from '../members/sight.ts'
import { listTicketLabels, unusableLabels } from '../tickets/labels.service.ts'
import { createTicket, getTicketRecord, type TicketRecord } from '../tickets/tickets.service.ts'
import { copyChecklist } from './checklist.ts'
import type { ClonedPart } from './clone.rules.ts'
import { insertLink } from './links.store.ts'

/**
 * A new ticket with chosen parts of another one (product.md TK18). Never with its messages, times of answers, time entries or
 * ratings. Begins in the first open stage of its pipeline; the link says what it was cloned from.
 */
export async function cloneTicket(
  cx: Cx,
  input: { ticket: string; parts: ClonedPart[]; subject?: string; source: 'manual' | 'api' },
): Promise<TicketRecord> {
  const original = await getTicketRecord(cx, input.ticket)
  const takes = (part: ClonedPart) => input.parts.includes(part)
  const mine = cx.actor.kind === 'user' && cx.actor.userId === original.assigneeId
  // A label that only other teams put on tickets is left to them.
  const own = takes('labels') ? await listTicketLabels(cx, original.id) : []
  const others = await unusableLabels(cx, own)
  const labels = own.filter((label) => !others.includes(label))
  // What a pipeline keeps to teams does not leave it in a clone.
  const isKept = (await listKeptToTeams(cx, 'pipelines')).some(({ id }) => id === original.pipelineId)
  const clone = await createTicket(cx, {
    subject: input.subject ?? original.subject,
    seenLike: original,
    source: input.source,
    ...(takes('description') ? { description: original.description } : {}),
    ...(takes('requester') && original.requesterId ? { requester: { id: original.requesterId } } : {}),
    ...(takes('assignee') && (mine || can(cx.actor, 'tickets:assign')) ? { assigneeId: original.assigneeId } : {}),
    ...(takes('priority') ? { priority: original.priority } : {}),
    ...(takes('type') ? { typeId: original.typeId } : {}),
    ...(takes('pipeline') || isKept ? { pipelineId: original.pipelineId } : {}),
    ...(takes('custom') ? { custom: original.custom } : {}),
    ...(takes('dueAt') ? { dueAt: original.dueAt } : {}),
    labels: labels.map((label) => label.id),
  })
  await insertLink(cx, { kind: 'cloned_from', fromId: clone.id, toId: original.id })
  const refOf = ({ id, code, subject }: TicketRecord) => ({ id, code, subject })
  emit(cx, 'ticket.cloned_from', { other: refOf(original) }, { ticketId: clone.id })
  emit(cx, 'ticket.cloned', { other: refOf(clone) }, { ticketId: original.id })
  if (takes('checklist')) await copyChecklist(cx, original.id, clone)
  return clone
}
