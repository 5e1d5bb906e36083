import type { Cx } from '../../platform/context.ts'
import { indexDocument, indexWhole } from '../../platform/search.ts'
import { customTextsOf } from '../fields/record-custom.ts'
import { findLeads, listLeadIdentities } from './leads.store.ts'

/** What leads are found by: name, company, addresses and numbers, custom fields. `whole`: the documents are written anew. */
export async function indexLeads(cx: Cx, ids: string[], options = { whole: false }): Promise<void> {
  if (ids.length === 0) return
  const [leads, identities] = await Promise.all([findLeads(cx, ids), listLeadIdentities(cx, ids)])
  const custom = await customTextsOf(cx, 'lead', ids)
  const byLead = Map.groupBy(identities, (identity) => identity.leadId)
  for (const { id, name, company } of leads) {
    const extra = [company, ...(byLead.get(id) ?? []).map((identity) => identity.value), custom.get(id)].join(' ')
    const document = { kind: 'lead', id, title: name, extra } as const
    if (options.whole) indexWhole(cx, document, [])
    else indexDocument(cx, document)
  }
}
