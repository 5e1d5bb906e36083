/** How long a merge, a split or a move can be taken back: long enough to come back from a holiday and find it. */
export const undoDays = 14

/** Whether a customer waits in a ticket now, for who goes by the events. */
export const waits = (ticket: { waitingSince: Date | null }): boolean => ticket.waitingSince !== null

export const undoUntil = (now: Date): Date => new Date(now.getTime() + undoDays * 86_400_000)
