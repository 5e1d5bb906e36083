import type { Cx } from '../../platform/context.ts'
import { indexDocument, indexWhole } from '../../platform/search.ts'
import { customTextsOf } from '../fields/record-custom.ts'
import { listIdentities } from './customers.store.ts'

/** What a contact is found by: its name, addresses and numbers, custom fields. `whole`: the document is written anew. */
export async function indexContact(cx: Cx, id: string, name: string, options = { whole: false }): Promise<void> {
  const identities = await listIdentities(cx, [id])
  const custom = (await customTextsOf(cx, 'contact', [id])).get(id) ?? ''
  const extra = [...identities.map((identity) => identity.value), custom].join(' ')
  const document = { kind: 'contact', id, title: name, extra } as const
  if (options.whole) indexWhole(cx, document, [])
  else indexDocument(cx, document)
}
