import type { Cx } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { words } from '../../platform/words.ts'
import type { LabelRow } from './labels.store.ts'
import { snoozeOf } from './snooze.rules.ts'
import type { TicketChange } from './ticket-change.ts'
import { placeAfter } from './ticket-place.ts'
import { type EditField, fieldsChangedSince } from './ticket-version.rules.ts'
import { priorityOf, type Stage, type TicketStatus } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'
import { listTicketEventsSince } from './tickets.store.ts'

type Values = Partial<Record<EditField, unknown>>

/**
 * Throws 409 `ticket.conflict` with both values when the change would overwrite a field that somebody changed to something
 * else after `version`, the version from which the change began.
 */
export async function refuseConflict(
  cx: Cx,
  ticket: { before: TicketRecord; labels: LabelRow[]; stages: Stage[] },
  change: TicketChange,
  version: number,
): Promise<void> {
  const { before, labels, stages } = ticket
  if (version > before.version)
    throw unprocessable(
      'ticket.unknown_version',
      words`${{ ticket: before.code }} has no version ${{ version }} yet. Load it again.`,
    )
  if (version === before.version) return
  const changed = fieldsChangedSince(await listTicketEventsSince(cx, before.id, version), version)
  const current: Values = {
    subject: before.subject,
    description: before.description,
    stageId: before.stageId,
    priority: before.priority,
    typeId: before.typeId,
    assigneeId: before.assigneeId,
    queueId: before.queueId,
    dueAt: before.dueAt,
    snooze: snoozeOf(before),
    requesterId: before.requesterId,
    labelIds: labels.map((label) => label.id).sort(),
    ...prefixed(before.custom),
  }
  const yours = wishesOf(change, before, stages)
  const clashes = [...changed].filter(
    (field) => yours[field] !== undefined && JSON.stringify(yours[field]) !== JSON.stringify(current[field] ?? null),
  )
  if (clashes.length === 0) return
  const fields = clashes.map((field) => (field === 'stageId' ? 'status' : field))
  throw conflict(
    'ticket.conflict',
    words`Somebody else changed ${{ fields }} of ${{ ticket: before.code }} meanwhile. Look at both values and decide.`,
    { current: inWords(clashes, current, stages), yours: inWords(clashes, yours, stages), version: before.version },
  )
}

/** The values that the change asks for; a status or pipeline as the stage that it leads to. */
function wishesOf(change: TicketChange, before: TicketRecord, stages: Stage[]): Values {
  const speaksOfPlace = change.stageId ?? change.status ?? change.pipelineId
  const stageId = speaksOfPlace ? (placeAfter(stages, before, change)?.id ?? before.stageId) : undefined
  const {
    status: _status,
    pipelineId: _pipeline,
    custom: _custom,
    addLabelIds: _add,
    removeLabelIds: _remove,
    ...fields
  } = change
  return {
    ...fields,
    stageId,
    labelIds: change.labelIds && [...change.labelIds].sort(),
    ...prefixed(change.custom ?? {}),
  }
}

/** Custom values by the names that events have for them; what is not there is null, as a wish to empty a field is. */
const prefixed = (custom: Readonly<Record<string, unknown>>): Values =>
  Object.fromEntries(Object.entries(custom).map(([key, value]) => [`custom.${key}`, value === '' ? null : value]))

/** Values in the words of the API: a priority by its name, a stage with its status. */
function inWords(fields: EditField[], values: Values, stages: Stage[]): Record<string, unknown> {
  const words: Record<string, unknown> = {}
  for (const field of fields) {
    words[field] = field === 'priority' ? priorityOf(Number(values.priority)) : values[field]
    if (field === 'stageId') words.status = statusOfStage(stages, values.stageId)
  }
  return words
}

const statusOfStage = (stages: Stage[], id: unknown): TicketStatus | undefined =>
  stages.find((stage) => stage.id === id)?.status
