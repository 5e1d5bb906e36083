import { sql } from 'kysely'
import type { Company } from '../../testing/company.ts'

/** Columns that count changes and looks, and are never taken back. */
const counted = ['version', 'updated_at', 'org_id']

/**
 * Every row of the tickets in every table that has some, as one comparable value: what a merge and its undo, or a split and its
 * undo, must leave as it was. Without versions, `updated_at`, the timeline (events), and the record of the acts themselves.
 */
export async function exportTickets(company: Company, ids: string[]): Promise<Record<string, unknown[]>> {
  return company.asSystem(async ({ tx, org }) => {
    const of = (table: string, where: string) =>
      sql<{ row: Record<string, unknown> }>`select to_jsonb(r) - ${counted}::text[] as row from ${sql.table(table)} r
        where r.org_id = ${org.id} and ${sql.raw(where.replaceAll('$ids', `'{${ids.join(',')}}'::uuid[]`))}
        order by to_jsonb(r)::text`.execute(tx)
    const messages = 'message_id in (select id from messages where ticket_id = any($ids))'
    const parts: Record<string, string> = {
      tickets: 'id = any($ids)',
      ticket_labels: 'ticket_id = any($ids)',
      ticket_field_values: 'ticket_id = any($ids)',
      messages: 'ticket_id = any($ids)',
      drafts: 'ticket_id = any($ids)',
      message_ids: 'ticket_id = any($ids)',
      outbox: 'ticket_id = any($ids)',
      attachments: messages,
      ticket_links: 'from_id = any($ids) or to_id = any($ids)',
      checklist_items: 'ticket_id = any($ids)',
      ticket_followers: 'ticket_id = any($ids)',
      ticket_participants: 'ticket_id = any($ids)',
    }
    const found: Record<string, unknown[]> = {}
    for (const [table, where] of Object.entries(parts))
      found[table] = (await of(table, where)).rows.map(({ row }) => row)
    return found
  })
}
