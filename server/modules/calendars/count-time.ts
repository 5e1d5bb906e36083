import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { addBusinessTime, type BusinessCalendar, openIntervals, type Span } from './business-time.ts'
import {
  type AddedTime,
  type AddTime,
  type MeasuredTime,
  type MeasureTime,
  mostIntervals,
} from './calendars.contract.ts'
import { getNewest, hoursOf } from './calendars.service.ts'
import * as store from './calendars.store.ts'

const minutesOf = ({ from, to }: Span) => (to.getTime() - from.getTime()) / 60_000

async function hoursFor(
  cx: Cx,
  id: string,
  number: number | undefined,
): Promise<{ hours: BusinessCalendar; version: number }> {
  const newest = await getNewest(cx, id)
  const row = number === undefined ? newest : await store.findVersionByNumber(cx, id, number)
  if (!row) throw notFound('calendar.version_not_found', 'These business hours have no such version.')
  return { hours: hoursOf(row), version: row.number }
}

function told(spans: Span[]): Omit<MeasuredTime, 'version'> {
  return {
    minutes: spans.reduce((sum, span) => sum + minutesOf(span), 0),
    intervals: spans.slice(0, mostIntervals).map((span) => ({
      from: span.from.toISOString(),
      to: span.to.toISOString(),
      minutes: minutesOf(span),
    })),
    intervalCount: spans.length,
    cut: spans.length > mostIntervals,
  }
}

/** When so many minutes of business will have passed, and what was counted. 404 `calendar.not_found`, `calendar.version_not_found`. */
export async function addTime(cx: Cx, id: string, { from, minutes, version: asked }: AddTime): Promise<AddedTime> {
  const { hours, version } = await hoursFor(cx, id, asked)
  const start = new Date(from)
  const at = addBusinessTime(hours, start, minutes * 60_000)
  return { at: at?.toISOString() ?? null, ...told(at ? openIntervals(hours, start, at) : []), version }
}

/** How many minutes of business lie between two instants, and when they were. Errors as of addTime. */
export async function measureTime(
  cx: Cx,
  id: string,
  { from, to, version: asked }: MeasureTime,
): Promise<MeasuredTime> {
  const { hours, version } = await hoursFor(cx, id, asked)
  return { ...told(openIntervals(hours, new Date(from), new Date(to))), version }
}
