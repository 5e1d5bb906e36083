/** Reads instants on the clock of a zone. Offsets change on quarters of an hour at most, so each is asked for once. */
export function zonedClock(timeZone: string): (at: Date) => { iso: string; serial: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const offsets = new Map<number, number>()
  const offsetAt = (ms: number) => {
    const quarter = Math.floor(ms / quarterMs)
    const known = offsets.get(quarter)
    if (known !== undefined) return known
    const part = new Map(format.formatToParts(quarter * quarterMs).map(({ type, value }) => [type, Number(value)]))
    const get = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? 0
    const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'))
    const offset = Math.round((local - quarter * quarterMs) / 60_000)
    offsets.set(quarter, offset)
    return offset
  }
  return (at) => {
    const offset = offsetAt(at.getTime())
    const local = at.getTime() + offset * 60_000
    const sign = offset < 0 ? '-' : '+'
    const two = (value: number) => String(value).padStart(2, '0')
    const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
    return { iso: `${new Date(local).toISOString().slice(0, 19)}${zone}`, serial: serialOf(local) }
  }
}

const quarterMs = 15 * 60_000

/** A wall clock as spreadsheets count: days since 30 December 1899, to the second. */
export const serialOf = (localMs: number) => Math.round((localMs / 86_400_000 + 25_569) * 86_400) / 86_400
