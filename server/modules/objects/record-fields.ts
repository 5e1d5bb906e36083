import { type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import type { ObjectKind } from '../conditions/condition-words.ts'
import { foldedField, linkField, ownField, type RecordField, recordSource } from '../conditions/record-fields.ts'
import { typeOf } from './object-types.service.ts'

/** The fields of objects of every type, for conditions and the columns of lists. */

const link = (key: string, lookup: 'account' | 'contact' | 'member'): RecordField =>
  linkField('object_records', `${key}_id`, { key, type: 'record', lookup, nullable: true })
const time = (key: string, column: string): RecordField =>
  ownField(column, 'timestamptz', { key, type: 'datetime' }, { ordered: true })

const fields: RecordField[] = [
  foldedField('name', 'sort_name', { key: 'name' }),
  link('account', 'account'),
  link('contact', 'contact'),
  { ...link('owner', 'member'), words: ['me', 'my_teams', 'nobody'] },
  time('createdAt', 'created_at'),
  time('updatedAt', 'updated_at'),
]

/** Records of all types stand in one table. */
const ofType = (cx: Cx, kind: ObjectKind) => sql<SqlBool>`r.type_id = (
  select y.id from object_types y where y.org_id = ${cx.org.id} and y.key = ${kind.slice('object:'.length)})`

export function registerObjectFields(): void {
  registerFieldSource(
    recordSource({
      ...{ module: 'objects', of: 'object', prefix: '', table: 'object_records' },
      part: ofType,
      require: async (cx, kind) => void (await typeOf(cx, kind.slice('object:'.length))),
      fields: () => fields,
    }),
  )
}
