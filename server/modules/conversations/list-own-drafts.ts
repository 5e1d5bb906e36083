import type { Cx } from '../../platform/context.ts'
import type { Files } from '../../platform/files.ts'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import type { OwnDraft, OwnDraftsPage } from './drafts.contract.ts'
import * as store from './drafts.store.ts'
import { readBody } from './message-body.ts'
import { firstWords } from './messages.rules.ts'

/** A page of one's own drafts before the bodies were read that lie in file storage. */
export type UnreadOwnDrafts = Omit<OwnDraftsPage, 'data'> & { data: (OwnDraft & { body: store.OwnDraftRow['body'] })[] }

/** The actor's own drafts and replies that are to leave later, of the tickets that he sees, the newest first. */
export async function listOwnDrafts(cx: Cx, input: { cursor?: string; limit: number }): Promise<UnreadOwnDrafts> {
  if (cx.actor.kind !== 'user') return { data: [], nextCursor: null }
  const { userId } = cx.actor
  const cursors = cursorsOf(cx, 'drafts', { userId }, TimeKey)
  const key = cursors.read(input.cursor)
  const found = await store.listOwnDrafts(cx, {
    userId,
    after: key && { at: key[0], id: key[1] },
    limit: input.limit + 1,
  })
  const { rows, nextCursor } = cursors.cut(found, input.limit, (row) => [row.updatedAtKey, row.id])
  const data = rows.map(({ updatedAt, updatedAtKey: _key, sendAt, body, isHeld, ...row }) => ({
    ...row,
    preview: '',
    held: isHeld,
    sendAt: sendAt?.toISOString() ?? null,
    savedAt: updatedAt.toISOString(),
    body,
  }))
  return { data, nextCursor }
}

/** The page with the first words of each draft. */
export async function readOwnDrafts(
  files: Pick<Files, 'get'>,
  { data, nextCursor }: UnreadOwnDrafts,
): Promise<OwnDraftsPage> {
  const read = data.map(async ({ body, ...draft }) => {
    const html = body.key ? ((await readBody(files, body.key)).bodyHtml ?? '') : body.html
    return { ...draft, preview: firstWords(htmlToText(html)) }
  })
  return { data: await Promise.all(read), nextCursor }
}
