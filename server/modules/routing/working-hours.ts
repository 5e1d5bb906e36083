import type { Cx } from '../../platform/context.ts'
import { fieldError, notFound, Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require } from '../../platform/permissions.ts'
import { sentence } from '../../platform/words.ts'
import { isOpen, nextOpening } from '../calendars/business-time.ts'
import { type CalendarVersion, getCalendar } from '../calendars/calendars.service.ts'
import { findMember } from '../members/members.service.ts'
import type { Availability } from '../user-statuses/availability.ts'
import { requireRightOver } from '../user-statuses/take-status.ts'
import type { UsualWorkingHours, WorkingHours } from './working-hours.contract.ts'
import * as store from './working-hours.store.ts'

/** By which hours members work at this moment; null: always. Every id is answered. */
async function hoursOf(cx: Cx, userIds: readonly string[]): Promise<Map<string, CalendarVersion | null>> {
  const [usual, choices] = await Promise.all([store.findUsual(cx), store.listChoices(cx, userIds)])
  const calendars = new Map<string, CalendarVersion>()
  const read = async (id: string) => {
    const known = calendars.get(id) ?? (await getCalendar(cx, id))
    calendars.set(id, known)
    return known
  }
  const hours = new Map<string, CalendarVersion | null>()
  for (const userId of userIds) {
    const chosen = choices.get(userId) ?? { choice: 'usual' }
    const id = chosen.choice === 'calendar' ? chosen.calendarId : chosen.choice === 'usual' ? usual : null
    hours.set(userId, id === null ? null : await read(id))
  }
  return hours
}

/**
 * Outside whose working hours it is at this moment, with what these hours are called. What a person chose wins (product.md RT10): who took
 * an available status by hand after his hours had ended is working, until they end the next time.
 */
export async function offHoursOf(
  cx: Cx,
  people: ReadonlyMap<string, Pick<Availability, 'available' | 'chosenAt'>>,
): Promise<Map<string, string>> {
  const hours = await hoursOf(cx, [...people.keys()])
  return new Map(
    [...people].flatMap(([userId, { available, chosenAt }]) => {
      const his = hours.get(userId)
      if (!his || isOpen(his.hours, cx.now)) return []
      const isByHand = available && chosenAt !== null && !beganSince(his, chosenAt, cx.now)
      return isByHand ? [] : [[userId, his.name] as const]
    }),
  )
}

function beganSince({ hours }: CalendarVersion, since: Date, now: Date): boolean {
  const next = nextOpening(hours, since)
  return next !== null && next < now
}

/** When the hours of anybody begin next, who is outside of them now; null: nobody's do. */
export async function nextOpeningOfAnybody(cx: Cx): Promise<Date | null> {
  const moments: number[] = []
  for (const id of await store.listCalendarsInUse(cx)) {
    const { hours } = await getCalendar(cx, id)
    const next = isOpen(hours, cx.now) ? null : nextOpening(hours, cx.now)
    if (next) moments.push(next.getTime())
  }
  return moments.length > 0 ? new Date(Math.min(...moments)) : null
}

/** By which hours a member works, and whether he does now. 403 for others than himself without members:manage; 404 `member.not_found`. */
export async function getWorkingHours(cx: Cx, userId: string): Promise<WorkingHours> {
  requireRightOver(cx, userId)
  if (!(await findMember(cx, userId))?.active) throw notFound('member.not_found', 'There is no such active member.')
  const { choice } = (await store.listChoices(cx, [userId])).get(userId) ?? { choice: 'usual' as const }
  const his = (await hoursOf(cx, [userId])).get(userId) ?? null
  const { calendar: usual } = await getUsualWorkingHours(cx)
  return {
    choice,
    calendar: refOf(his),
    usual,
    open: his === null || isOpen(his.hours, cx.now),
    nextOpeningAt: (his && nextOpening(his.hours, cx.now)?.toISOString()) ?? null,
  }
}

const refOf = (calendar: CalendarVersion | null) => calendar && { id: calendar.calendarId, name: calendar.name }

/** Says by which hours a member works. Like getWorkingHours; 422 `calendar.unknown`. */
export async function setWorkingHours(cx: Cx, userId: string, chosen: store.HoursChoice): Promise<WorkingHours> {
  const before = await getWorkingHours(cx, userId)
  if (chosen.choice === 'calendar') await requireCalendar(cx, chosen.calendarId)
  await store.saveChoice(cx, userId, chosen)
  const after = await getWorkingHours(cx, userId)
  const member = await findMember(cx, userId)
  const told = ({ choice, calendar }: WorkingHours) => ({ choice, calendar })
  if (JSON.stringify(told(before)) !== JSON.stringify(told(after)))
    emit(cx, 'routing.hours_set', { userId, name: member?.name ?? '', from: told(before), to: told(after) })
  return after
}

/** By which hours those work who chose nothing. */
export async function getUsualWorkingHours(cx: Cx): Promise<UsualWorkingHours> {
  const id = await store.findUsual(cx)
  return { calendar: id === null ? null : refOf(await getCalendar(cx, id)) }
}

/** 422 `calendar.unknown`. */
export async function setUsualWorkingHours(cx: Cx, calendarId: string | null): Promise<UsualWorkingHours> {
  require(cx.actor, 'settings:manage')
  if (calendarId !== null) await requireCalendar(cx, calendarId)
  const before = await getUsualWorkingHours(cx)
  await store.saveUsual(cx, calendarId)
  const after = await getUsualWorkingHours(cx)
  if (before.calendar?.id !== after.calendar?.id)
    emit(cx, 'routing.usual_hours_set', { from: before.calendar, to: after.calendar })
  return after
}

async function requireCalendar(cx: Cx, id: string): Promise<void> {
  try {
    await getCalendar(cx, id)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const fault = sentence('calendar.unknown', 'There are no such business hours.')
    throw unprocessable(fault.code, fault, [fieldError('calendarId', fault)])
  }
}
