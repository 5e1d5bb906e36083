import type { ActivityPart } from '../../platform/activity-place.ts'
import type { Cx } from '../../platform/context.ts'
import { presentTasks } from './present-tasks.ts'
import type { Task } from './tasks.contract.ts'
import * as store from './tasks.store.ts'

export type TaskSubject = store.TaskSubject

/** Places of the tasks of a record that the actor sees, the newest first. */
export const listRecentTasks = (
  cx: Cx,
  of: store.TaskSubject,
  part: ActivityPart,
): Promise<{ micros: string; id: string }[]> => store.listRecentTasks(cx, of, part)

/** Those of the tasks that the actor sees, by id. */
export async function readTasks(cx: Cx, ids: readonly string[]): Promise<Map<string, Task>> {
  const tasks = await presentTasks(cx, await store.tasksByIds(cx, ids))
  return new Map(tasks.map((task) => [task.id, task]))
}
