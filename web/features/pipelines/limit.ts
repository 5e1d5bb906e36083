/** A time limit as people write it: a number and a unit. */
export const limitUnits = ['minutes', 'hours', 'days'] as const
export type LimitUnit = (typeof limitUnits)[number]

const minutesOf: Record<LimitUnit, number> = { minutes: 1, hours: 60, days: 1440 }

/** Minutes in the largest unit that says them without a fraction. */
export function readLimit(minutes: number | null): { amount: string; unit: LimitUnit } {
  if (minutes === null) return { amount: '', unit: 'hours' }
  const unit = limitUnits.toReversed().find((one) => minutes % minutesOf[one] === 0) ?? 'minutes'
  return { amount: String(minutes / minutesOf[unit]), unit }
}

/** Whole minutes; null for no limit, undefined for what is no number above zero. */
export function writeLimit(amount: string, unit: LimitUnit): number | null | undefined {
  const text = amount.trim()
  if (text === '') return null
  const minutes = Math.round(Number(text.replace(',', '.')) * minutesOf[unit])
  return Number.isSafeInteger(minutes) && minutes > 0 ? minutes : undefined
}
