import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Redactor } from '../../platform/redaction.rules.ts'
import { cleanSubject, previewOf } from './ticket-words.rules.ts'

type Words = { id: string; subject: string; description: string; preview: string; newest: string | null }

/** The tickets in which words of a ticket may stand: those that were merged into it, and the one in which a message was written. */
export async function listKin(cx: Cx, ticketId: string, originId: string | null): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('tickets')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('mergedIntoId', '=', ticketId)
    .execute()
  return [...new Set([ticketId, ...(originId ? [originId] : []), ...rows.map(({ id }) => id)])]
}

/**
 * Takes words out of subject, description and the line in lists, of closed tickets too, each as its next version. The messages were
 * redacted before. No event of its own: `message.redacted` tells it.
 */
export async function redactTickets(cx: Cx, ids: readonly string[], redactor: Redactor): Promise<void> {
  const { rows } = await sql<Words>`
    select t.id, t.subject, t.description, t.preview,
      (select left(m.visible_text, 2000) from messages m where m.org_id = ${cx.org.id} and m.ticket_id = t.id
        order by m.created_at desc, m.id desc limit 1) as newest
    from tickets t where t.org_id = ${cx.org.id} and t.id = any(${[...ids]}::uuid[]) order by t.id for update of t`.execute(
    cx.tx,
  )
  for (const { id, newest, ...before } of rows) {
    const description = redactor.text(before.description).text
    const subject = cleanSubject(redactor.text(before.subject).text)
    const preview = previewOf(newest ?? description)
    if (description === before.description && subject === before.subject && preview === before.preview) continue
    await cx.tx
      .updateTable('tickets')
      .set({ description, subject, preview, version: sql<number>`version + 1` })
      .where('orgId', '=', cx.org.id)
      .where('id', '=', id)
      .execute()
  }
}
