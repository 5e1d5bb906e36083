import { type Selectable, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { DraftsTable } from '../../platform/tables.gen.ts'
import { withMemberAccess } from '../members/member-access.ts'
import { ticketVisible } from '../tickets/tickets.visibility.ts'
import type { AttachmentRow } from './attachments.store.ts'
import type { Address } from './conversations.contract.ts'

type Held = { code: string; params: Record<string, string | number | string[]>; text: string }

/** A row of drafts with its JSON columns told, and who wrote it. */
export type DraftRow = Omit<
  Selectable<DraftsTable>,
  'orgId' | 'kind' | 'toAddresses' | 'ccAddresses' | 'bccAddresses' | 'held'
> & {
  kind: 'public' | 'note'
  toAddresses: Address[] | null
  ccAddresses: Address[] | null
  bccAddresses: Address[] | null
  held: Held | null
}

export type NamedDraft = DraftRow & { authorName: string }

const json = (value: unknown) => (value === null ? null : JSON.stringify(value))

const plain = (row: DraftRow) => ({
  ...row,
  toAddresses: json(row.toAddresses),
  ccAddresses: json(row.ccAddresses),
  bccAddresses: json(row.bccAddresses),
  held: json(row.held),
})

export async function insertDraft(cx: Cx, row: DraftRow): Promise<void> {
  await cx.tx
    .insertInto('drafts')
    .values({ ...plain(row), orgId: cx.org.id })
    .execute()
}

export async function saveDraftRow(cx: Cx, row: DraftRow): Promise<void> {
  const { id, ...rest } = plain(row)
  await cx.tx.updateTable('drafts').set(rest).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteDraftRow(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('drafts').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

const named = (cx: Cx) =>
  withMemberAccess(cx.tx)
    .selectFrom('drafts')
    .innerJoin('memberAccess as m', (join) =>
      join.onRef('m.orgId', '=', 'drafts.orgId').onRef('m.userId', '=', 'drafts.userId').on('m.orgId', '=', cx.org.id),
    )
    .selectAll('drafts')
    .select('m.name as authorName')
    .where('drafts.orgId', '=', cx.org.id)

/** The draft whoever asks; the caller asks its ticket and its author. */
export async function findDraft(cx: Cx, id: string): Promise<NamedDraft | null> {
  const row = await named(cx).where('drafts.id', '=', id).executeTakeFirst()
  return (row as unknown as NamedDraft | undefined) ?? null
}

/** A member's draft of a kind that is being written, locked to the commit. */
export async function lockOwnDraft(
  cx: Cx,
  of: { ticketId: string; userId: string; kind: 'public' | 'note' },
): Promise<DraftRow | null> {
  const row = await cx.tx
    .selectFrom('drafts')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', of.ticketId)
    .where('userId', '=', of.userId)
    .where('kind', '=', of.kind)
    .where('sendAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return (row as DraftRow | undefined) ?? null
}

/** Drafts of a ticket that a member reads: his own, shared ones, and what is to leave later. */
export async function listReadableDrafts(cx: Cx, ticketId: string, userId: string): Promise<NamedDraft[]> {
  const rows = await named(cx)
    .where('drafts.ticketId', '=', ticketId)
    .where((eb) =>
      eb.or([eb('drafts.userId', '=', userId), eb('drafts.shared', '=', true), eb('drafts.sendAt', 'is not', null)]),
    )
    .orderBy('drafts.createdAt')
    .orderBy('drafts.id')
    .execute()
  return rows as unknown as NamedDraft[]
}

/** All drafts of a ticket, whose ever. */
export async function listDraftsOf(cx: Cx, ticketId: string): Promise<NamedDraft[]> {
  const rows = await named(cx).where('drafts.ticketId', '=', ticketId).orderBy('drafts.createdAt').execute()
  return rows as unknown as NamedDraft[]
}

/** Who has a draft in which of these tickets; scheduled ones are none. */
export async function findTicketsWithDrafts(
  cx: Cx,
  ticketIds: readonly string[],
): Promise<{ ticketId: string; userId: string }[]> {
  return cx.tx
    .selectFrom('drafts')
    .select(['ticketId', 'userId'])
    .distinct()
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', ticketIds)
    .where('sendAt', 'is', null)
    .execute()
}

export type OwnDraftRow = {
  id: string
  ticketId: string
  ticketCode: string
  subject: string
  kind: 'public' | 'note'
  shared: boolean
  isHeld: boolean
  sendAt: Date | null
  updatedAt: Date
  updatedAtKey: string
  /** The words, or where they lie. */
  body: { html: string; key: string | null }
}

/** A member's drafts of tickets that he sees, the newest first. */
export async function listOwnDrafts(
  cx: Cx,
  input: { userId: string; after: { at: string; id: string } | null; limit: number },
): Promise<OwnDraftRow[]> {
  let query = cx.tx
    .selectFrom('drafts')
    .innerJoin('tickets', (join) =>
      join
        .onRef('tickets.orgId', '=', 'drafts.orgId')
        .onRef('tickets.id', '=', 'drafts.ticketId')
        .on('tickets.orgId', '=', cx.org.id),
    )
    .select([
      'drafts.id',
      'drafts.ticketId',
      'tickets.code as ticketCode',
      'tickets.subject',
      'drafts.kind',
      'drafts.shared',
      'drafts.sendAt',
      'drafts.updatedAt',
      'drafts.bodyHtml',
      'drafts.bodyKey',
      sql<boolean>`drafts.held is not null`.as('isHeld'),
      sql<string>`drafts.updated_at::text`.as('updatedAtKey'),
    ])
    .where('drafts.orgId', '=', cx.org.id)
    .where('drafts.userId', '=', input.userId)
    .where(ticketVisible(cx))
    .orderBy('drafts.updatedAt', 'desc')
    .orderBy('drafts.id', 'desc')
    .limit(input.limit)
  if (input.after)
    query = query.where(
      sql<boolean>`(drafts.updated_at, drafts.id) < (${input.after.at}::timestamptz, ${input.after.id}::uuid)`,
    )
  const rows = await query.execute()
  return rows.map(({ bodyHtml, bodyKey, kind, ...row }) => ({
    ...row,
    kind: kind as OwnDraftRow['kind'],
    body: { html: bodyHtml, key: bodyKey },
  }))
}

/** Scheduled replies of a ticket that wait when somebody writes. */
export async function listHoldable(cx: Cx, ticketId: string): Promise<DraftRow[]> {
  const rows = await cx.tx
    .selectFrom('drafts')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('sendAt', 'is not', null)
    .where('holdOnReply', '=', true)
    .orderBy('createdAt')
    .forUpdate()
    .execute()
  return rows as unknown as DraftRow[]
}

/** Scheduled replies whose time has passed, locked. */
export async function listDueScheduled(cx: Cx): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('drafts')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('sendAt', '<=', cx.now)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(({ id }) => id)
}

/** Unused uploads of a member become the files of his draft. Returns them; ids that are not such uploads are left out. */
export async function keepForDraft(
  cx: Cx,
  draft: { id: string; userId: string },
  ids: readonly string[],
): Promise<AttachmentRow[]> {
  if (ids.length === 0) return []
  return cx.tx
    .updateTable('attachments')
    .set({ draftId: draft.id })
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', ids)
    .where('messageId', 'is', null)
    .where('uploadedBy', '=', draft.userId)
    .returningAll()
    .execute()
}

/** The files of a draft, but for those named, are unused uploads again, their age counted from now. Returns them. */
export async function releaseDraftFiles(cx: Cx, draftId: string, but: readonly string[]): Promise<AttachmentRow[]> {
  let query = cx.tx
    .updateTable('attachments')
    .set({ draftId: null, createdAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('draftId', '=', draftId)
  if (but.length > 0) query = query.where('id', 'not in', but)
  return query.returningAll().execute()
}

/** Files of drafts in one query, in the order in which they were uploaded. */
export async function listDraftFiles(cx: Cx, draftIds: readonly string[]): Promise<AttachmentRow[]> {
  if (draftIds.length === 0) return []
  return cx.tx
    .selectFrom('attachments')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('draftId', 'in', draftIds)
    .orderBy('id')
    .execute()
}

/** Gives the files of a draft to another draft and member. */
export async function moveDraftFiles(cx: Cx, from: string, to: { draftId: string; userId: string }): Promise<void> {
  await cx.tx
    .updateTable('attachments')
    .set({ draftId: to.draftId, uploadedBy: to.userId })
    .where('orgId', '=', cx.org.id)
    .where('draftId', '=', from)
    .execute()
}

/** Gives some files of a draft to another draft of the same writer. */
export async function giveDraftFiles(cx: Cx, ids: readonly string[], way: { from: string; to: string }): Promise<void> {
  if (ids.length === 0) return
  await cx.tx
    .updateTable('attachments')
    .set({ draftId: way.to })
    .where('orgId', '=', cx.org.id)
    .where('draftId', '=', way.from)
    .where('id', 'in', ids)
    .execute()
}
