import type { Cx } from '../../platform/context.ts'
import { enqueue } from '../../platform/jobs.ts'

export const recurringJobName = 'recurring.make'

/**
 * Books the next time of a schedule: one job a schedule, a new one in the place of the waiting one. It is a row of the database: a server
 * that was down at the time does it when it starts again. One that is paused or gone finds nothing to do.
 */
export function bookRecurring(cx: Cx, schedule: { id: string; nextAt: Date | null }): void {
  if (!schedule.nextAt) return
  enqueue(
    cx,
    recurringJobName,
    { scheduleId: schedule.id },
    { runAt: schedule.nextAt, key: `${recurringJobName}:${schedule.id}` },
  )
}
