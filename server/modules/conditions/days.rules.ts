const hour = 3_600_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day, `YYYY-MM-DD`, of an instant in a time zone (IANA name). */
export function dayOf(at: Date, zone: string): string {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(zone, format)
  }
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, part.value]))
  return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`
}

/** The day `days` later. */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/**
 * The first instant of a day in a time zone: midnight, or the end of the gap where clocks skip it. Zones lie between 12
 * hours behind and 14 ahead, and change by quarters of an hour.
 */
export function startOfDay(day: string, zone: string): Date {
  const midnight = new Date(`${day}T00:00:00Z`).getTime()
  let before = midnight - 15 * hour
  let from = midnight + 13 * hour
  // Local days only go forward, so halving finds where this one begins.
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2)
    if (dayOf(new Date(middle), zone) >= day) from = middle
    else before = middle
  }
  return new Date(from)
}
