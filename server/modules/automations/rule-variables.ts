import type { Cx } from '../../platform/context.ts'
import { customerLanguageOf } from '../../platform/languages.ts'
import { type BusinessCalendar, isOpen, nextOpening } from '../calendars/business-time.ts'
import { findContactHabits } from '../customers/customers.service.ts'
import type { VariableValue } from '../macros/render-automatic.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import { notSolvedUrl, notSolvedWords } from './not-solved.ts'

/** Variables that only the replies of rules know, besides those of macros: what they say is for the requester alone. */
export const replyVariables = ['link.notSolved', 'hours.backAt'] as const

/** Those among `used`, for a ticket, in the language and time zone of its requester; one without a value is absent. */
export async function replyValues(
  cx: Cx,
  { ticketId, calendar }: { ticketId: string; calendar: BusinessCalendar | null },
  used: readonly string[],
): Promise<Map<string, VariableValue>> {
  const values = new Map<string, VariableValue>()
  if (!replyVariables.some((name) => used.includes(name))) return values
  const { requesterId } = await lockTicket(cx, ticketId)
  const known = requesterId ? await findContactHabits(cx, requesterId) : null
  const { settings } = await getOrganization(cx)
  const tag = known?.language ?? settings.customerLanguage
  const href = used.includes('link.notSolved') ? await notSolvedUrl(cx, ticketId) : null
  if (href) values.set('link.notSolved', { href, words: notSolvedWords[customerLanguageOf(tag) ?? 'en'] })
  const back = calendar && !isOpen(calendar, cx.now) ? nextOpening(calendar, cx.now) : null
  if (back) values.set('hours.backAt', momentWords(back, { tag, timeZone: known?.timeZone ?? settings.timeZone }))
  return values
}

/** Day and time as he reads them, with the zone: he may be on the other side of the world. */
function momentWords(at: Date, { tag, timeZone }: { tag: string; timeZone: string }): string {
  return new Intl.DateTimeFormat(tag, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  }).format(at)
}
