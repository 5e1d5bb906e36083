import type { Place } from '../../i18n/format.ts'

const steps: [unit: 'day' | 'hour' | 'minute', seconds: number, from: number][] = [
  ['day', 86_400, 172_800],
  ['hour', 3600, 5400],
  ['minute', 60, 0],
]

/** A length of time in one unit that is easy to compare: "2.5 days", "36 hr", "12 min", "<1 min". */
export function spanWords(seconds: number, { locale }: Pick<Place, 'locale'>): string {
  const [unit, size] = steps.find(([, , from]) => seconds >= from) ?? ['minute', 60]
  const maximumFractionDigits = unit === 'minute' ? 0 : 1
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits })
  return seconds < 60 ? `<${format.format(1)}` : format.format(seconds / size)
}
