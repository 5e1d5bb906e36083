import { say } from '../../../i18n/sentences.ts'
import type { Ticket } from '../tickets.api.ts'

type Way = Pick<Ticket['stages'][number], 'reason' | 'why'>

/** Why a ticket cannot go there, in the reader's language; undefined when it can, or when that is not known yet. */
export function reasonIn(way: Way | undefined): string | undefined {
  return way?.reason ? say(way.why, way.reason) : undefined
}
