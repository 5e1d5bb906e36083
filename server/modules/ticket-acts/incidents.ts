import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { cursorsOf, IdKey } from '../../platform/http/paging.ts'
import { require } from '../../platform/permissions.ts'
import type { Sentence } from '../../platform/words.ts'
import { getReplyDraft } from '../conversations/reply-draft.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import { listOpenIncidents, type OpenIncident } from './links.store.ts'
import type { Incident } from './ticket-acts.contract.ts'

/**
 * The open incidents of a problem that the actor sees, each with whom an answer to it would reach (product.md TK34): by the same
 * derivation as a reply in the ticket itself. They are answered together by a bulk change. The oldest first; 404, 403 without
 * `tickets:reply`.
 */
export async function listIncidents(
  cx: Cx,
  input: { ticket: string; cursor?: string; limit: number },
): Promise<{ data: Incident[]; nextCursor: string | null }> {
  require(cx.actor, 'tickets:reply')
  const { id: problemId } = await getTicketRecord(cx, input.ticket)
  const cursors = cursorsOf(cx, 'incidents', { problemId }, IdKey)
  const [after = null] = cursors.read(input.cursor) ?? []
  const found = await listOpenIncidents(cx, problemId, { after, limit: input.limit + 1 })
  const { rows, nextCursor } = cursors.cut(found, input.limit, ({ id }) => [id])
  const data: Incident[] = []
  for (const row of rows) data.push({ ...row, ...(await recipientsOf(cx, row)) })
  return { data, nextCursor }
}

async function recipientsOf(cx: Cx, { id }: OpenIncident): Promise<Pick<Incident, 'to' | 'cc' | 'warnings'>> {
  try {
    const { to, cc, warnings } = await getReplyDraft(cx, { ticket: id })
    return { to, cc, warnings }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const why: Sentence = { code: error.code, params: error.params, text: error.message }
    return { to: [], cc: [], warnings: [why] }
  }
}
