import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { withMemberAccess } from '../members/member-access.ts'
import type { TicketRef } from './ticket-codes.rules.ts'
import { type ShownTicket, shownColumns } from './ticket-rows.store.ts'
import { byRef, likeliest } from './tickets.store.ts'
import { seenWhenDeleted } from './tickets.visibility.ts'

/** What is said of a deleted ticket to who would see it, had nobody deleted it. */
export type DeletedTicketName = { id: string; code: string; byName: string }

/** A ticket that the actor would see, had nobody deleted it. Of an ambiguous code the likeliest reading. */
export async function findDeleted(cx: Cx, ref: TicketRef): Promise<DeletedTicketName | null> {
  const query = cx.tx
    .selectFrom('tickets')
    .select(['id', 'code', 'deletedBy'])
    .where('orgId', '=', cx.org.id)
    .where(seenWhenDeleted(cx.actor, 'tickets'))
  const found = likeliest(ref, await byRef(query, ref).execute())
  if (!found) return null
  const names = await namesOfDeleters(cx, [found.deletedBy])
  return { id: found.id, code: found.code, byName: names.get(found.deletedBy ?? '') ?? '' }
}

/** Names of members by id, deactivated ones too. */
export async function namesOfDeleters(cx: Cx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null)
  if (wanted.length === 0) return new Map()
  const rows = await withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .select(['userId as id', 'name'])
    .where('orgId', '=', cx.org.id)
    .where('userId', 'in', wanted)
    .execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** Deletes tickets that are there, locked before. Returns their new versions. */
export async function markDeleted(
  cx: Cx,
  ids: readonly string[],
  by: { userId: string; reason: string },
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await cx.tx
    .updateTable('tickets')
    .set((eb) => ({
      deletedAt: cx.now,
      deletedBy: by.userId,
      deletedReason: by.reason,
      version: eb('version', '+', 1),
    }))
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .where('deletedAt', 'is', null)
    .returning(['id', 'version'])
    .execute()
  return new Map(rows.map((row) => [row.id, row.version]))
}

export type RestoredRow = { id: string; version: number; status: string; isSnoozed: boolean; snoozedUntil: Date | null }

/** Brings deleted tickets back that the actor would see; others are left out. */
export async function markRestored(cx: Cx, ids: readonly string[]): Promise<RestoredRow[]> {
  if (ids.length === 0) return []
  return cx.tx
    .updateTable('tickets')
    .set((eb) => ({
      deletedAt: null,
      deletedBy: null,
      deletedReason: '',
      version: eb('version', '+', 1),
      updatedAt: cx.now,
    }))
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .where(seenWhenDeleted(cx.actor, 'tickets'))
    .returning(['id', 'version', 'status', 'isSnoozed', 'snoozedUntil'])
    .execute()
}

export type DeletedRow = ShownTicket & { deletedAt: Date; deletedBy: string | null; deletedReason: string; at: string }

/**
 * Deleted tickets that the actor would see, those deleted last first. `text`: what stands in the code or the subject, in lower case.
 * `after`: the instant as the database wrote it, and the id.
 */
export async function listDeleted(
  cx: Cx,
  list: { text: string | null; after: { at: string; id: string } | null; limit: number },
): Promise<DeletedRow[]> {
  const { text, after, limit } = list
  const found = text
    ? sql`and (position(${text} in lower(t.subject)) > 0 or position(${text} in lower(t.code)) > 0)`
    : sql``
  const below = after ? sql`and (t.deleted_at, t.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``
  const { rows } = await sql<DeletedRow>`
    select ${shownColumns(cx, { page: false })}, t.deleted_at, t.deleted_by, t.deleted_reason, t.deleted_at::text as at
    from tickets t where t.org_id = ${cx.org.id} and ${seenWhenDeleted(cx.actor, 't')} ${found} ${below}
    order by t.deleted_at desc, t.id desc limit ${limit}`.execute(cx.tx)
  return rows
}
