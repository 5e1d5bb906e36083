import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ReassignMode } from './reassign-modes.ts'
import type { AutoReturn, StatusColor, StatusIcon } from './user-statuses.rules.ts'

export type StatusRow = {
  id: string
  name: string
  icon: StatusIcon
  color: StatusColor
  available: boolean
  reassign: ReassignMode
  autoReturn: AutoReturn | null
  position: number
  isDefault: boolean
}

const columns = ['id', 'name', 'icon', 'color', 'available', 'reassign', 'position', 'isDefault'] as const

/** All statuses in their order: an organization has few. */
export async function listStatuses(cx: Cx): Promise<StatusRow[]> {
  const rows = await cx.tx
    .selectFrom('userStatuses')
    .select([...columns, 'returnMinutes', 'returnTime'])
    .where('orgId', '=', cx.org.id)
    .orderBy('position')
    .orderBy('id')
    .execute()
  return rows.map(
    ({ returnMinutes: minutes, returnTime: time, ...row }) =>
      ({
        ...row,
        autoReturn: minutes !== null ? { kind: 'after', minutes } : time !== null ? { kind: 'at', time } : null,
      }) as StatusRow,
  )
}

/** Changes of statuses, and of who has which, go one after the other where they meet: call it before what is changed is read. */
export async function lockStatuses(cx: Cx): Promise<void> {
  await cx.tx
    .selectFrom('userStatuses')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('isDefault', '=', true)
    .forNoKeyUpdate()
    .execute()
}

/** Lets no status be deleted or changed until the commit; many may hold it at once. */
export async function shareStatuses(cx: Cx): Promise<void> {
  await cx.tx
    .selectFrom('userStatuses')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('isDefault', '=', true)
    .forShare()
    .execute()
}

function stored({ autoReturn, ...row }: StatusRow) {
  return {
    ...row,
    returnMinutes: autoReturn?.kind === 'after' ? autoReturn.minutes : null,
    returnTime: autoReturn?.kind === 'at' ? autoReturn.time : null,
  }
}

export async function insertStatus(cx: Cx, status: StatusRow): Promise<void> {
  await cx.tx
    .insertInto('userStatuses')
    .values({ ...stored(status), orgId: cx.org.id, createdAt: cx.now })
    .execute()
}

/** Writes all of a status. */
export async function saveStatus(cx: Cx, status: StatusRow): Promise<void> {
  const { id, ...rest } = stored(status)
  await cx.tx.updateTable('userStatuses').set(rest).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteStatus(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('userStatuses').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function savePositions(cx: Cx, ids: readonly string[]): Promise<void> {
  await sql`update user_statuses s set position = o.position from unnest(${ids}::uuid[]) with ordinality o(id, position)
    where s.org_id = ${cx.org.id} and s.id = o.id and s.position <> o.position`.execute(cx.tx)
}
