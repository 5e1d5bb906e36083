import type { Cx } from '../../platform/context.ts'
import { namesOfCustomers } from '../customers/names-of-customers.ts'
import { namesInAll } from '../fields/custom-values.ts'
import { namesOfMembers } from '../members/names-of-members.ts'
import type { TypeRow } from './object-types.store.ts'
import type { ObjectRecord } from './objects.contract.ts'
import type { ObjectRow } from './objects.store.ts'

/** Objects as the API shows them, in the order given; those of other types than these are left out. */
export async function presentObjects(
  cx: Cx,
  types: readonly TypeRow[],
  rows: readonly ObjectRow[],
): Promise<ObjectRecord[]> {
  const idsOf = (column: 'accountId' | 'contactId' | 'ownerId') => [
    ...new Set(rows.flatMap((row) => row[column] ?? [])),
  ]
  const named = async (ids: string[], find: (ids: string[]) => Promise<Map<string, string>>) =>
    ids.length > 0 ? find(ids) : new Map<string, string>()
  const accounts = await named(idsOf('accountId'), (ids) => namesOfCustomers(cx, 'accounts', ids))
  const contacts = await named(idsOf('contactId'), (ids) => namesOfCustomers(cx, 'contacts', ids))
  const owners = await named(idsOf('ownerId'), (ids) => namesOfMembers(cx, ids, { active: false }))
  const namesIn = new Map<string, Awaited<ReturnType<typeof namesInAll>>>()
  for (const { id, key } of types) {
    const own = rows.filter((row) => row.typeId === id).map(({ custom }) => custom)
    if (own.length > 0) namesIn.set(id, await namesInAll(cx, `object:${key}`, own))
  }
  const ref = (known: ReadonlyMap<string, string>, id: string | null) =>
    id === null || !known.has(id) ? null : { id, name: known.get(id) ?? '' }
  return rows.flatMap((row) => {
    const type = types.find(({ id }) => id === row.typeId)
    if (!type) return []
    const { key, singular, plural, icon } = type
    const { id, name, custom, version, createdAt, updatedAt } = row
    return {
      id,
      type: { key, singular, plural, icon },
      name,
      account: ref(accounts, row.accountId),
      contact: ref(contacts, row.contactId),
      owner: ref(owners, row.ownerId),
      custom,
      customNames: namesIn.get(type.id)?.(custom) ?? {},
      version,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    }
  })
}
