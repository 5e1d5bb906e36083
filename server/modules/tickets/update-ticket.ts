import type { Cx } from '../../platform/context.ts'
import { conflict, forbidden, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { can, require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { saveChangedValues } from '../fields/custom-values.ts'
import { queueFor } from '../queues/queues.service.ts'
import { archivedType } from './create-ticket.ts'
import { guardFinish } from './guard-finish.ts'
import { indexTicket } from './index-ticket.ts'
import { resolveLabels } from './labels.service.ts'
import type { LabelRow } from './labels.store.ts'
import { addLabels, labelsOf, removeLabels } from './labels.store.ts'
import { refuseConflict } from './refuse-conflict.ts'
import { saveTicket } from './save-ticket.ts'
import { sameSleep, sleepOf, whyNoSnooze } from './snooze.rules.ts'
import type { TicketChange } from './ticket-change.ts'
import { customOfChange } from './ticket-custom.ts'
import { assigneeOf, memberWhoAsks, requesterById } from './ticket-fields.ts'
import { placeAfter } from './ticket-place.ts'
import { cleanSubject } from './ticket-words.rules.ts'
import { isOpenStatus, moveToStage, priorityOf } from './tickets.rules.ts'
import { lockTicket, mergedAway, requireNotClosed } from './tickets.service.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

type Edit = { before: TicketRecord; after: TicketRecord; stages: store.StageRow[]; tell: Tell[] }
/** An event that waits for the version it makes. */
type Tell = { name: string; data: Record<string, unknown> }

/**
 * Changes a ticket and writes one event a field that differs; no difference, no event and no new version. With `version`, the
 * one the change began from: a field that somebody else changed to something else since then is 409 `ticket.conflict` with
 * both values, all others are merged. A closed ticket is 409 `ticket.closed` for everything but `{status: 'open'}` and
 * an open stage. Finishing asks the guards (guard-finish.ts); `finishAnyway` is the person's reason against them.
 */
export async function updateTicket(
  cx: Cx,
  idOrCode: string,
  change: TicketChange,
  options: { version?: number | null; cause?: Record<string, unknown>; finishAnyway?: string } = {},
): Promise<TicketRecord> {
  const before = await lockTicket(cx, idOrCode)
  const stages = await store.listStages(cx)
  requireEditable(cx, before, change, stages)
  const labels = (await labelsOf(cx, [before.id])).get(before.id) ?? []
  if (options.version) await refuseConflict(cx, { before, labels, stages }, change, options.version)
  const edit: Edit = { before, after: { ...before }, stages, tell: [] }
  editTexts(edit, change)
  editPlace(cx, edit, change)
  await guardFinish(cx, before, edit.after.status, options.finishAnyway)
  await editProperties(cx, edit, change)
  await editRequester(cx, edit, change)
  editSleep(cx, edit, change)
  const labelIds = await editLabels(cx, edit, labels, change)
  const { custom, changes } = await customOfChange(
    cx,
    before,
    edit.after,
    change.custom ?? {},
    labelIds ?? idsOf(labels),
  )
  if (changes.length > 0) edit.after = { ...edit.after, custom }
  for (const { field, from, to } of changes) edit.tell.push({ name: 'ticket.field_changed', data: { field, from, to } })
  const moved = edit.after.stageId !== before.stageId
  if (!moved && !labelIds && edit.tell.length === 0 && sameSleep(before, edit.after)) return before

  const saved = await saveTicket(cx, before, edit.after, { stages, cause: options.cause })
  for (const { name, data } of edit.tell)
    emit(cx, name, { ...data, version: saved.version }, { ticketId: saved.id, cause: options.cause })
  // After saveTicket, which keeps the copies of is_open beside values that stay.
  await saveChangedValues(cx, { id: saved.id, isOpen: isOpenStatus(saved.status), createdAt: saved.createdAt }, changes)
  if (saved.subject !== before.subject || saved.description !== before.description || changes.length > 0)
    await indexTicket(cx, saved)
  return saved
}

function requireEditable(cx: Cx, ticket: TicketRecord, change: TicketChange, stages: store.StageRow[]): void {
  if (ticket.status !== 'closed') return
  const fields = Object.entries(change).filter(([, value]) => value !== undefined)
  const wanted = change.stageId ? stages.find((stage) => stage.id === change.stageId)?.status : change.status
  const reopens = fields.length === 1 && wanted === 'open'
  if (reopens && ticket.mergedIntoId) throw mergedAway(ticket)
  if (fields.length > 0 && !reopens) requireNotClosed(ticket)
  if (reopens && !can(cx.actor, 'tickets:reopen'))
    throw forbidden(
      'ticket.reopen_forbidden',
      words`${{ ticket: ticket.code }} is closed, and your role does not reopen closed tickets.`,
    )
}

function editTexts({ before, after, tell }: Edit, change: TicketChange): void {
  if (change.subject !== undefined) after.subject = cleanSubject(change.subject)
  if (change.description !== undefined) after.description = change.description
  if (after.subject !== before.subject)
    tell.push({ name: 'ticket.subject_changed', data: { from: before.subject, to: after.subject } })
  if (after.description !== before.description)
    tell.push({ name: 'ticket.description_changed', data: { from: before.description, to: after.description } })
}

function editPlace(cx: Cx, edit: Edit, change: TicketChange): void {
  const stage = placeAfter(edit.stages, edit.before, change)
  if (stage) edit.after = moveToStage(edit.after, stage, cx.now)
}

async function editProperties(cx: Cx, { before, after, tell }: Edit, change: TicketChange): Promise<void> {
  if (change.priority !== undefined && change.priority !== before.priority) {
    after.priority = change.priority
    tell.push({
      name: 'ticket.priority_changed',
      data: { from: priorityOf(before.priority), to: priorityOf(after.priority) },
    })
  }
  if (change.dueAt !== undefined && change.dueAt?.getTime() !== before.dueAt?.getTime()) {
    after.dueAt = change.dueAt
    const iso = (at: Date | null) => at?.toISOString() ?? null
    tell.push({ name: 'ticket.due_changed', data: { from: iso(before.dueAt), to: iso(after.dueAt) } })
  }
  if (change.typeId !== undefined && change.typeId !== before.typeId) {
    const from = before.typeId ? await store.findType(cx, { id: before.typeId }) : null
    const to = change.typeId ? await store.findType(cx, { id: change.typeId }) : null
    if (change.typeId && !to)
      throw unprocessable('ticket.unknown_type', 'There is no such ticket type.', [
        { path: 'typeId', message: 'There is no such ticket type.' },
      ])
    if (to?.archivedAt) throw archivedType(to.name)
    after.typeId = change.typeId
    const ref = (type: store.TypeRow | null | undefined) =>
      type ? { id: type.id, key: type.key, name: type.name } : null
    tell.push({ name: 'ticket.type_changed', data: { from: ref(from), to: ref(to) } })
  }
  if (change.queueId !== undefined && change.queueId !== before.queueId) {
    const to = await queueFor(cx, change.queueId)
    const from = await queueFor(cx, before.queueId)
    after.queueId = to.id
    tell.push({ name: 'ticket.queue_changed', data: { from, to } })
  }
  if (change.assigneeId !== undefined && change.assigneeId !== before.assigneeId) {
    // Taking a ticket from somebody else is assigning too; giving one's own back is not.
    if (change.assigneeId === null && cx.actor.kind === 'user' && before.assigneeId !== cx.actor.userId)
      require(cx.actor, 'tickets:assign')
    const to = await assigneeOf(cx, change.assigneeId)
    const from = before.assigneeId ? await store.findMemberName(cx, before.assigneeId) : null
    after.assigneeId = to?.id ?? null
    tell.push({ name: 'ticket.assigned', data: { from, to: to ? { id: to.id, name: to.name } : null } })
  }
}

/** After the place: what the same change resolves or reopens is asked as it will stand. */
function editSleep(cx: Cx, { before, after }: Edit, { snooze }: TicketChange): void {
  if (snooze === undefined) return
  const why = snooze && whyNoSnooze(snooze, cx.now, isOpenStatus(after.status))
  const field = (path: string, message: string) => [{ path, message }]
  if (why === 'done')
    throw conflict('ticket.snooze_done', words`${{ ticket: before.code }} is done: reopen it before snoozing it.`)
  if (why === 'never_wakes')
    throw unprocessable(
      'ticket.snooze_never_wakes',
      'Choose a moment, or the customer’s answer, that wakes the ticket.',
      field('snooze', 'Give until, untilReply, or both.'),
    )
  if (why === 'past')
    throw unprocessable(
      'ticket.snooze_in_past',
      'Choose a moment in the future.',
      field('snooze.until', 'This moment has passed.'),
    )
  Object.assign(after, sleepOf(snooze))
}

async function editRequester(cx: Cx, { before, after, tell }: Edit, change: TicketChange): Promise<void> {
  if (change.requesterId === undefined || change.requesterId === before.requesterId) return
  const to = change.requesterId ? await requesterById(cx, change.requesterId, 'requesterId') : null
  const from = before.requesterId ? await requesterById(cx, before.requesterId, 'requesterId') : null
  after.requesterId = to?.id ?? null
  after.requesterUserId = await memberWhoAsks(cx, to)
  after.accountId = to?.account?.id ?? null
  tell.push({
    name: 'ticket.requester_changed',
    data: {
      from: from ? { id: from.id, name: from.name } : null,
      to: to ? { id: to.id, name: to.name } : null,
      account: { from: before.accountId, to: after.accountId },
      member: { from: before.requesterUserId, to: after.requesterUserId },
    },
  })
}

const idsOf = (list: readonly LabelRow[]) => list.map((label) => label.id)

/** The labels that the ticket has then; null when they stay. */
async function editLabels(cx: Cx, edit: Edit, labels: LabelRow[], change: TicketChange): Promise<string[] | null> {
  if (!change.labelIds && !change.addLabelIds && !change.removeLabelIds) return null
  if (change.labelIds && (change.addLabelIds || change.removeLabelIds))
    throw unprocessable('ticket.labels_twice', 'Give all labels (labelIds), or what to add and remove, not both.', [
      { path: 'labelIds', message: 'Not together with addLabelIds or removeLabelIds.' },
    ])
  const { before, after, tell } = edit
  const has = new Set(labels.map((label) => label.id))
  const wanted = await resolveLabels(cx, change.labelIds ?? change.addLabelIds ?? [])
  const keep = new Set(wanted.map((label) => label.id))
  const remove = new Set(change.removeLabelIds ?? [])
  const added = wanted.filter((label) => !has.has(label.id) && !remove.has(label.id))
  const removed = labels.filter((label) => (change.labelIds ? !keep.has(label.id) : remove.has(label.id)))
  if (added.length + removed.length === 0) return null
  if (labels.length + added.length - removed.length > 50)
    throw unprocessable('ticket.too_many_labels', 'A ticket has at most 50 labels.')
  await removeLabels(
    cx,
    before.id,
    removed.map((label) => label.id),
  )
  // With the openness from before: saveTicket changes it for all labels when the status moves in the same edit.
  await addLabels(
    cx,
    { id: after.id, isOpen: isOpenStatus(before.status), createdAt: before.createdAt },
    added.map((label) => label.id),
  )
  const refs = (list: LabelRow[]) => list.map((label) => ({ id: label.id, name: label.name }))
  tell.push({ name: 'ticket.labels_changed', data: { added: refs(added), removed: refs(removed) } })
  return idsOf([...labels.filter((label) => !removed.includes(label)), ...added])
}
