import { useEffect, useRef } from 'react'

const minuteMs = 60_000

/** Runs each minute while the page is looked at: for what changes by time alone. */
export function useEachMinute(isOn: boolean, run: () => void): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(() => document.visibilityState === 'visible' && latest.current(), minuteMs)
    return () => clearInterval(timer)
  }, [isOn])
}
