/** The version of a ticket that each accepted change of this page has made, by id. */
const newest = new Map<string, number>()

/** Notes what an accepted change has made of a ticket. */
export function noteVersion({ id, version }: { id: string; version: number }): void {
  newest.set(id, Math.max(version, newest.get(id) ?? 0))
}

/** The version that a change goes by: the highest of those that are known. */
export function versionOf(row: { id: string; version: number }, known: { version: number } | undefined): number {
  return Math.max(row.version, known?.version ?? 0, newest.get(row.id) ?? 0)
}

/**
 * Reads tickets, and reads them again when the answer is older than a change that was accepted meanwhile: it was on its way before
 * that, and would show for a while what has been changed.
 */
export async function readNewest<Answer>(
  ask: () => Promise<Answer>,
  rowsOf: (answer: Answer) => readonly { id: string; version: number }[],
): Promise<Answer> {
  const answer = await ask()
  return rowsOf(answer).some(({ id, version }) => version < (newest.get(id) ?? 0)) ? ask() : answer
}
