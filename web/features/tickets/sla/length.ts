/** A length of time as people write it: 4h, 1h 30m, 90m, 1,5h, 30 min; in whole minutes, null for what is none. */
export function minutesOf(text: string): number | null {
  const match = /^(?:(\d+(?:[.,]\d+)?)\s*(?:h|hr|hrs|std)\.?)?\s*(?:(\d+)\s*(?:m|min)\.?)?$/i.exec(text.trim())
  if (!match || (match[1] === undefined && match[2] === undefined)) return null
  const minutes = Math.round(Number((match[1] ?? '0').replace(',', '.')) * 60) + Number(match[2] ?? 0)
  return minutes >= 1 && minutes <= 5_256_000 ? minutes : null
}

/** The shortest way to write it: `4h`, `1h 30m`, `45m`. */
export function lengthOf(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return [hours > 0 && `${hours}h`, (rest > 0 || hours === 0) && `${rest}m`].filter(Boolean).join(' ')
}
