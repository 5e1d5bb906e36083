import type { Cx } from '../../platform/context.ts'
import { labelsOf } from './labels.store.ts'

/** Ids of the labels of a ticket that the caller may read. */
export async function labelIdsOf(cx: Cx, ticketId: string): Promise<string[]> {
  return ((await labelsOf(cx, [ticketId])).get(ticketId) ?? []).map((label) => label.id)
}
