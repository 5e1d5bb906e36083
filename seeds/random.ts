/** Numbers that look random and are the same at every run: mulberry32. */
export type Random = ReturnType<typeof seededRandom>

export function seededRandom(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    /** 0 to below 1. */
    next,
    /** A whole number from `from` to `to`, both included. */
    whole,
    chance: (probability: number) => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      const one = list[whole(0, list.length - 1)]
      if (one === undefined) throw new Error('There is nothing to pick from.')
      return one
    },
    /** Picks by weights: [value, weight]. */
    weighted: <const T>(list: readonly (readonly [T, number])[]): T => {
      let rest = next() * list.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of list) {
        rest -= weight
        if (rest < 0) return value
      }
      throw new Error('There is nothing to pick from.')
    },
  }
}
