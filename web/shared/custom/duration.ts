/** Lengths of time as people write them, in minutes. The server reads and writes them likewise. */

/** 9,999 hours and 59 minutes. */
const mostMinutes = 9999 * 60 + 59

const forms = [
  // 90 and 90m: minutes. 1:30: hours and minutes. 1h, 1.5h, 1h 30m, 1h30: hours, and minutes behind them.
  /^(?<minutes>\d+)\s*(?:m|min)?$/i,
  /^(?<hours>\d+):(?<minutes>[0-5]\d)$/,
  /^(?<hours>\d+(?:[.,]\d+)?)\s*(?:h|std)$/i,
  /^(?<hours>\d+)\s*(?:h|std)\s*(?<minutes>\d+)\s*(?:m|min)?$/i,
]

/** `1h 30m`, `90` or `1:30` as 90; null for what is no length of time. */
export function readDuration(text: string): number | null {
  for (const form of forms) {
    const { hours = '0', minutes = '0' } = form.exec(text.trim())?.groups ?? { hours: 'none' }
    if (hours === 'none') continue
    const total = Math.round(Number(hours.replace(',', '.')) * 60) + Number(minutes)
    return total <= mostMinutes ? total : null
  }
  return null
}

/** `1h 30m`; `45m`, `2h`, `0m`. */
export function durationText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return [hours > 0 ? `${hours}h` : '', rest > 0 || hours === 0 ? `${rest}m` : ''].filter(Boolean).join(' ')
}
