import { type RawBuilder, sql } from 'kysely'
import type { Cx } from './context.ts'
import type { Redactor } from './redaction.rules.ts'

/**
 * A table in which words of a message may stand beside the message itself: what a redaction rewrites (product.md TK30). Modules name
 * theirs when the process starts. Names are those in the database.
 */
export type TextPlace = {
  table: string
  /** The columns that name a row beside org_id. */
  keys: readonly string[]
  /** Which rows (`t`) belong to tickets (`ids`: an array of uuid). */
  of: (cx: Cx, ids: RawBuilder<unknown>) => RawBuilder<unknown>
  text?: readonly string[]
  html?: readonly string[]
  /** jsonb; also text that is a JSON document. */
  json?: readonly string[]
  jsonText?: readonly string[]
}

const byTicketId: TextPlace['of'] = (_cx, ids) => sql`t.ticket_id = any(${ids})`

/** Those of the platform: the log, and answers that are kept for requests that are sent again. */
const places: TextPlace[] = [
  { table: 'events', keys: ['seq'], of: byTicketId, json: ['data', 'cause'] },
  {
    table: 'idempotency_keys',
    keys: ['key_hash'],
    of: (_cx, ids) => sql`exists (select 1 from unnest(${ids}) i (id) where strpos(t.body, i.id::text) > 0)`,
    jsonText: ['body'],
  },
]

export function registerTextPlace(place: TextPlace): void {
  if (!places.some(({ table }) => table === place.table)) places.push(place)
}

/** The usual place: rows with the ticket's id. */
export const byTicket = byTicketId

/** Rewrites all places for these tickets. Reads what they hold: tickets of a few thousand events take a second. */
export async function redactPlaces(cx: Cx, ticketIds: readonly string[], redactor: Redactor): Promise<void> {
  for (const place of places) await redactPlace(cx, place, sql`${[...ticketIds]}::uuid[]`, redactor)
}

async function redactPlace(cx: Cx, place: TextPlace, ids: RawBuilder<unknown>, redactor: Redactor): Promise<void> {
  const { text = [], html = [], json = [], jsonText = [] } = place
  const columns = [...text, ...html, ...json, ...jsonText]
  const picked = (names: readonly string[], as: string) =>
    names.map((name, at) => sql`t.${sql.ref(name)}::text as ${sql.ref(`${as}${at}`)}`)
  const { rows } = await sql<Record<string, string | null>>`
    select ${sql.join([...picked(place.keys, 'k'), ...picked(columns, 'c')])}
    from ${sql.table(place.table)} t where t.org_id = ${cx.org.id} and ${place.of(cx, ids)}`.execute(cx.tx)
  for (const row of rows) {
    const changes = columns.flatMap((name, at) => {
      const before = row[`c${at}`]
      if (!before) return []
      const plain = text.includes(name) ? redactor.text : html.includes(name) ? redactor.html : null
      const after = plain ? plain(before).text : redactedJson(before, redactor)
      return after === before ? [] : [sql`${sql.ref(name)} = ${json.includes(name) ? sql`${after}::jsonb` : after}`]
    })
    if (changes.length === 0) continue
    const isRow = place.keys.map((name, at) => sql`t.${sql.ref(name)}::text = ${row[`k${at}`]}`)
    await sql`update ${sql.table(place.table)} t set ${sql.join(changes)}
      where t.org_id = ${cx.org.id} and ${place.of(cx, ids)} and ${sql.join(isRow, sql` and `)}`.execute(cx.tx)
  }
}

/** A document as it stood when nothing in it was found. */
function redactedJson(before: string, redactor: Redactor): string {
  try {
    const value: unknown = JSON.parse(before)
    const after = JSON.stringify(redactor.json(value))
    return after === JSON.stringify(value) ? before : after
  } catch {
    return redactor.text(before).text
  }
}
