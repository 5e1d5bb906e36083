import { type RawBuilder, sql } from 'kysely'
import { type ActivityPart, behind, microsOf } from '../../platform/activity-place.ts'
import type { Cx } from '../../platform/context.ts'

/** What a note is about. */
export type NoteSubject = { kind: 'contact' | 'account' | 'object'; id: string }
const columnsOf = { contact: 'contactId', account: 'accountId', object: 'objectId' } as const

export type NoteRow = {
  id: string
  contactId: string | null
  accountId: string | null
  objectId: string | null
  authorId: string
  /** Empty when the author is no member any more. */
  authorName: string
  body: string
  pinned: boolean
  createdAt: Date
  editedAt: Date | null
  deletedAt: Date | null
}

const notes = (cx: Cx) =>
  cx.tx
    .selectFrom('customerNotes as n')
    .select([
      'n.id',
      'n.contactId',
      'n.accountId',
      'n.objectId',
      'n.authorId',
      'n.body',
      'n.pinned',
      'n.createdAt',
      'n.editedAt',
      'n.deletedAt',
      sql<string>`coalesce((select m.name from member_access m where m.org_id = ${cx.org.id} and m.user_id = n.author_id), '')`.as(
        'authorName',
      ),
    ])
    .where('n.orgId', '=', cx.org.id)

/** Notes about one customer or object, pinned ones first, each part the newest first; after one of them. */
export async function listNotes(
  cx: Cx,
  part: {
    about: NoteSubject
    pinnedOnly: boolean
    after: { pinned: boolean; id: string } | null
    limit: number
  },
): Promise<NoteRow[]> {
  const { about, pinnedOnly, after, limit } = part
  let query = notes(cx).where(`n.${columnsOf[about.kind]}`, '=', about.id).where('n.deletedAt', 'is', null)
  if (pinnedOnly) query = query.where('n.pinned', '=', true)
  if (after) query = query.where(sql<boolean>`(n.pinned, n.id) < (${after.pinned}::boolean, ${after.id}::uuid)`)
  return query.orderBy('n.pinned', 'desc').orderBy('n.id', 'desc').limit(limit).execute()
}

/** The note, also a deleted one. */
export async function findNote(cx: Cx, id: string): Promise<NoteRow | null> {
  return (await notes(cx).where('n.id', '=', id).executeTakeFirst()) ?? null
}

/** Like findNote, locked until the end of the transaction. */
export async function lockNote(cx: Cx, id: string): Promise<NoteRow | null> {
  return (await notes(cx).where('n.id', '=', id).forUpdate('n').executeTakeFirst()) ?? null
}

export async function insertNote(
  cx: Cx,
  note: { id: string; about: NoteSubject; authorId: string; body: string; pinned: boolean },
): Promise<void> {
  const { id, about, authorId, body, pinned } = note
  await cx.tx
    .insertInto('customerNotes')
    .values({
      orgId: cx.org.id,
      id,
      contactId: about.kind === 'contact' ? about.id : null,
      accountId: about.kind === 'account' ? about.id : null,
      objectId: about.kind === 'object' ? about.id : null,
      authorId,
      body,
      pinned,
      createdAt: cx.now,
      editedAt: null,
      deletedAt: null,
    })
    .execute()
}

export async function saveNote(
  cx: Cx,
  note: Pick<NoteRow, 'id' | 'body' | 'pinned' | 'editedAt' | 'deletedAt'>,
): Promise<void> {
  const { id, ...values } = note
  await cx.tx.updateTable('customerNotes').set(values).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Places of notes about a customer or an object, and about the contacts of an account, the newest first. */
export async function listRecentNotes(
  cx: Cx,
  about: NoteSubject & { contacts: RawBuilder<{ id: string }> | null },
  { after, limit }: ActivityPart,
): Promise<{ micros: string; id: string }[]> {
  const columns = { at: sql`n.created_at`, id: sql`n.id`, type: 'uuid' } as const
  const newest = (column: string, id: RawBuilder<unknown>) => sql`
    select n.id, n.created_at from customer_notes n
    where n.org_id = ${cx.org.id} and n.${sql.raw(column)} = ${id} and n.deleted_at is null and ${behind(after, 'note', columns)}
    order by n.created_at desc, n.id desc limit ${limit}`
  const ways = [
    sql`(${newest(`${about.kind}_id`, sql`${about.id}::uuid`)})`,
    ...(about.contacts
      ? [sql`(select k.* from (${about.contacts}) c cross join lateral (${newest('contact_id', sql`c.id`)}) k)`]
      : []),
  ]
  const { rows } = await sql<{ micros: string; id: string }>`
    select ${microsOf(sql`n.created_at`)} as micros, n.id from (${sql.join(ways, sql` union `)}) n
    order by n.created_at desc, n.id desc limit ${limit}`.execute(cx.tx)
  return rows
}

/** The notes by id; deleted ones are absent. */
export async function notesByIds(cx: Cx, ids: readonly string[]): Promise<NoteRow[]> {
  return ids.length === 0
    ? []
    : notes(cx)
        .where('n.id', 'in', [...ids])
        .where('n.deletedAt', 'is', null)
        .execute()
}
