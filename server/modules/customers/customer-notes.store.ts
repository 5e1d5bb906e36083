import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

/** What a note is about. */
export type NoteSubject = { kind: 'contact' | 'account'; id: string }

export type NoteRow = {
  id: string
  contactId: string | null
  accountId: string | null
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

/** Notes about one customer, pinned ones first, each part the newest first; after one of them. */
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
  let query = notes(cx)
    .where(about.kind === 'contact' ? 'n.contactId' : 'n.accountId', '=', about.id)
    .where('n.deletedAt', 'is', null)
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
