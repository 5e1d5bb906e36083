import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import type { BusinessCalendar } from '../calendars/business-time.ts'
import { defaultCalendar, getCalendar } from '../calendars/calendars.service.ts'
import { calendarsOfTickets } from '../sla/ticket-calendars.ts'
import type { RuleContent } from './automations.store.ts'
import * as store from './automations.store.ts'

type WithHours = { content: Pick<RuleContent, 'hours' | 'triggers' | 'actions'> }
/** By whose hours a rule counts for a ticket; null: they are gone, or it counts by none. */
export type HoursOf = (rule: WithHours, ticketId: string) => BusinessCalendar | null

/** Whether business hours matter to a rule: most rules cost no look at any. */
export const countsByHours = ({ content: { hours, triggers, actions } }: WithHours): boolean =>
  hours.during !== 'always' ||
  triggers.some((trigger) => trigger.on === 'time' && trigger.hours === 'business') ||
  actions.some((action) => action.do === 'reply' && action.html.includes('hours.backAt'))

/** The business hours of rules, as they are now, read once for all of them. */
export async function readHours(cx: Cx, rules: readonly WithHours[], ticketIds: readonly string[]): Promise<HoursOf> {
  const wanted = new Set(rules.filter(countsByHours).map(({ content }) => content.hours.calendar))
  const known = new Map<string, BusinessCalendar>()
  for (const one of wanted)
    if (one !== 'sla') {
      const hours = await findHours(cx, one)
      if (hours) known.set(one, hours)
    }
  const ofTicket = wanted.has('sla') ? await calendarsOfTickets(cx, ticketIds) : null
  return ({ content }, ticketId) => {
    const { calendar } = content.hours
    return calendar === 'sla' ? (ofTicket?.(ticketId) ?? null) : (known.get(calendar) ?? null)
  }
}

/** The hours by their id or `default`; null: there are none. */
export async function findHours(cx: Cx, calendar: string): Promise<BusinessCalendar | null> {
  if (calendar === 'default') return (await defaultCalendar(cx)).hours
  try {
    return (await getCalendar(cx, calendar)).hours
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return null
  }
}

/** Rules that count by a calendar: it is not deleted while there are any. */
export async function listRulesOfCalendar(cx: Cx, calendarId: string): Promise<{ id: string; name: string }[]> {
  const rules = await store.listRules(cx)
  return rules.flatMap(({ id, name, content }) => (content.hours.calendar === calendarId ? [{ id, name }] : []))
}
