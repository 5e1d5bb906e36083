import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { TicketType } from './types.contract.ts'

export type FullType = TicketType & { position: number }

const columns = ['id', 'key', 'name', 'color', 'pipelineId', 'position', 'archivedAt'] as const

/** The organization's ticket types in their order, archived ones too. */
export async function listTypes(cx: Cx): Promise<FullType[]> {
  const rows = await cx.tx
    .selectFrom('ticketTypes')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .orderBy('position')
    .orderBy('id')
    .execute()
  return rows.map(({ archivedAt, ...row }) => ({ ...row, archived: archivedAt !== null }) as FullType)
}

/** Like listTypes, locked: who changes types waits for the one before. */
export async function lockTypes(cx: Cx): Promise<FullType[]> {
  await sql`select id from ticket_types where org_id = ${cx.org.id} order by id for update`.execute(cx.tx)
  return listTypes(cx)
}

export async function insertType(cx: Cx, { archived: _never, ...type }: FullType): Promise<void> {
  await cx.tx
    .insertInto('ticketTypes')
    .values({ orgId: cx.org.id, ...type })
    .execute()
}

export async function saveType(cx: Cx, type: FullType, before: FullType): Promise<void> {
  const { name, color, pipelineId, archived } = type
  await cx.tx
    .updateTable('ticketTypes')
    .set({
      name,
      color,
      pipelineId,
      ...(archived === before.archived ? {} : { archivedAt: archived ? cx.now : null }),
    })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', type.id)
    .execute()
}

export async function saveTypePositions(cx: Cx, ids: string[]): Promise<void> {
  await sql`update ticket_types f set position = o.position from unnest(${ids}::uuid[]) with ordinality o(id, position)
    where f.org_id = ${cx.org.id} and f.id = o.id and f.position <> o.position`.execute(cx.tx)
}

/** True when any ticket has the type, whoever sees it. */
export async function isTypeUsed(cx: Cx, id: string): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('tickets')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('typeId', '=', id)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function deleteTypeRow(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('ticketTypes').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Types that chose a pipeline that is deleted choose none. */
export async function forgetPipeline(cx: Cx, pipelineId: string): Promise<void> {
  await cx.tx
    .updateTable('ticketTypes')
    .set({ pipelineId: null })
    .where('orgId', '=', cx.org.id)
    .where('pipelineId', '=', pipelineId)
    .execute()
}
