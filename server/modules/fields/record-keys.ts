import type { Cx } from '../../platform/context.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import { sentence, words } from '../../platform/words.ts'
import { listFieldDefinitions } from './custom-values.ts'
import { parseValue, rowsOf } from './field-types.rules.ts'
import type { FieldRow } from './fields.store.ts'
import { listHolders, type RecordEntity } from './record-values.store.ts'

/** A custom field by which records of a file are found again: it tells them apart as a serial number does. */
const keyTypes: readonly string[] = ['text', 'number', 'url']
export type KeyField = FieldRow

/** The field `custom.<key>` as a key; 422 `field.no_key` when there is none, or none that holds text, a number or an address. */
export async function getKeyField(cx: Cx, entity: RecordEntity, name: string, path: string): Promise<KeyField> {
  const field = (await listFieldDefinitions(cx, entity)).find(({ key }) => `custom.${key}` === name)
  if (field && keyTypes.includes(field.type)) return field
  const none = sentence('field.no_key', 'Records are found by their name, or by a field of text, numbers or addresses.')
  throw unprocessable(none.code, none, [fieldError(path, none)])
}

/** Ids of the records, two at most, that have the value of the row, whatever its case. 422 `import.no_value` when the row has none. */
export async function findHolders(
  cx: Cx,
  field: KeyField,
  custom: Readonly<Record<string, unknown>> = {},
): Promise<string[]> {
  const parsed = parseValue(field, custom[field.key] ?? null)
  // What is wrong with a value is for the one validator to say.
  if ('fault' in parsed) return []
  if (parsed.value === null) {
    const none = sentence('import.no_value', words`The row has nothing in “${{ field: field.name }}”.`)
    throw unprocessable(none.code, none, [fieldError(`custom.${field.key}`, none)])
  }
  const [row] = rowsOf(field.type, parsed.value)
  return row ? listHolders(cx, field.id, row) : []
}
