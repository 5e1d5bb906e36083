import { offsetAt } from '../../platform/time-zones.ts'

/** An instant on the clock of a zone, to the second: with its offset, and as spreadsheets count. */
export function zonedClock(timeZone: string): (at: Date) => { iso: string; serial: number } {
  return (at) => {
    const offset = offsetAt(at.getTime(), timeZone)
    const local = at.getTime() + offset
    const sign = offset < 0 ? '-' : '+'
    const minutes = Math.abs(Math.round(offset / 60_000))
    const two = (value: number) => String(value).padStart(2, '0')
    const zone = `${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
    return { iso: `${new Date(local).toISOString().slice(0, 19)}${zone}`, serial: serialOf(local) }
  }
}

/** A wall clock as spreadsheets count: days since 30 December 1899, to the second. */
export const serialOf = (localMs: number) => Math.round((localMs / 86_400_000 + 25_569) * 86_400) / 86_400
