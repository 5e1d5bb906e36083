/** The list with one entry moved to its beginning, where the primary one stands. */
export function withPrimary(lines: readonly string[], at: number): string[] {
  const chosen = lines[at]
  return chosen === undefined ? [...lines] : [chosen, ...lines.filter((_line, place) => place !== at)]
}
