import type { Cx } from '../../platform/context.ts'
import { conflict, forbidden, unprocessable } from '../../platform/errors.ts'
import { can, require } from '../../platform/permissions.ts'
import type { ReadOnce } from '../../platform/read-once.ts'
import { words } from '../../platform/words.ts'
import type { FieldChange } from '../fields/custom-values.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { queueFor } from '../queues/queues.service.ts'
import { requireUsable, resolveLabels } from './labels.service.ts'
import type { LabelRow } from './labels.store.ts'
import { requireMovable } from './pipeline-rights.rules.ts'
import { type Snooze, sameSleep, sleepOf, whyNoSnooze } from './snooze.rules.ts'
import type { TicketChange } from './ticket-change.ts'
import { customOfChange } from './ticket-custom.ts'
import { archivedType, assigneeOf, memberWhoAsks, requesterById } from './ticket-fields.ts'
import { placeAfter } from './ticket-place.ts'
import { cleanSubject } from './ticket-words.rules.ts'
import { afterTaking, isOpenStatus, moveToStage, priorityOf } from './tickets.rules.ts'
import { mergedAway, requireNotClosed } from './tickets.service.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'
import { customerOf } from './tickets.visibility.ts'

/** What a change makes of one ticket; nothing of it is written yet. */
export type Edit = {
  before: TicketRecord
  after: TicketRecord
  /** Labels from before. */
  labels: readonly LabelRow[]
  /** All that it has then, and how they differ. */
  labelIds: string[]
  labelsAdded: string[]
  labelsRemoved: string[]
  values: FieldChange[]
  /** Why it moved, when the product did that by itself. */
  moveCause?: Record<string, unknown>
  /** Events that wait for the version they make. */
  tell: { name: string; data: Record<string, unknown> }[]
}

/**
 * What the ticket is called and where it stands after the change: 403 `pipeline.not_yours`, `pipeline.not_seen` for who may not move it
 * there. Guards of finishing are asked then.
 */
export function beginEdit(
  cx: Cx,
  ticket: { before: TicketRecord; labels: readonly LabelRow[] },
  change: TicketChange,
  stages: store.StageRow[],
): Edit {
  const { before, labels } = ticket
  const edit: Edit = {
    before,
    after: { ...before },
    labels,
    ...{ labelIds: idsOf(labels), labelsAdded: [], labelsRemoved: [], values: [], tell: [] },
  }
  editTexts(edit, change)
  const stage = placeAfter(stages, before, change)
  if (stage && stage.id !== before.stageId) {
    requireMovable(cx.actor, stages.find((one) => one.id === before.stageId) ?? null, stage)
    edit.after = moveToStage(edit.after, stage, cx.now)
  }
  return edit
}

/**
 * The rest of the change. `once` keeps what several tickets of one change read; `restores`: it takes an act back, so nothing begins
 * by it.
 */
export async function completeEdit(
  cx: Cx,
  once: ReadOnce,
  edit: Edit,
  change: TicketChange,
  { stages, restores = false }: { stages: readonly store.StageRow[]; restores?: boolean },
): Promise<void> {
  await editProperties(cx, once, edit, { ...change, queueId: change.queueId ?? queueOfPipeline(edit, stages) })
  await editRequester(cx, once, edit, change)
  editSleep(cx, edit, change)
  await editLabels(cx, once, edit, change)
  const { before } = edit
  const { custom, changes } = await customOfChange(cx, once, before, edit.after, change.custom ?? {}, edit.labelIds)
  if (changes.length > 0) edit.after = { ...edit.after, custom }
  edit.values = changes
  for (const { field, from, to } of changes) edit.tell.push({ name: 'ticket.field_changed', data: { field, from, to } })
  if (!restores) await beginWork(cx, edit, change, stages)
}

/** Where a ticket goes to wait that comes to another pipeline, unless the change says it; undefined: it stays. */
function queueOfPipeline({ before, after }: Edit, stages: readonly store.StageRow[]): string | undefined {
  if (after.pipelineId === before.pipelineId) return undefined
  return stages.find(({ id }) => id === after.stageId)?.pipelineQueueId ?? undefined
}

/** Taking an open ticket oneself is the first act on it; nothing that its new stage needs is asked for, as nobody asked for the move. */
async function beginWork(cx: Cx, edit: Edit, change: TicketChange, stages: readonly store.StageRow[]): Promise<void> {
  if (cx.actor.kind !== 'user' || cx.quiet?.includes('automations')) return
  const { userId } = cx.actor
  const takes = edit.after.assigneeId === userId && edit.before.assigneeId !== userId
  if (!takes || change.status || change.stageId || change.pipelineId || edit.before.status !== 'open') return
  const moved = afterTaking(edit.after, { settings: await getOrgSettings(cx), stages, now: cx.now })
  if (moved === edit.after) return
  edit.after = moved
  edit.moveCause = { rule: 'first_agent_action' }
}

/** False: the ticket is like that already. */
export const isEdited = ({ before, after, tell }: Edit): boolean =>
  after.stageId !== before.stageId || tell.length > 0 || !sameSleep(before, after)

