import type { Cx } from '../../platform/context.ts'
import { indexDocument } from '../../platform/search.ts'
import { listIdentities } from './customers.store.ts'

/** What a contact is found by: its name, addresses and numbers. */
export async function indexContact(cx: Cx, id: string, name: string): Promise<void> {
  const identities = await listIdentities(cx, [id])
  indexDocument(cx, {
    kind: 'contact',
    id,
    title: name,
    extra: identities.map((identity) => identity.value).join(' '),
  })
}
