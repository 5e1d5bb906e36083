/** From so many on the server does not count. */
const mostCounted = 1000

/**
 * What is said of how many records a view has. Of many records the server looks at the newest alone: then there are at least so many, and where
 * none of them is in the view nothing is known, which is no 0.
 */
export function shownOf({ count, capped }: { count: number; capped: boolean }) {
  const isPartly = capped && count < mostCounted
  if (isPartly && count === 0) return { number: null, more: false, why: 'recordLists:view.notCounted' } as const
  return { number: count, more: capped, why: isPartly ? ('recordLists:view.atLeast' as const) : undefined }
}