/** 409 `ticket.closed` for everything but reopening. */
export function requireEditable(cx: Cx, ticket: TicketRecord, change: TicketChange, stages: store.StageRow[]): void {
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

async function editProperties(
  cx: Cx,
  once: ReadOnce,
  { before, after, tell }: Edit,
  change: TicketChange,
): Promise<void> {
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
    const typeOf = (id: string) => once(`type ${id}`, () => store.findType(cx, { id }))
    const from = before.typeId ? await typeOf(before.typeId) : null
    const to = change.typeId ? await typeOf(change.typeId) : null
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
    const queueOf = (id: string) => once(`queue ${id}`, () => queueFor(cx, id))
    const to = await queueOf(change.queueId)
    const from = await queueOf(before.queueId)
    after.queueId = to.id
    tell.push({ name: 'ticket.queue_changed', data: { from, to } })
  }
  if (change.assigneeId !== undefined && change.assigneeId !== before.assigneeId) {
    // Taking a ticket from somebody else is assigning too; giving one's own back is not.
    if (change.assigneeId === null && cx.actor.kind === 'user' && before.assigneeId !== cx.actor.userId)
      require(cx.actor, 'tickets:assign')
    const { assigneeId } = change
    const to = await once(`assignee ${assigneeId}`, () => assigneeOf(cx, assigneeId))
    const { assigneeId: had } = before
    const from = had ? await once(`member ${had}`, () => store.findMemberName(cx, had)) : null
    after.assigneeId = to?.id ?? null
    const data = { from, to: to ? { id: to.id, name: to.name } : null }
    const { assignReason: reason } = change
    tell.push({ name: 'ticket.assigned', data: reason ? { ...data, reason } : data })
  }
}

/** After the place: what the same change resolves or reopens is asked as it will stand. */
function editSleep(cx: Cx, { before, after }: Edit, { snooze }: TicketChange): void {
  if (snooze === undefined) return
  if (snooze && !isOpenStatus(after.status))
    throw conflict('ticket.snooze_done', words`${{ ticket: before.code }} is done: reopen it before snoozing it.`)
  requireWaking(cx, snooze)
  Object.assign(after, sleepOf(snooze))
}

/** 422 for a sleep that never ends, or whose end has passed. */
export function requireWaking(cx: Cx, snooze: Snooze | null): void {
  const why = snooze && whyNoSnooze(snooze, cx.now, true)
  const field = (path: string, message: string) => [{ path, message }]
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
}

async function editRequester(
  cx: Cx,
  once: ReadOnce,
  { before, after, tell }: Edit,
  change: TicketChange,
): Promise<void> {
  if (change.requesterId === undefined || change.requesterId === before.requesterId) return
  if (customerOf(cx.actor))
    throw forbidden(
      'embed.requester',
      'Inside another application a ticket stays with its customer. Open Deskhand itself.',
    )
  const requesterOf = (id: string) => once(`requester ${id}`, () => requesterById(cx, id, 'requesterId'))
  const to = change.requesterId ? await requesterOf(change.requesterId) : null
  const from = before.requesterId ? await requesterOf(before.requesterId) : null
  after.requesterId = to?.id ?? null
  after.requesterUserId = to ? await once(`asking ${to.id}`, () => memberWhoAsks(cx, to)) : null
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

async function editLabels(cx: Cx, once: ReadOnce, edit: Edit, change: TicketChange): Promise<void> {
  if (!change.labelIds && !change.addLabelIds && !change.removeLabelIds) return
  if (change.labelIds && (change.addLabelIds || change.removeLabelIds))
    throw unprocessable('ticket.labels_twice', 'Give all labels (labelIds), or what to add and remove, not both.', [
      { path: 'labelIds', message: 'Not together with addLabelIds or removeLabelIds.' },
    ])
  const { labels, tell } = edit
  const has = new Set(labels.map((label) => label.id))
  const asked = change.labelIds ?? change.addLabelIds ?? []
  const wanted = await once(`labels ${asked.join()}`, () => resolveLabels(cx, asked))
  const keep = new Set(wanted.map((label) => label.id))
  const remove = new Set(change.removeLabelIds ?? [])
  const added = wanted.filter((label) => !has.has(label.id) && !remove.has(label.id))
  const removed = labels.filter((label) => (change.labelIds ? !keep.has(label.id) : remove.has(label.id)))
  if (added.length + removed.length === 0) return
  if (labels.length + added.length - removed.length > 50)
    throw unprocessable('ticket.too_many_labels', 'A ticket has at most 50 labels.')
  const touched = [...added, ...removed]
  await once(`labels of ${idsOf(touched).join()}`, () => requireUsable(cx, touched))
  const refs = (list: LabelRow[]) => list.map((label) => ({ id: label.id, name: label.name }))
  tell.push({ name: 'ticket.labels_changed', data: { added: refs(added), removed: refs(removed) } })
  edit.labelsAdded = idsOf(added)
  edit.labelsRemoved = idsOf(removed)
  edit.labelIds = idsOf([...labels.filter((label) => !removed.includes(label)), ...added])
}
