import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import type { BusinessCalendar } from '../calendars/business-time.ts'
import { calendarVersion, defaultCalendar, getCalendar } from '../calendars/calendars.service.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import { choosePolicies } from './choose-policy.ts'
import { findTicketSla } from './clocks.store.ts'

const newMs = 10 * 60_000

/**
 * The business hours by which the deadlines of tickets count, as they are now: what a deadline was promised by stays as it was, but who asks
 * when somebody is there means today's holidays. A ticket without deadlines counts by the default.
 */
export async function calendarsOfTickets(
  cx: Cx,
  ticketIds: readonly string[],
): Promise<(ticketId: string) => BusinessCalendar> {
  const { hours: usual } = await defaultCalendar(cx)
  const locked = new Map<string, { calendarVersionId: string }>(await findTicketSla(cx, ticketIds))
  // One that was made a moment ago gets its deadlines at this moment.
  const [only] = ticketIds
  if (only !== undefined && ticketIds.length === 1 && locked.size === 0) {
    const { id, createdAt, channelId, queueId } = await getTicketRecord(cx, only)
    if (cx.now.getTime() - createdAt.getTime() < newMs)
      for (const choice of await choosePolicies(cx, [{ id, at: createdAt, channelId, queueId }])) locked.set(id, choice)
  }
  const newest = new Map<string, BusinessCalendar>()
  for (const { calendarVersionId } of locked.values())
    if (!newest.has(calendarVersionId)) newest.set(calendarVersionId, await newestOf(cx, calendarVersionId))
  return (ticketId) => newest.get(locked.get(ticketId)?.calendarVersionId ?? '') ?? usual
}

async function newestOf(cx: Cx, versionId: string): Promise<BusinessCalendar> {
  const promised = await calendarVersion(cx, versionId)
  try {
    return (await getCalendar(cx, promised.calendarId)).hours
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return promised.hours
  }
}
