/**
 * What came and went above the rows on screen: `by` is how many rows the first of them moved down (negative: up), `added` how
 * many rows before it are new. Undefined when none of the rows from there on is left: there is nothing to hold on to.
 */
export function shiftOf(
  before: readonly string[],
  after: readonly string[],
  firstOnScreen: number,
): { by: number; added: number } | undefined {
  const places = new Map(after.map((id, at) => [id, at]))
  for (let at = firstOnScreen; at < before.length; at += 1) {
    const id = before[at]
    const now = id === undefined ? undefined : places.get(id)
    if (now === undefined) continue
    const known = new Set(before)
    const added = after.slice(0, now).filter((one) => !known.has(one)).length
    return { by: now - at, added }
  }
  return undefined
}
