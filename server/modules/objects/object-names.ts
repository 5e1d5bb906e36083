import type { Cx } from '../../platform/context.ts'
import { isObjectKind } from '../conditions/condition-words.ts'
import type { RecordKind, RecordNames } from '../fields/record-names.ts'
import { findType, type TypeRow } from './object-types.store.ts'
import { listNamed, listRefs } from './objects.store.ts'

const typeOfKind = async (cx: Cx, kind: RecordKind): Promise<TypeRow | null> =>
  isObjectKind(kind) ? findType(cx, kind.slice('object:'.length)) : null

/** Answers for objects that custom fields point to (product.md TK23): those of one type. An archived type keeps what points to it. */
export const objectNames: RecordNames = {
  kind: 'object',
  permission: 'customers:read',
  names: async (cx, ids, { pick, kind }) => {
    const type = await typeOfKind(cx, kind)
    if (!type || (pick && type.archivedAt)) return new Map()
    // What is chosen stays until it is pointed to, and is in use then.
    const found = await listRefs(cx, ids, { held: pick })
    return new Map(found.flatMap(({ id, name, typeKey }) => (typeKey === type.key ? [[id, name]] : [])))
  },
  find: async (cx, text, kind) => {
    const type = await typeOfKind(cx, kind)
    return type ? listNamed(cx, type.id, text) : []
  },
  offers: async (cx, kind) => {
    const type = await typeOfKind(cx, kind)
    return type !== null && type.archivedAt === null
  },
}
