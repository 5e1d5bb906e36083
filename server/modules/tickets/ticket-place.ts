import { unprocessable } from '../../platform/errors.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { type Stage, stageForStatus, type TicketStatus } from './tickets.rules.ts'

/** Where tickets stand: what a request for a pipeline, a stage or a status leads to (product.md D3). */

/** What is asked for; a stage decides the status, and must lie in the pipeline that is named beside it. */
export type PlaceWish = { pipelineId?: string; stageId?: string; status?: TicketStatus }

/** The stage by id; 422 when there is none, it is being emptied, or what is asked for beside it is another. */
export function stageById<S extends Stage>(stages: readonly S[], id: string, wish: PlaceWish = {}): S {
  const wrong = (fault: Sentence, message: string, path = 'stageId') =>
    unprocessable(fault.code, fault, [{ path, message }])
  const stage = stages.find((one) => one.id === id)
  if (!stage) throw wrong(sentence('ticket.unknown_stage', 'There is no such stage.'), 'There is no such stage.')
  const { name, status } = stage
  if (stage.leaving)
    throw wrong(
      sentence(
        'ticket.stage_leaving',
        words`The stage “${{ stage: name }}” was deleted and is being emptied. Choose another one.`,
      ),
      'This stage was deleted.',
    )
  if (wish.pipelineId && wish.pipelineId !== stage.pipelineId)
    throw wrong(
      sentence('ticket.stage_and_pipeline', words`The stage “${{ stage: name }}” is not in that pipeline.`),
      'Not in that pipeline.',
    )
  if (wish.status && wish.status !== status)
    throw wrong(
      sentence(
        'ticket.stage_and_status',
        words`The stage “${{ stage: name }}” has the status ${{ status }}, not ${{ wanted: wish.status }}. Give only one of them.`,
      ),
      `The stage has the status ${status}.`,
      'status',
    )
  return stage
}

/** The stage in which a new ticket begins: as asked, else the channel's, else the first of the status by default. */
export function placeOfNew<S extends Stage & { pipelineIsDefault: boolean }>(
  stages: readonly S[],
  wish: PlaceWish,
  /** What decides when nothing is asked for: the channel's stage, the type's pipeline. */
  usual: { stageId?: string | null; pipelineId?: string | null },
): S {
  if (wish.stageId) return stageById(stages, wish.stageId, wish)
  const usualStage = wish.pipelineId ? undefined : stages.find((one) => one.id === usual.stageId && !one.leaving)
  if (usualStage && (!wish.status || wish.status === usualStage.status)) return usualStage
  if (wish.pipelineId) requirePipeline(stages, wish.pipelineId)
  const pipelineId =
    wish.pipelineId ??
    usualStage?.pipelineId ??
    usual.pipelineId ??
    stages.find((stage) => stage.pipelineIsDefault)?.pipelineId ??
    ''
  const status = wish.status ?? 'open'
  const stage = stageForStatus(stages, pipelineId, status)
  if (!stage) throw noStage(stages, pipelineId, status)
  return stage
}

/**
 * The stage that a change leads to; undefined when it does not speak of the place. Another pipeline is entered in its first
 * stage with the same status, unless stage or status are given; 422 `ticket.stage_unclear` when it has none.
 */
export function placeAfter<S extends Stage>(
  stages: readonly S[],
  before: { pipelineId: string; status: TicketStatus },
  wish: PlaceWish,
): S | undefined {
  if (wish.stageId) return stageById(stages, wish.stageId, wish)
  const pipelineId = wish.pipelineId ?? before.pipelineId
  const status = wish.status ?? before.status
  if (pipelineId === before.pipelineId && status === before.status) return undefined
  if (pipelineId !== before.pipelineId) requirePipeline(stages, pipelineId)
  const stage = stageForStatus(stages, pipelineId, status)
  if (stage) return stage
  if (wish.status) throw noStage(stages, pipelineId, status)
  throw unprocessable(
    'ticket.stage_unclear',
    words`That pipeline has no stage with the status ${{ status }}. Say which stage the ticket goes to: ${{ stages: namesOf(stages, pipelineId) }}.`,
    [{ path: 'stageId', message: 'Choose the stage.' }],
  )
}

/** 422 unless the pipeline is there and takes tickets. */
export function requirePipeline(stages: readonly Stage[], pipelineId: string): void {
  if (stages.some((stage) => stage.pipelineId === pipelineId && !stage.leaving)) return
  throw unprocessable('ticket.unknown_pipeline', 'There is no such pipeline.', [
    { path: 'pipelineId', message: 'There is no such pipeline.' },
  ])
}

const namesOf = (stages: readonly Stage[], pipelineId: string) =>
  stages
    .filter((stage) => stage.pipelineId === pipelineId && !stage.leaving)
    .map((stage) => `${stage.name} (${stage.status})`)

/** 422 that lists the stages there are. */
export function noStage(stages: readonly Stage[], pipelineId: string, status: TicketStatus): Error {
  return unprocessable(
    'ticket.no_stage',
    words`The pipeline has no stage with the status ${{ status }}. Its stages: ${{ stages: namesOf(stages, pipelineId) }}.`,
    [{ path: 'status', message: 'No stage of the pipeline has this status.' }],
  )
}
