import type { Cx } from '../../platform/context.ts'
import { listUnwritten } from '../../platform/search.ts'
import { indexAccount } from './accounts.service.ts'
import { domainsOf } from './accounts.store.ts'
import { indexContact } from './contact-search.ts'
import { type CustomerKind, listNamesAfter } from './customers.store.ts'
import { indexLeads } from './lead-search.ts'

/**
 * Writes documents of customers of a kind anew: the next `limit` by id; `missing`: only of those whose document lacks
 * something. `last` null: there are no more.
 */
export async function reindexCustomers(
  cx: Cx,
  part: { kind: CustomerKind; after: string | null; limit: number; missing: boolean },
): Promise<{ written: number; last: string | null }> {
  const rows = await listNamesAfter(cx, part)
  const ids = rows.map((row) => row.id)
  const wanted = new Set(part.missing ? await listUnwritten(cx, part.kind, ids) : ids)
  const chosen = rows.filter((row) => wanted.has(row.id))
  const domains = part.kind === 'account' ? await domainsOf(cx, [...wanted]) : new Map<string, string[]>()
  if (part.kind === 'lead') await indexLeads(cx, [...wanted], { whole: true })
  for (const { id, name } of part.kind === 'lead' ? [] : chosen)
    if (part.kind === 'contact') await indexContact(cx, id, name, { whole: true })
    else await indexAccount(cx, id, name, domains.get(id) ?? [], { whole: true })
  return { written: chosen.length, last: ids.at(-1) ?? null }
}
