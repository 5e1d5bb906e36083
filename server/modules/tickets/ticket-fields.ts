import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { require } from '../../platform/permissions.ts'
import { indexDocument } from '../../platform/search.ts'
import { type ContactRef, findContactRef } from '../customers/customers.service.ts'
import { requireAssignable } from '../members/members.service.ts'
import type { Stage, TicketStatus } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'

/** What the fields of a ticket may point to, for making and changing it alike. */

/** What the ticket is found by: its code in all spellings, its subject, its description. */
export async function indexTicket(
  cx: Cx,
  ticket: Pick<TicketRecord, 'id' | 'code' | 'subject' | 'description'>,
): Promise<void> {
  const compact = ticket.code.replace('-', '')
  await indexDocument(cx, {
    kind: 'ticket',
    id: ticket.id,
    title: `${ticket.code} ${compact} ${ticket.subject}`,
    extra: ticket.description,
  })
}

/** The member, if tickets may be given to him by the actor; null for nobody. Giving to others needs `tickets:assign`. */
export async function assigneeOf(cx: Cx, assigneeId: string | null): Promise<{ id: string; name: string } | null> {
  if (assigneeId === null) return null
  if (cx.actor.kind === 'user' && cx.actor.userId !== assigneeId) require(cx.actor, 'tickets:assign')
  return requireAssignable(cx, assigneeId)
}

/** The stage by id; 422 when there is none or when its status is not the one that is asked for beside it. */
export function stageById<S extends Stage>(stages: readonly S[], id: string, status?: TicketStatus): S {
  const stage = stages.find((one) => one.id === id)
  if (!stage)
    throw unprocessable('ticket.unknown_stage', 'There is no such stage.', [
      { path: 'stageId', message: 'There is no such stage.' },
    ])
  if (status && status !== stage.status)
    throw unprocessable(
      'ticket.stage_and_status',
      `The stage “${stage.name}” has the status ${stage.status}, not ${status}. Give only one of them.`,
      [{ path: 'status', message: `The stage has the status ${stage.status}.` }],
    )
  return stage
}

/** 422 that lists the stages there are (product.md D3). */
export function noStage(stages: readonly Stage[], pipelineId: string, status: TicketStatus): Error {
  const there = stages.filter((stage) => stage.pipelineId === pipelineId)
  return unprocessable(
    'ticket.no_stage',
    `The pipeline has no stage with the status ${status}. Its stages: ${there.map((s) => `${s.name} (${s.status})`).join(', ')}.`,
    [{ path: 'status', message: 'No stage of the pipeline has this status.' }],
  )
}

/** The contact, or 422 that names the field. */
export async function requesterById(cx: Cx, id: string, path: string): Promise<ContactRef> {
  const contact = await findContactRef(cx, id)
  if (contact) return contact
  throw unprocessable('ticket.unknown_requester', 'There is no such contact.', [
    { path, message: 'There is no such contact.' },
  ])
}
