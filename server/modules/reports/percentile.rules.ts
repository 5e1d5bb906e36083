/**
 * The value that `share` (0 to 1) of the values are equal to or below, by nearest rank: one of the values, so that “half of the stays
 * were this long or shorter” is true word by word. Null of none. `sorted`: from small to large.
 */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}
