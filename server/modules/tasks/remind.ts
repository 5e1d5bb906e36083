import { type Cx, systemActor } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { bookReminder } from './book-reminder.ts'
import * as store from './tasks.store.ts'

/**
 * Says of a task whose due time has come that it is due, once for each due time: to who has it to do, or else to who made it. What is done,
 * gone or put off is left as it is.
 */
export async function remind(cx: Cx, taskId: string): Promise<void> {
  const task = await store.lockTask(cx, taskId)
  if (!task?.dueAt || task.doneAt || task.remindedAt) return
  // The database's clock, which jobs go by, may be ahead of ours.
  if (task.dueAt > cx.now) return bookReminder(cx, task)
  await store.saveTask(cx, { ...task, remindedAt: cx.now })
  const userId = task.assigneeId ?? task.createdById
  if (userId) emit(cx, 'todo.due', { taskId, title: task.title, userId })
}

/** The job behind bookReminder. */
export const remindJob: JobHandler = async (orgId, payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'clock'), (cx) => remind(cx, String(payload.taskId)))
}
