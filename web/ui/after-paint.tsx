import { type ReactNode, startTransition, useEffect, useState } from 'react'

/** Does a piece of work once what was drawn is on the screen; in a hidden page when it is seen. Returns what stops it. */
export function afterPaint(work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(work)
  })
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}

/** Draws its children once what is around them is on the screen, in pieces between which keys are answered. */
export function AfterPaint({ children }: { children: ReactNode }) {
  const [isTime, setTime] = useState(false)
  useEffect(() => afterPaint(() => startTransition(() => setTime(true))), [])
  return isTime ? children : null
}
