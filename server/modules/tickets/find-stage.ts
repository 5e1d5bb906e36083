import type { Cx } from '../../platform/context.ts'
import { isOpenStatus, type Stage } from './tickets.rules.ts'
import { listStages } from './tickets.store.ts'

/** The stage by id, for modules that keep one as a setting, and whether tickets in it are open; null when there is none. */
export async function findStage(cx: Cx, id: string): Promise<(Stage & { isOpen: boolean }) | null> {
  const stage = (await listStages(cx)).find((one) => one.id === id)
  return stage ? { ...stage, isOpen: isOpenStatus(stage.status) } : null
}
