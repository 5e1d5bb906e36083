import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { forbidden, notFound } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { cursorsOf } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { can, require } from '../../platform/permissions.ts'
import { findAccount } from './accounts.store.ts'
import { findContact } from './contacts.store.ts'
import type { CustomerNote } from './customer-notes.contract.ts'
import type { NoteRow, NoteSubject } from './customer-notes.store.ts'
import * as store from './customer-notes.store.ts'

/**
 * Notes about people, companies and objects (product.md CR16): for those with CRM access alone, who also see customers. For the others there are none,
 * neither in lists nor in counts nor in events; and no event says what one says.
 */

const NoteKey = z.tuple([z.boolean(), z.uuid()])

type Notes = { data: CustomerNote[]; nextCursor: string | null }
type ListNotes = { pinnedOnly: boolean; limit: number; cursor?: string }
type NewNote = { text: string; pinned: boolean }
type Customer = { kind: 'contact' | 'account'; id: string }

/** A page of notes, pinned ones first, then the newest. 404 `contact.not_found`, `account.not_found`. */
export async function listCustomerNotes(cx: Cx, about: Customer, list: ListNotes): Promise<Notes> {
  require(cx.actor, 'customers:read')
  await requireCustomer(cx, about)
  return listNotesAbout(cx, about, list)
}

/** Likewise of what is known to be there. */
export async function listNotesAbout(cx: Cx, about: NoteSubject, list: ListNotes): Promise<Notes> {
  require(cx.actor, 'customers:read')
  require(cx.actor, 'crm:read')
  const { pinnedOnly, limit, cursor } = list
  const cursors = cursorsOf(cx, 'customer_notes', { ...about, pinnedOnly }, NoteKey)
  const key = cursors.read(cursor)
  const after = key && { pinned: key[0], id: key[1] }
  const found = await store.listNotes(cx, { about, pinnedOnly, after, limit: limit + 1 })
  const { rows, nextCursor } = cursors.cut(found, limit, (row) => [row.pinned, row.id])
  return { data: rows.map((row) => present(cx, row)), nextCursor }
}

/** Writes a note. 404 `contact.not_found`, `account.not_found`; 403 `customer_note.no_author` for who is no person. */
export async function createCustomerNote(cx: Cx, about: Customer, note: NewNote): Promise<CustomerNote> {
  require(cx.actor, 'crm:read')
  await requireCustomer(cx, about)
  return createNoteAbout(cx, about, note)
}

/** Likewise about what is known to be there. */
export async function createNoteAbout(cx: Cx, about: NoteSubject, note: NewNote): Promise<CustomerNote> {
  require(cx.actor, 'crm:read')
  if (cx.actor.kind !== 'user') throw forbidden('customer_note.no_author', 'A note has a person as its author.')
  const id = newId()
  await store.insertNote(cx, {
    id,
    about,
    authorId: cx.actor.userId,
    body: note.text,
    pinned: note.pinned,
  })
  const made = await getNote(cx, id)
  emit(cx, 'customer_note.created', { ...factsOf(made), pinned: made.pinned })
  return present(cx, made)
}

/**
 * Changes the text, which its author may and whoever manages settings, or pins and unpins, which everybody may who writes customers.
 * 404 `customer_note.not_found`, 403 `customer_note.not_yours`.
 */
export async function updateCustomerNote(
  cx: Cx,
  id: string,
  change: { text?: string; pinned?: boolean },
): Promise<CustomerNote> {
  const before = await lockNote(cx, id)
  if (before.deletedAt) throw noteNotFound()
  const body = change.text ?? before.body
  const pinned = change.pinned ?? before.pinned
  const isRewritten = body !== before.body
  if (isRewritten) requireMine(cx, before)
  if (!isRewritten && pinned === before.pinned) return present(cx, before)
  const after = { ...before, body, pinned, editedAt: isRewritten ? cx.now : before.editedAt }
  await store.saveNote(cx, changeable(after))
  emit(cx, 'customer_note.updated', {
    ...factsOf(after),
    textChanged: isRewritten,
    changes: pinned === before.pinned ? {} : { pinned: { from: before.pinned, to: pinned } },
  })
  return present(cx, after)
}

