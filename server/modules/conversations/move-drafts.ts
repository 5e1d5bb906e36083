import type { Cx } from '../../platform/context.ts'
import { forgetBody, noteChange, wholeBody } from './drafts.service.ts'
import type { DraftRow, NamedDraft } from './drafts.store.ts'
import * as store from './drafts.store.ts'

/** Two drafts of one writer that became one: the one whose words the other's followed, and that other one whole. */
type JoinedDraft = {
  thereId: string
  other: Omit<DraftRow, 'createdAt' | 'updatedAt' | 'approvedAt' | 'sendAt'> & Record<DraftTime, string | null>
  fileIds: string[]
}
type DraftTime = 'createdAt' | 'updatedAt' | 'approvedAt' | 'sendAt'

/** What became of the drafts of a ticket, as plain JSON, for the way back. */
export type MovedDrafts = { moved: string[]; joined: JoinedDraft[] }

/** Longer words are not kept a second time: such drafts stay joined. */
const mostKept = 100_000

/**
 * Takes the drafts of a ticket along when it becomes part of another (product.md CO16: merging loses none), or those alone that answer
 * messages which move: who gets them follows from what they answer. Where a writer has one there already, the words follow those.
 */
export async function moveDrafts(
  cx: Cx,
  fromTicketId: string,
  toTicketId: string,
  answering?: readonly string[],
): Promise<MovedDrafts> {
  const done: MovedDrafts = { moved: [], joined: [] }
  for (const { authorName: _name, ...draft } of await store.listDraftsOf(cx, fromTicketId)) {
    if (answering && !answering.includes(draft.answersId ?? '')) continue
    const there = await begunIn(cx, toTicketId, draft)
    if (there) {
      const joined = await joinDraft(cx, draft, there)
      if (joined) done.joined.push(joined)
    } else {
      // What it answered and saw stands in the messages that move along, or no longer; the newest is answered then.
      await store.saveDraftRow(cx, { ...draft, ticketId: toTicketId, version: draft.version + 1 })
      done.moved.push(draft.id)
    }
    for (const ticketId of [fromTicketId, toTicketId]) noteChange(cx, { ...draft, ticketId }, { isListed: true })
  }
  return done
}

/**
 * Takes moveDrafts back, but for what was sent, thrown away or changed since: that stays where it is, so that nothing that was typed
 * is lost. Of two that became one, the words that came go back when they still stand there as they were.
 */
export async function returnDrafts(cx: Cx, move: { from: string; to: string; drafts: MovedDrafts }): Promise<void> {
  const note = (draft: DraftRow) => {
    for (const ticketId of [move.from, move.to]) noteChange(cx, { ...draft, ticketId }, { isListed: true })
  }
  for (const id of move.drafts.moved) {
    const draft = await draftIn(cx, move.from, id)
    if (!draft || (await begunIn(cx, move.to, draft))) continue
    await store.saveDraftRow(cx, { ...draft, ticketId: move.to, version: draft.version + 1 })
    note(draft)
  }
  for (const { thereId, other, fileIds } of move.drafts.joined) {
    const draft = await draftIn(cx, move.from, thereId)
    const row = restored(other)
    if (!draft || draft.sendAt || (await begunIn(cx, move.to, row))) continue
    const words = await wholeBody(cx, draft)
    const at = words.lastIndexOf(row.bodyHtml)
    if (at < 0) continue
    if (draft.bodyKey) forgetBody(cx, draft.bodyKey)
    const bodyHtml = words.slice(0, at) + words.slice(at + row.bodyHtml.length)
    await store.saveDraftRow(cx, { ...draft, bodyHtml, bodyKey: null, version: draft.version + 1 })
    await store.insertDraft(cx, { ...row, version: row.version + 1 })
    await store.giveDraftFiles(cx, fileIds, { from: thereId, to: row.id })
    note(draft)
  }
}

const begunIn = (cx: Cx, ticketId: string, { userId, kind, sendAt }: DraftRow): Promise<DraftRow | null> =>
  sendAt ? Promise.resolve(null) : store.lockOwnDraft(cx, { ticketId, userId, kind })

async function draftIn(cx: Cx, ticketId: string, id: string): Promise<DraftRow | null> {
  const found: NamedDraft | null = await store.findDraft(cx, id)
  if (found?.ticketId !== ticketId) return null
  const { authorName: _name, ...row } = found
  return row
}

/** The words of `draft` follow those of `there`, its files too; null when they are too long for the way back. */
async function joinDraft(cx: Cx, draft: DraftRow, there: DraftRow): Promise<JoinedDraft | null> {
  const files = await store.listDraftFiles(cx, [draft.id])
  await store.moveDraftFiles(cx, draft.id, { draftId: there.id, userId: draft.userId })
  // However long: the next saving puts it where it belongs.
  const [before, added] = [await wholeBody(cx, there), await wholeBody(cx, draft)]
  for (const key of [there.bodyKey, draft.bodyKey]) if (key) forgetBody(cx, key)
  await store.saveDraftRow(cx, {
    ...there,
    bodyHtml: before + added,
    bodyKey: null,
    version: there.version + 1,
    updatedAt: cx.now,
  })
  await store.deleteDraftRow(cx, draft.id)
  if (added.length > mostKept) return null
  const { createdAt, updatedAt, approvedAt, sendAt, ...rest } = draft
  const at = (time: Date | null) => time?.toISOString() ?? null
  return {
    thereId: there.id,
    other: {
      ...rest,
      bodyHtml: added,
      bodyKey: null,
      createdAt: at(createdAt),
      updatedAt: at(updatedAt),
      approvedAt: at(approvedAt),
      sendAt: at(sendAt),
    },
    fileIds: files.map(({ id }) => id),
  }
}

function restored({ createdAt, updatedAt, approvedAt, sendAt, ...rest }: JoinedDraft['other']): DraftRow {
  return {
    ...rest,
    createdAt: new Date(createdAt ?? 0),
    updatedAt: new Date(updatedAt ?? 0),
    approvedAt: approvedAt === null ? null : new Date(approvedAt),
    sendAt: sendAt === null ? null : new Date(sendAt),
  }
}
