import type { Cx } from '../../platform/context.ts'
import { renderText, type VariableValue, variablesIn } from './macro-text.rules.ts'
import { readerOfVariables } from './macro-values.ts'

/** What the caller knows besides: of the names that the text uses, those with a value. */
export type MoreVariables = (names: readonly string[]) => Promise<ReadonlyMap<string, VariableValue>>
export type { VariableValue } from './macro-text.rules.ts'

/** What came by mail and could be anybody's words: it is not said to an address that may not have written it. */
const ofTheSender = ['requester.name', 'requester.firstName', 'requester.lastName', 'requester.phone', 'ticket.subject']
const gap = /<span data-missing="[^"]*">[^<]*<\/span>/g

/**
 * A text of a rule with the values of a ticket. A variable without one is left out and named in `missing`: nobody is there to fill it in.
 * `repeats` false: the subject is said by the ticket's code, the requester by his address (docs/quality.md, who is who 7).
 */
export async function renderForTicket(
  cx: Cx,
  given: { ticketId: string; html: string; repeats: boolean; more?: MoreVariables },
): Promise<{ html: string; missing: string[] }> {
  const { ticketId, html, repeats, more } = given
  const read = await readerOfVariables(cx, ticketId)
  const own = more && (await more(variablesIn(html)))
  const safely = (name: string) => {
    const known = own?.get(name)
    if (known !== undefined) return known
    if (repeats || (!ofTheSender.includes(name) && !name.startsWith('custom.'))) return read(name)
    if (name === 'ticket.subject') return read('ticket.code')
    return name === 'requester.phone' || name.startsWith('custom.') ? null : read('requester.email')
  }
  const rendered = renderText(html, safely)
  return { html: rendered.html.replace(gap, ''), missing: rendered.missing }
}
