/**
 * Where the row with the id stands, looked for from `near` outwards: rows rarely move far between two looks, and a list may
 * hold a hundred thousand of them. -1 when it is not there.
 */
export function indexNear(rows: readonly { id: string }[], id: string, near: number): number {
  for (let away = 0; away <= Math.max(near, rows.length - 1 - near); away += 1) {
    if (rows[near + away]?.id === id) return near + away
    if (rows[near - away]?.id === id) return near - away
  }
  return -1
}
