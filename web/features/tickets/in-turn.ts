/**
 * Does one piece of work in each pause of the browser, so that a key pressed meanwhile waits for one of them at most. Returns
 * what stops the rest.
 */
export function inTurn(works: readonly (() => void)[]): () => void {
  // Safari has no requestIdleCallback.
  const hasIdle = typeof requestIdleCallback === 'function'
  let booked = 0
  function book(at: number): void {
    const work = works[at]
    if (!work) return
    const run = () => {
      work()
      book(at + 1)
    }
    booked = hasIdle ? requestIdleCallback(run, { timeout: 500 }) : window.setTimeout(run, 1)
  }
  book(0)
  return () => (hasIdle ? cancelIdleCallback(booked) : clearTimeout(booked))
}
