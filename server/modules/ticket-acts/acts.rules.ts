/** How long a merge, a split or a move can be taken back: long enough to come back from a holiday and find it. */
export const undoDays = 14

export const undoUntil = (now: Date): Date => new Date(now.getTime() + undoDays * 86_400_000)
