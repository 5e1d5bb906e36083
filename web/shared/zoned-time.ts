/** Between an instant and what fields for date and time hold, in the zone of the person (not of the browser). */

const formats = new Map<string, Intl.DateTimeFormat>()

function partsIn(zone: string, at: Date): Record<string, number> {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  formats.set(zone, format)
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
}

const two = (value: number | undefined) => String(value ?? 0).padStart(2, '0')

/** `2030-01-02T09:30`, as an input of type datetime-local holds it; '' for none. */
export function toLocalInput(at: string | null, zone: string): string {
  if (at === null) return ''
  const { year = 0, month, day, hour, minute } = partsIn(zone, new Date(at))
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`
}

/**
 * The instant, ISO 8601 in UTC; null for what is no date. A time that a clock change leaves out means the one an hour
 * later; of one that comes twice, the first.
 */
export function fromLocalInput(local: string, zone: string): string | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(local)
  if (!match) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = match.slice(1).map(Number)
  const wall = Date.UTC(year, month - 1, day, hour, minute)
  const offsetAt = (at: number) => {
    const parts = partsIn(zone, new Date(at))
    return (
      Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute) -
      Math.floor(at / 60_000) * 60_000
    )
  }
  // The offset from before a change and the one after it: the earlier instant that reads as asked for wins.
  const guesses = [wall - offsetAt(wall - 86_400_000), wall - offsetAt(wall + 86_400_000)]
  const fits = guesses.filter((at) => toLocalInput(new Date(at).toISOString(), zone) === local.slice(0, 16))
  const at = fits.length > 0 ? Math.min(...fits) : Math.max(...guesses)
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** An instant so many days from now at an hour of the day, in the zone. */
export function inDays(days: number, hour: number, now: Date, zone: string): string {
  const { year = 0, month = 1, day = 1 } = partsIn(zone, now)
  const date = new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10)
  return fromLocalInput(`${date}T${two(hour)}:00`, zone) ?? now.toISOString()
}

/** Days until the next Monday, 1 to 7. */
export function daysToMonday(now: Date, zone: string): number {
  const { year = 0, month = 1, day = 1 } = partsIn(zone, now)
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  return (8 - weekday) % 7 || 7
}
