/**
 * Instants on the clock of a named time zone (IANA), pure. A local time is written as milliseconds as if the zone were UTC; a day as
 * `YYYY-MM-DD`. A local time that a clock change leaves out is moved forward by the length of the change; of one that comes twice, the
 * first counts.
 */

const dayMs = 86_400_000
const quarterMs = 15 * 60_000
type Zone = { format: Intl.DateTimeFormat; offsets: Map<number, number> }
const zones = new Map<string, Zone>()
/** So many are kept: names come from people, quarters from their data. */
const mostZones = 1000
const mostQuarters = 20_000

/** True when this runtime knows the time zone by its IANA name. */
export function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return /^[A-Za-z]/.test(value)
  } catch {
    return false
  }
}

function knownZone(name: string): Zone {
  const known = zones.get(name)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  if (zones.size >= mostZones) zones.clear()
  const zone = { format, offsets: new Map<number, number>() }
  zones.set(name, zone)
  return zone
}

/** How far the clock of the zone is ahead of UTC, in milliseconds. RangeError for a zone that is not known. */
export function offsetAt(at: number, name: string): number {
  const zone = knownZone(name)
  const quarter = Math.floor(at / quarterMs)
  const offset = offsetOfQuarter(zone, quarter)
  // Nearly all quarters of an hour have one offset; clocks have changed at any second.
  return offset === offsetOfQuarter(zone, quarter + 1) ? offset : readOffset(zone.format, at)
}

/** The offset at its beginning. */
function offsetOfQuarter({ format, offsets }: Zone, quarter: number): number {
  const known = offsets.get(quarter)
  if (known !== undefined) return known
  const offset = readOffset(format, quarter * quarterMs)
  if (offsets.size >= mostQuarters) offsets.clear()
  offsets.set(quarter, offset)
  return offset
}

function readOffset(format: Intl.DateTimeFormat, at: number): number {
  const second = Math.floor(at / 1000) * 1000
  const parts = new Map(format.formatToParts(second).map(({ type, value }) => [type, value]))
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? 0)
  const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year')
  const local = new Date(0)
  local.setUTCFullYear(year, number('month') - 1, number('day'))
  local.setUTCHours(number('hour'), number('minute'), number('second'))
  return local.getTime() - second
}

/** The local time of an instant. */
export const localOf = (at: number, zone: string): number => at + offsetAt(at, zone)

/** The instant of a local time. */
export function instantOf(local: number, zone: string): number {
  // Read with the offsets of before and after a change; clocks change less often than every second day.
  const before = local - offsetAt(local - dayMs, zone)
  const after = local - offsetAt(local + dayMs, zone)
  const fitting = [before, after].filter((at) => localOf(at, zone) === local)
  // Left out: read with the offset from before the change, it lies as far behind the change as it was into the gap.
  return fitting.length > 0 ? Math.min(...fitting) : before
}

/** The calendar day of an instant. */
export function dayOf(at: Date, zone: string): string {
  const written = new Date(localOf(at.getTime(), zone)).toISOString()
  return written.slice(0, written.indexOf('T'))
}

/** The day `days` later. */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/** The first instant of a day: midnight, or the end of the gap where clocks skip it. */
export function startOfDay(day: string, zone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // Zones lie between 12 hours behind and 14 ahead.
  let before = midnight - 15 * 3_600_000
  let from = midnight + 13 * 3_600_000
  // Local days only go forward, so halving finds where this one begins.
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2)
    if (localOf(middle, zone) >= midnight) from = middle
    else before = middle
  }
  return new Date(from)
}
