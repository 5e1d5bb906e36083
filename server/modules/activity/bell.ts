/** Something to wait for: `ring` wakes, also when it came before the wait and after the last `reset`. */
export type Bell = { ring: () => void; reset: () => void; wait: (ms: number) => Promise<boolean> }

export function createBell(): Bell {
  let hasRung = false
  let wake: (() => void) | null = null
  return {
    ring: () => {
      hasRung = true
      wake?.()
    },
    reset: () => {
      hasRung = false
    },
    wait: async (ms) => {
      if (!hasRung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      wake = null
      return hasRung
    },
  }
}
