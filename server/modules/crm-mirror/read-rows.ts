import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { cursorsOf, IdKey } from '../../platform/http/paging.ts'
import { require } from '../../platform/permissions.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import * as store from './crm-mirror.store.ts'
import type { Kind } from './rows.rules.ts'

type Query = { source?: string; email?: string; limit: number; cursor?: string }
type Row = Record<string, unknown>

/** The rows of a kind that are there, in the order in which they came, for who has `crm:read` (product.md MX23). */
export async function listRows(cx: Cx, kind: Kind, query: Query): Promise<{ data: Row[]; nextCursor: string | null }> {
  require(cx.actor, 'crm:read')
  const { limit, cursor, source, email } = query
  const cursors = cursorsOf(cx, `crm-${kind}`, { source, email }, IdKey)
  const [after = null] = cursors.read(cursor) ?? []
  const rows = await store.listRows(cx, kind, { source, email, after, limit: limit + 1 })
  const page = cursors.cut(rows, limit, ({ id }) => [id])
  const present = await presenter(cx, kind)
  return { data: page.rows.map(present), nextCursor: page.nextCursor }
}

/** One row. 404 `crm.no_row`. */
export async function getRow(cx: Cx, kind: Kind, ref: { source: string; externalId: string }): Promise<Row> {
  require(cx.actor, 'crm:read')
  const [row] = await store.listRows(cx, kind, { ...ref, after: null, limit: 1 })
  if (!row) throw notFound('crm.no_row', 'There is no such row in the mirror.')
  return (await presenter(cx, kind))(row)
}

/** A row as it is sent: keys that the settings hide are sent to nobody. */
async function presenter(cx: Cx, kind: Kind): Promise<(row: store.LiveRow) => Row> {
  const { crm } = await getOrgSettings(cx)
  const fields = { accounts: crm.accountFields, contacts: crm.contactFields, activities: [] }[kind]
  const hidden = new Set(fields.flatMap(({ key, hidden }) => (hidden ? key : [])))
  const shown = (json: unknown) => Object.fromEntries(Object.entries(Object(json)).filter(([key]) => !hidden.has(key)))
  return ({ syncedAt, updatedAt, ...row }) => ({
    ...row,
    ...('metadata' in row && { metadata: shown(row.metadata) }),
    ...('data' in row && { data: shown(row.data) }),
    syncedAt: syncedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  })
}