/** Deletes a note, which can be brought back. 404 `customer_note.not_found`, 403 `customer_note.not_yours`. */
export async function deleteCustomerNote(cx: Cx, id: string): Promise<void> {
  const before = await lockNote(cx, id)
  requireMine(cx, before)
  if (before.deletedAt) return
  await store.saveNote(cx, changeable({ ...before, deletedAt: cx.now }))
  emit(cx, 'customer_note.deleted', factsOf(before))
}

/** Brings a deleted note back as it was. 404 `customer_note.not_found`, 403 `customer_note.not_yours`. */
export async function restoreCustomerNote(cx: Cx, id: string): Promise<CustomerNote> {
  const before = await lockNote(cx, id)
  requireMine(cx, before)
  const after = { ...before, deletedAt: null }
  if (before.deletedAt) {
    await store.saveNote(cx, changeable(after))
    emit(cx, 'customer_note.restored', factsOf(before))
  }
  return present(cx, after)
}

const changeable = ({ id, body, pinned, editedAt, deletedAt }: NoteRow) => ({ id, body, pinned, editedAt, deletedAt })

const factsOf = ({ id, contactId, accountId, objectId }: NoteRow) => ({ noteId: id, contactId, accountId, objectId })

const mayEdit = (cx: Cx, note: NoteRow) =>
  cx.actor.kind === 'user' &&
  (cx.actor.userId === note.authorId || cx.actor.permissions.has('settings:manage')) &&
  cx.actor.permissions.has('customers:write')

function requireMine(cx: Cx, note: NoteRow): void {
  if (!mayEdit(cx, note))
    throw forbidden('customer_note.not_yours', 'Only its author and those who manage settings change or delete a note.')
}

async function requireCustomer(cx: Cx, { kind, id }: Customer): Promise<void> {
  if (kind === 'contact') {
    if (!(await findContact(cx, id))) throw notFound('contact.not_found', 'There is no such contact.')
  } else if (!(await findAccount(cx, id))) throw notFound('account.not_found', 'There is no such account.')
}

async function lockNote(cx: Cx, id: string): Promise<NoteRow> {
  require(cx.actor, 'crm:read')
  const note = await store.lockNote(cx, id)
  if (!note) throw noteNotFound()
  return note
}

async function getNote(cx: Cx, id: string): Promise<NoteRow> {
  const note = await store.findNote(cx, id)
  if (!note) throw noteNotFound()
  return note
}

const noteNotFound = () => notFound('customer_note.not_found', 'There is no such note.')

const present = (cx: Cx, note: NoteRow): CustomerNote => ({
  id: note.id,
  contactId: note.contactId,
  accountId: note.accountId,
  objectId: note.objectId,
  text: note.body,
  pinned: note.pinned,
  author: { id: note.authorId, name: note.authorName },
  createdAt: note.createdAt.toISOString(),
  editedAt: note.editedAt?.toISOString() ?? null,
  mayEdit: mayEdit(cx, note),
})

/** True when the actor may read what is noted about customers. */
export const canReadNotes = (cx: Cx): boolean => can(cx.actor, 'crm:read') && can(cx.actor, 'customers:read')

/** Places of notes about a customer or an object, and about the contacts of an account, the newest first; none for who may not read them. */
export const listRecentNotes = async (
  ...[cx, about, part]: Parameters<typeof store.listRecentNotes>
): Promise<{ micros: string; id: string }[]> => (canReadNotes(cx) ? store.listRecentNotes(cx, about, part) : [])

/** Notes by id, for who may read them. */
export async function readNotes(cx: Cx, ids: readonly string[]): Promise<Map<string, CustomerNote>> {
  const rows = canReadNotes(cx) ? await store.notesByIds(cx, ids) : []
  return new Map(rows.map((row) => [row.id, present(cx, row)]))
}
