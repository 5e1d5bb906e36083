import type { Cx } from '../../platform/context.ts'

/** Up to which event the clocks have been kept; '0': to none. */
export async function reactedUntil(cx: Cx): Promise<string> {
  const row = await cx.tx
    .selectFrom('eventPositions')
    .select('seq')
    .where('orgId', '=', cx.org.id)
    .where('consumer', '=', 'sla')
    .executeTakeFirst()
  return row?.seq ?? '0'
}

export type SweepRow = { id: string; tickets: number; differences: number; examples: unknown[] }

/** Keeps what a comparison found, in place of the ones before it. */
export async function keepSweep(cx: Cx, { examples, ...sweep }: SweepRow): Promise<void> {
  await cx.tx.deleteFrom('slaSweeps').where('orgId', '=', cx.org.id).execute()
  await cx.tx
    .insertInto('slaSweeps')
    .values({ ...sweep, examples: JSON.stringify(examples), orgId: cx.org.id, checkedAt: cx.now })
    .execute()
}

/** What the last comparison found; undefined: there was none. */
export async function findSweep(
  cx: Cx,
): Promise<{ tickets: number; differences: number; checkedAt: Date } | undefined> {
  return cx.tx
    .selectFrom('slaSweeps')
    .select(['tickets', 'differences', 'checkedAt'])
    .where('orgId', '=', cx.org.id)
    .executeTakeFirst()
}
