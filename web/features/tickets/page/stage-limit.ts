/** True when a ticket has stood in its stage for longer than the stage's limit in minutes; no limit is never over. */
export function isOverLimit(since: string, limitMinutes: number | null, now: Date): boolean {
  return limitMinutes !== null && now.getTime() - new Date(since).getTime() > limitMinutes * 60_000
}
