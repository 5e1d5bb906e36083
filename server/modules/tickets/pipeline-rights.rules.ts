import type { Actor } from '../../platform/context.ts'
import { forbidden } from '../../platform/errors.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'

/**
 * Who does what in a pipeline that is not everybody's (product.md PS8), pure. What is seen of its tickets is tickets.visibility.ts;
 * here it is who makes tickets there, moves them from stage to stage, in and out, and finishes them.
 */

/** What decides it, of a pipeline or of one of its stages. */
export type PipelineRights = {
  pipelineId: string
  pipelineName: string
  /** Ids of the teams whose members do it; null: everybody. */
  seeTeamIds: readonly string[] | null
  moveTeamIds: readonly string[] | null
}

const isAmong = (actor: Actor, teamIds: readonly string[] | null) =>
  teamIds === null || actor.kind !== 'user' || actor.teamIds.some((id) => teamIds.includes(id))

/** True when the tickets of the pipeline are shown to him as far as his role goes. */
export const maySeeIn = (actor: Actor, { seeTeamIds }: Pick<PipelineRights, 'seeTeamIds'>): boolean =>
  isAmong(actor, seeTeamIds) || (actor.kind === 'user' && actor.permissions.has('tickets:private'))

/** True when he moves its tickets: a member of its teams, or who says which teams these are. */
export const mayMoveIn = (actor: Actor, { moveTeamIds }: Pick<PipelineRights, 'moveTeamIds'>): boolean =>
  isAmong(actor, moveTeamIds) || (actor.kind === 'user' && actor.permissions.has('settings:manage'))

/**
 * Why a person's wish to move a ticket from one pipeline to another (or within one; `from` null: to begin it there) is refused; null
 * when it is not. Who was given a ticket of a pipeline that he does not see works on it there.
 */
export function whyNotMoved(actor: Actor, from: PipelineRights | null, to: PipelineRights): Sentence | null {
  const barred = [from, to].find((one) => one && !mayMoveIn(actor, one))
  if (barred)
    return sentence(
      'pipeline.not_yours',
      words`Only members of its teams make, move and finish tickets in the pipeline “${{ pipeline: barred.pipelineName }}”.`,
    )
  if (from?.pipelineId !== to.pipelineId && !maySeeIn(actor, to))
    return sentence(
      'pipeline.not_seen',
      words`The pipeline “${{ pipeline: to.pipelineName }}” is kept to teams, and you are in none of them.`,
    )
  return null
}

/** 403 with the reason of whyNotMoved. */
export function requireMovable(actor: Actor, from: PipelineRights | null, to: PipelineRights): void {
  const why = whyNotMoved(actor, from, to)
  if (why) throw forbidden(why.code, why)
}
