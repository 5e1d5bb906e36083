import { conflict, unprocessable } from '../../platform/errors.ts'
import { words } from '../../platform/words.ts'
import type { TicketStatus } from './tickets.rules.ts'

/** What pipelines may look like, pure (product.md D3, PS9). */

/** Whom a waiting stage waits for (D2). */
export const stageWaits = ['customer', 'third_party'] as const
export type StageWait = (typeof stageWaits)[number]

export const maxStages = 12
/** More would not be chosen from but searched through. */
export const maxPipelines = 50

type Named = { id: string; name: string }
type StageShape = Named & { status: TicketStatus; waitsFor: StageWait | null }

/** Throws when a pipeline may not have these stages; `stages` are those that stay. */
export function requireStages(stages: readonly StageShape[]): void {
  if (stages.length > maxStages)
    throw unprocessable(
      'pipeline.too_many_stages',
      words`A pipeline has at most ${{ most: maxStages }} stages. Delete one of them first, or make another pipeline.`,
    )
  if (!stages.some((stage) => stage.status === 'open'))
    throw conflict(
      'pipeline.needs_open_stage',
      'A pipeline needs a stage with the status open: new and reopened tickets go there.',
    )
  for (const stage of stages) {
    requireFreeName(stages, stage, 'stage')
    if (stage.waitsFor && stage.status !== 'waiting')
      throw unprocessable(
        'stage.waits_for_nobody',
        words`“${{ stage: stage.name }}” waits for nobody: its status is ${{ status: stage.status }}.`,
        [{ path: 'waitsFor', message: 'Only for the status waiting.' }],
      )
  }
}

/** Throws 409 when another one has the name, in any case. */
export function requireFreeName(others: readonly Named[], one: Named, noun: 'stage' | 'pipeline'): void {
  const name = one.name.toLowerCase()
  if (!others.some((other) => other.id !== one.id && other.name.toLowerCase() === name)) return
  throw conflict(`${noun}.name_taken`, `There is a ${noun} “${one.name}” already.`, undefined, [
    { path: 'name', message: 'This name is taken.' },
  ])
}

/**
 * The things in the order of `ids`; those that it does not name follow as they stood (somebody added one meanwhile). 422
 * `order.unknown` for an id that is none of them, or is named twice.
 */
export function inOrder<T extends { id: string }>(things: readonly T[], ids: readonly string[]): T[] {
  const found = ids.flatMap((id) => things.find((thing) => thing.id === id) ?? [])
  if (found.length !== ids.length || new Set(ids).size !== ids.length)
    throw unprocessable('order.unknown', 'The new order names something that is not there, or twice. Load it again.', [
      { path: 'ids', message: 'Each once, and nothing else.' },
    ])
  return [...found, ...things.filter((thing) => !ids.includes(thing.id))]
}

/**
 * Where the tickets of the stages `from`, of `all` in a pipeline, go when it is deleted: where `chosen` says, else to the first stage of the
 * target with the same status. 422 that names the stages for which neither gives an answer.
 */
export function mapStages(
  all: readonly StageShape[],
  from: readonly StageShape[],
  target: readonly StageShape[],
  chosen: ReadonlyMap<string, string>,
): Map<string, string> {
  const map = new Map<string, string>()
  const known = (id: string | undefined, stages: readonly StageShape[]) => stages.some((stage) => stage.id === id)
  for (const [id, to] of chosen)
    if (!known(id, all) || !known(to, target))
      throw unprocessable('pipeline.unknown_stage', 'There is no such stage in these pipelines.', [
        { path: `stages.${id}`, message: 'There is no such stage.' },
      ])
  for (const stage of from) {
    const asked = chosen.get(stage.id)
    const to = target.find((one) => (asked ? one.id === asked : one.status === stage.status))
    if (to && mayMove(stage.status, to.status)) map.set(stage.id, to.id)
  }
  const unclear = from.filter((stage) => !map.has(stage.id))
  if (unclear.length === 0) return map
  const names = unclear.map((stage) => `${stage.name} (${stage.status})`)
  throw unprocessable(
    'pipeline.stages_unclear',
    words`Say where the tickets of these stages go: ${{ stages: names }}. Closed tickets stay closed.`,
    unclear.map((stage) => ({ path: `stages.${stage.id}`, message: 'Choose a stage.' })),
  )
}

/** A closed ticket is locked (D14): where its stage goes, it stays closed. */
export const mayMove = (from: TicketStatus, to: TicketStatus) => from !== 'closed' || to === 'closed'
