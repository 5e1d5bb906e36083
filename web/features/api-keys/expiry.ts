export const expiries = ['never', '30', '90', '365'] as const
export type Expiry = (typeof expiries)[number]

const day = 24 * 60 * 60_000

/** When a key that is made `now` ends; undefined: never. ISO 8601. */
export function expiresAt(expiry: Expiry, now: Date): string | undefined {
  return expiry === 'never' ? undefined : new Date(now.getTime() + Number(expiry) * day).toISOString()
}

/** How a key stands with its end: over, within a week, or neither. */
export function expiryState(at: string | null, now: Date): 'expired' | 'soon' | 'later' | 'never' {
  if (at === null) return 'never'
  const left = new Date(at).getTime() - now.getTime()
  if (left <= 0) return 'expired'
  return left < 7 * day ? 'soon' : 'later'
}
