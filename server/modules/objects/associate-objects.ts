import type { Cx } from '../../platform/context.ts'
import type { Asking, RecordRef, RecordType } from '../associations/record-types.ts'
import type { ObjectKind } from '../conditions/condition-words.ts'
import { listTypes } from './object-types.store.ts'
import type { ObjectRecord } from './objects.contract.ts'
import { listOfContacts } from './objects.store.ts'
import { foundObjects } from './search-objects.ts'

/** So many objects of one type are proposed for a ticket of their contact. */
const proposed = 5

/** What the history shows of objects of any type; unknown ids are absent. */
export const objectRefs = async (cx: Cx, ids: readonly string[]): Promise<RecordRef[]> =>
  (await foundObjects(cx, ids)).map((one) => ({ ...refOf(one), facts: [one.type.singular, ...refOf(one).facts] }))

/** Where its type is said beside. */
const refOf = ({ id, name, account }: ObjectRecord): RecordRef => ({ id, name, facts: account ? [account.name] : [] })

/**
 * The organization's types as tickets are associated with them, one object of each. Those of who asks are proposed, and none is associated by
 * itself: that somebody has a device does not say that he writes about it.
 */
export async function associatedObjectTypes(cx: Cx): Promise<RecordType<ObjectKind>[]> {
  return (await listTypes(cx)).map(({ id: typeId, key, singular, archivedAt }) => {
    const found = async (part: Cx, ids: readonly string[]) =>
      (await foundObjects(part, ids)).filter(({ type }) => type.key === key)
    return {
      type: `object:${key}`,
      label: singular,
      archived: archivedAt !== null,
      permission: 'customers:read',
      find: async (part, ids) => (await found(part, ids)).map(refOf),
      match: (part, contactIds) => listOfContacts(part, typeId, { contactIds, most: proposed }),
      asking: async (part, ids) => new Map((await found(part, ids)).map((one) => [one.id, askingOf(one)])),
    }
  })
}

/** The contact of an object asks; the ticket is associated with its account besides. */
const askingOf = ({ contact, account }: ObjectRecord): Asking => ({
  requester: contact,
  ...(account && { others: [{ type: 'account' as const, ...account }] }),
})
