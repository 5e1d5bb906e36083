const firstWaitMs = 1_000
export const longestWaitMs = 30_000

/**
 * Milliseconds before the next attempt: doubled each time up to 30 s, of which a random half is cut, so that a
 * thousand browsers do not return in the same instant after a restart. `random` is 0 to 1.
 */
export function waitBeforeAttempt(failures: number, random: number): number {
  const whole = Math.min(firstWaitMs * 2 ** Math.max(0, failures - 1), longestWaitMs)
  return Math.round(whole / 2 + (whole / 2) * random)
}

/** Resolves after the time, or at once when the line comes back, the tab is shown, or all is over. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    function end(): void {
      clearTimeout(timer)
      removeEventListener('online', end)
      document.removeEventListener('visibilitychange', onVisible)
      signal.removeEventListener('abort', end)
      resolve()
    }
    function onVisible(): void {
      if (document.visibilityState === 'visible') end()
    }
    const timer = setTimeout(end, ms)
    addEventListener('online', end)
    document.addEventListener('visibilitychange', onVisible)
    signal.addEventListener('abort', end)
  })
}
