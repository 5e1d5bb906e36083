/** Where and when the person reads: a BCP 47 tag and an IANA zone. */
export interface Place {
  locale: string
  timeZone: string
}

type DateStyle = 'day' | 'date' | 'time' | 'dateTime' | 'full'

const styles: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  day: { month: 'short', day: 'numeric' },
  date: { dateStyle: 'medium' },
  time: { timeStyle: 'short' },
  dateTime: { dateStyle: 'medium', timeStyle: 'short' },
  full: { dateStyle: 'full', timeStyle: 'long' },
}

// Building a formatter costs about 50 us, a list shows hundreds of dates: keep them.
const dateFormats = new Map<string, Intl.DateTimeFormat>()
const relativeFormats = new Map<string, Intl.RelativeTimeFormat>()
const numberFormats = new Map<string, Intl.NumberFormat>()

function kept<Format>(store: Map<string, Format>, key: string, build: () => Format): Format {
  const found = store.get(key)
  if (found) return found
  const built = build()
  store.set(key, built)
  return built
}

/** A moment in the person's own zone and habits; `at` is an ISO 8601 time or a Date. */
export function formatDate(at: string | Date, place: Place, style: DateStyle = 'dateTime'): string {
  const format = kept(dateFormats, `${place.locale}|${place.timeZone}|${style}`, () => {
    return new Intl.DateTimeFormat(place.locale, { ...styles[style], timeZone: place.timeZone })
  })
  return format.format(typeof at === 'string' ? new Date(at) : at)
}

export function formatNumber(value: number, place: Place): string {
  return kept(numberFormats, place.locale, () => new Intl.NumberFormat(place.locale)).format(value)
}

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** Bytes as people read them: 84 kB, 1.2 MB (decimal units, as file managers show them). */
export function formatBytes(bytes: number, place: Place): string {
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), sizes.length - 1)
  const format = kept(numberFormats, `${place.locale}|${step}`, () => {
    return new Intl.NumberFormat(place.locale, {
      style: 'unit',
      unit: sizes[step],
      unitDisplay: 'short',
      maximumFractionDigits: step < 2 ? 0 : 1,
    })
  })
  return format.format(bytes / 1000 ** step)
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const relativeSteps: [below: number, unit: 'minute' | 'hour' | 'day', length: number][] = [
  [hour, 'minute', minute],
  [day, 'hour', hour],
  [7 * day, 'day', day],
]

/** "2 min. ago", "in 3 days"; under a minute "now"; older or further than a week the plain date. */
export function formatRelative(at: string | Date, now: Date, place: Place): string {
  const moment = typeof at === 'string' ? new Date(at) : at
  const distance = moment.getTime() - now.getTime()
  const size = Math.abs(distance)
  const words = kept(relativeFormats, place.locale, () => {
    return new Intl.RelativeTimeFormat(place.locale, { numeric: 'auto', style: 'short' })
  })
  if (size < minute) return words.format(0, 'second')
  for (const [below, unit, length] of relativeSteps) {
    if (size < below) return words.format(Math.trunc(distance / length), unit)
  }
  return formatDate(moment, place, 'date')
}

/** "2 min", "3 hr", "5 days": how long ago, for narrow columns. Under a minute "now", after a week the plain date. */
export function formatAge(at: string | Date, now: Date, place: Place): string {
  const moment = typeof at === 'string' ? new Date(at) : at
  const size = Math.abs(now.getTime() - moment.getTime())
  if (size < minute) return formatRelative(moment, moment, place)
  for (const [below, unit, length] of relativeSteps) {
    if (size >= below) continue
    const format = kept(numberFormats, `${place.locale}|${unit}`, () => {
      return new Intl.NumberFormat(place.locale, { style: 'unit', unit, unitDisplay: 'short' })
    })
    return format.format(Math.trunc(size / length))
  }
  const isThisYear = moment.getUTCFullYear() === now.getUTCFullYear()
  return formatDate(moment, place, isThisYear ? 'day' : 'date')
}

/** Milliseconds until the words of `formatRelative` change; undefined when they stay. */
export function relativeChangesIn(at: string | Date, now: Date): number | undefined {
  const size = Math.abs(new Date(at).getTime() - now.getTime())
  if (size >= 7 * day) return undefined
  if (size < hour) return minute
  return size < day ? 10 * minute : hour
}

const durationSteps: [unit: 'day' | 'hour' | 'minute', minutes: number][] = [
  ['day', 1440],
  ['hour', 60],
  ['minute', 1],
]

/** Minutes in the largest unit that says them without a fraction: "2 days", "36 hr", "45 min". */
export function formatDuration(minutes: number, place: Place): string {
  const [unit, length] = durationSteps.find(([, step]) => minutes % step === 0) ?? ['minute', 1]
  const format = kept(numberFormats, `${place.locale}|${unit}`, () => {
    return new Intl.NumberFormat(place.locale, { style: 'unit', unit, unitDisplay: 'short' })
  })
  return format.format(minutes / length)
}
