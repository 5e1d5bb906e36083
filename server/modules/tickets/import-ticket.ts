import type { Cx } from '../../platform/context.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import { can } from '../../platform/permissions.ts'
import { sentence } from '../../platform/words.ts'
import type { NewTicket } from './create-ticket.ts'

/**
 * Import mode (product.md TK29): what makes a ticket that is said to have been made at another moment, and the context for it. Nobody
 * hears of it and nothing follows by itself. The log begins with the import, and so do deadlines, times in stages and the days until it
 * closes by itself: nothing that was due before is told. 422 `ticket.import_only` without tickets:import, which names the field as every
 * system field; 422 `ticket.created_later` for a moment to come.
 */
export function importedAt(cx: Cx, createdAt: Date): { cx: Cx; made: Pick<NewTicket, 'createdAt' | 'source'> } {
  if (!can(cx.actor, 'tickets:import'))
    throw unprocessable(
      'ticket.import_only',
      'The system sets when a ticket was made. Only who may bring in tickets from elsewhere (tickets:import) says it.',
      [fieldError('createdAt', sentence('invalid.system_field', 'The system sets this field; it cannot be changed.'))],
    )
  if (createdAt > cx.now)
    throw unprocessable('ticket.created_later', 'A ticket that is brought in was made in the past.', [
      { path: 'createdAt', message: 'Must lie in the past.' },
    ])
  return { cx: { ...cx, quiet: ['members', 'automations'] }, made: { createdAt, source: 'import' } }
}
