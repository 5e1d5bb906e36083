import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { changeValues, listFieldDefinitions } from '../fields/custom-values.ts'
import { queueFor } from '../queues/queues.service.ts'
import { requireWaking } from './edit-ticket.ts'
import { listLabelsById, requireUsable, resolveLabels } from './labels.service.ts'
import { requireMovable } from './pipeline-rights.rules.ts'
import type { TicketChange } from './ticket-change.ts'
import { assigneeOf, requesterById } from './ticket-fields.ts'
import { requirePipeline, stageById } from './ticket-place.ts'
import { findType, listStages } from './tickets.store.ts'

/**
 * Refuses a change that no ticket can take, before many are changed by it: what it points to is not there, or the actor may not
 * give tickets to others, or move them there. 422 with the field, 403 `permission.missing`, `pipeline.not_yours`, `pipeline.not_seen`.
 */
export async function checkChange(cx: Cx, change: TicketChange): Promise<void> {
  const stages = await listStages(cx)
  if (change.pipelineId) requirePipeline(stages, change.pipelineId)
  const stage = change.stageId ? stageById(stages, change.stageId, change) : undefined
  const enters = stage ?? stages.find(({ pipelineId }) => pipelineId === change.pipelineId)
  if (enters) requireMovable(cx.actor, null, enters)
  if (change.queueId) await queueFor(cx, change.queueId)
  if (change.assigneeId) await assigneeOf(cx, change.assigneeId)
  if (change.requesterId) await requesterById(cx, change.requesterId, 'requesterId')
  if (change.typeId && !(await findType(cx, { id: change.typeId })))
    throw unprocessable('ticket.unknown_type', 'There is no such ticket type.', [
      { path: 'typeId', message: 'There is no such ticket type.' },
    ])
  if (change.labelIds && (change.addLabelIds || change.removeLabelIds))
    throw unprocessable('ticket.labels_twice', 'Give all labels (labelIds), or what to add and remove, not both.', [
      { path: 'labelIds', message: 'Not together with addLabelIds or removeLabelIds.' },
    ])
  await resolveLabels(cx, change.labelIds ?? [])
  await requireUsable(cx, await resolveLabels(cx, change.addLabelIds ?? []))
  if (change.removeLabelIds) await requireUsable(cx, await listLabelsById(cx, change.removeLabelIds))
  if (change.snooze) requireWaking(cx, change.snooze)
  if (change.custom) await changeValues(cx, await listFieldDefinitions(cx), {}, change.custom)
}
