import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { checkCondition, keysOf } from '../conditions/check-condition.ts'
import { fieldsOf } from '../conditions/condition-fields.ts'
import type { ObjectKind, RecordKind } from '../conditions/condition-words.ts'
import { countRecords } from '../conditions/count-records.ts'
import { countMatches } from '../tickets/count-tickets.ts'
import { listViews } from './views.service.ts'

/** Counts of all views of a kind that the actor sees. A view whose fields are no more is `broken`. */
export async function getViewCounts(
  cx: Cx,
  of: RecordKind | ObjectKind,
): Promise<{ data: { id: string; count: number; capped: boolean; broken: boolean }[] }> {
  const views = await listViews(cx, { of })
  const fields = await fieldsOf(cx, new Set(views.flatMap((view) => [...keysOf(view.condition)])), of)
  const whole = views.filter((view) => {
    try {
      checkCondition(view.condition, fields, { path: 'condition' })
      return true
    } catch (error) {
      if (error instanceof Problem) return false
      throw error
    }
  })
  const conditions = whole.map((view) => view.condition)
  const counts = of === 'ticket' ? await countMatches(cx, conditions) : await countRecords(cx, of, conditions)
  const byId = new Map(whole.map((view, i) => [view.id, counts[i]]))
  return {
    data: views.map(({ id }) => ({
      id,
      ...(byId.get(id) ?? { count: 0, capped: false }),
      broken: !byId.has(id),
    })),
  }
}
