import type { Cx } from '../../platform/context.ts'
import { customerLanguageOf } from '../../platform/languages.ts'
import { findContactHabits } from '../customers/customers.service.ts'
import type { VariableValue } from '../macros/render-automatic.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import { notSolvedUrl, notSolvedWords } from './not-solved.ts'

/** Variables that only the replies of rules know, besides those of macros: what they say is for the requester alone. */
export const replyVariables = ['link.notSolved'] as const

/** Those among `used`, for a ticket; one without a value is absent. */
export async function replyValues(
  cx: Cx,
  ticketId: string,
  used: readonly string[],
): Promise<Map<string, VariableValue>> {
  const values = new Map<string, VariableValue>()
  if (!used.includes('link.notSolved')) return values
  const { requesterId } = await lockTicket(cx, ticketId)
  const known = requesterId ? await findContactHabits(cx, requesterId) : null
  const language = customerLanguageOf(known?.language ?? (await getOrganization(cx)).settings.customerLanguage) ?? 'en'
  const href = await notSolvedUrl(cx, ticketId)
  if (href) values.set('link.notSolved', { href, words: notSolvedWords[language] })
  return values
}
