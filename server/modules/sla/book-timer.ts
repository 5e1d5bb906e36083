import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { enqueue } from '../../platform/jobs.ts'
import { firstFiresAt } from './clocks.store.ts'

/**
 * One job an organization waits for the clock that has something to tell first (product.md SL5): it tells what is due and books itself
 * for the next.
 */
export const timerJobName = 'sla.fire'

const book = (cx: Cx, runAt: Date) => enqueue(cx, timerJobName, {}, { key: `sla:${cx.org.id}`, runAt })

/**
 * One after the other, until the commit: the job that looks for the next clock sees those whose writer took it for granted that an earlier
 * one has the job already. Else that one fires, nothing more is seen, and theirs would wait for nobody.
 */
const inTurn = (cx: Cx) => sql`select pg_advisory_xact_lock(hashtextextended(${`sla:${cx.org.id}`}, 0))`.execute(cx.tx)

/** Call before clocks are written: books the job anew when one of them comes before all that are there. */
export async function bookTimer(cx: Cx, firesAt: readonly Date[]): Promise<void> {
  const [earliest] = [...firesAt].sort((a, b) => a.getTime() - b.getTime())
  if (!earliest) return
  await inTurn(cx)
  const first = await firstFiresAt(cx)
  if (!first || earliest < first) book(cx, earliest)
}

/** Books the job for what is due first of all that is there. */
export async function bookNextTimer(cx: Cx): Promise<void> {
  await inTurn(cx)
  const first = await firstFiresAt(cx)
  if (first) book(cx, first)
}
