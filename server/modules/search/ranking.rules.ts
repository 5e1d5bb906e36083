/** So many of the newest matches are put into order by how well they match; those before them follow, ordered alike. */
export const rankedAtOnce = 100

const halfLifeDays = 90
const dayMs = 86_400_000

/** How far up a match belongs: what it matches by counts at most twice as much when it is new as when it is old. */
export function scoreOf(rank: number, at: Date, now: Date): number {
  const days = Math.max(0, (now.getTime() - at.getTime()) / dayMs)
  return rank * (1 + 1 / (1 + days / halfLifeDays))
}

/** Single letters that must change (or change places) to make one word of the other; counting ends above `most`. */
export function distance(a: string, b: string, most: number): number {
  const [from, to] = [[...a], [...b]]
  if (Math.abs(from.length - to.length) > most) return most + 1
  let older: number[] = []
  let old = to.map((_, i) => i)
  old.push(to.length)
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1
      let best = Math.min((old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (old[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        best = Math.min(best, (older[j - 2] ?? 0) + 1)
      row.push(best)
    }
    older = old
    old = row
  }
  return old[to.length] ?? most + 1
}

/** The word that is meant, among those that look like it: one letter wrong in a short word, two in a long one; null when none is near. */
export function nearestWord(word: string, candidates: readonly string[]): string | null {
  const most = [...word].length < 6 ? 1 : 2
  let nearest: { word: string; far: number } | null = null
  for (const candidate of candidates) {
    // What is still being typed is compared with as much of the candidate.
    const far = Math.min(
      distance(word, candidate, most),
      distance(word, [...candidate].slice(0, [...word].length).join(''), most) + 0.5,
    )
    if (far <= most && (!nearest || far < nearest.far)) nearest = { word: candidate, far }
  }
  return nearest?.word ?? null
}
