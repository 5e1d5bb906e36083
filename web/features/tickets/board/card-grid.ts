/** A card on the board: its column and its place in it. */
export interface CardPlace {
  column: number
  row: number
}

export type Direction = 'up' | 'down' | 'left' | 'right'

/**
 * The card that is reached from `at` (undefined: from outside the board). `sizes` says how many cards each column has; columns
 * without any are passed over. Undefined when there is no card in that direction.
 */
export function nextCard(
  at: CardPlace | undefined,
  direction: Direction,
  sizes: readonly number[],
): CardPlace | undefined {
  if (!at) {
    const column = sizes.findIndex((size) => size > 0)
    return column < 0 ? undefined : { column, row: 0 }
  }
  if (direction === 'up' || direction === 'down') {
    const row = at.row + (direction === 'down' ? 1 : -1)
    return row >= 0 && row < (sizes[at.column] ?? 0) ? { column: at.column, row } : undefined
  }
  const step = direction === 'right' ? 1 : -1
  for (let column = at.column + step; column >= 0 && column < sizes.length; column += step) {
    const size = sizes[column] ?? 0
    if (size > 0) return { column, row: Math.min(at.row, size - 1) }
  }
  return undefined
}
