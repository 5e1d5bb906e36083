import type { Cx } from '../../platform/context.ts'
import { enqueue } from '../../platform/jobs.ts'

export const remindJobName = 'tasks.remind'

/** Books the reminder of a task that is to be done: one job a task, a new one in the place of the waiting one. */
export function bookReminder(cx: Cx, task: { id: string; dueAt: Date | null; doneAt: Date | null }): void {
  if (!task.dueAt || task.doneAt) return
  enqueue(cx, remindJobName, { taskId: task.id }, { runAt: task.dueAt, key: `${remindJobName}:${task.id}` })
}
