import { type Sentence, sentence, words } from '../../platform/words.ts'
import type { Held } from '../user-statuses/availability.ts'
import type { HandoverRow } from './handovers.store.ts'

type OfTicket = { code: string; isOpen: boolean; isUrgent: boolean }
/** Who has it, with what he has, and whether he has named anybody to stand in. */
type OfMember = { name: string; held: Held; hasSubstitutes: boolean }
/** What his last absence did with it. */
type OfRow = Pick<HandoverRow, 'state' | 'said' | 'back'>

export const noSubstitutes = (name: string): Sentence =>
  sentence('reassign.no_substitutes', words`${{ member: name }} has named nobody to stand in.`)

/** What holds of a ticket and of who has it now: why the status that he has did not give it on, or not yet. */
export function presentOf(ticket: OfTicket, { name, held, hasSubstitutes }: OfMember, row: OfRow | null): Sentence[] {
  const { status: now, since, reassign } = held
  const status = now.name
  if (!ticket.isOpen)
    return [sentence('reassign.done', words`${{ ticket: ticket.code }} is done, and only open tickets are given on.`)]
  if (now.available)
    return [
      sentence(
        'reassign.available',
        words`${{ name }} has it and has the status ${{ status }}, which counts as available.`,
      ),
    ]
  if (reassign === 'none') {
    if (now.reassign !== 'none')
      return [
        sentence(
          'reassign.taken_before',
          words`${{ name }} took the status ${{ status }} before it gave tickets on. Taken again, it does.`,
        ),
      ]
    return [
      sentence(
        'reassign.switched_off',
        words`${{ name }} has the status ${{ status }}, for which ticket reassignment is off (Settings > User status).`,
      ),
    ]
  }
  const hint = hasSubstitutes ? [] : [noSubstitutes(name)]
  if (row?.state === 'kept' && row.said)
    return [sentence('reassign.refused', words`${{ ticket: ticket.code }} could not be given on.`), row.said]
  if (row?.state === 'waiting')
    return [sentence('reassign.moving', words`It is on its way: many tickets of ${{ name }} are given on just now.`)]
  if (reassign === 'urgent' && !ticket.isUrgent)
    return [
      sentence('reassign.not_urgent', words`The status ${{ status }} of ${{ name }} gives on urgent tickets alone.`),
      ...hint,
    ]
  if (reassign === 'reply')
    return [
      sentence(
        'reassign.at_reply',
        words`The status ${{ status }} of ${{ name }} gives a ticket on when its customer writes next. Nobody has written since it was taken.`,
      ),
      ...hint,
    ]
  const wasBack = row?.back === 'returned'
  return [
    sentence(
      'reassign.given_since',
      words`${{ name }} was given it after taking the status ${{ status }}. It is given on when its customer writes next.`,
    ),
    ...(wasBack || !since ? [] : hint),
  ]
}
