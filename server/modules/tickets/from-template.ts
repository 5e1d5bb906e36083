import type { Cx } from '../../platform/context.ts'
import type { MadeTicket, NewTicket } from './create-ticket.ts'

/** What is said of a ticket besides its template; it has the last word. */
export type GivenTicket = Omit<NewTicket, 'subject'> & { subject?: string }

type Maker = (cx: Cx, templateId: string, given: GivenTicket) => Promise<MadeTicket>

let maker: Maker | null = null

/** Called once per process by the module that keeps templates. */
export function registerTemplateMaker(make: Maker): void {
  maker = make
}

/** Makes a ticket by a template (ticket-templates/make-from-template.ts). */
export async function makeTicketByTemplate(cx: Cx, templateId: string, given: GivenTicket): Promise<MadeTicket> {
  if (!maker) throw new Error('No module keeps ticket templates.')
  return maker(cx, templateId, given)
}
