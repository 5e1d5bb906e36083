import type { Cx } from '../../platform/context.ts'
import { type FieldError, fieldError } from '../../platform/errors.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { readCell } from './cell-values.rules.ts'
import { listFieldDefinitions, refuse } from './custom-values.ts'
import type { FieldRow } from './fields.store.ts'
import { idsOfText, kindOf, type RecordKind } from './record-names.ts'
import type { RecordEntity } from './record-values.store.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Cells of a file, by the keys of custom fields, as values for `customOfRecord`; blank ones are left out. 422 `field.invalid_value` with
 * all that cannot be read. Keys without a field are for that check to refuse.
 */
export async function valuesOfCells(
  cx: Cx,
  entity: RecordEntity,
  cells: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown> | undefined> {
  const said = Object.entries(cells).filter(([, cell]) => cell.trim() !== '')
  if (said.length === 0) return undefined
  const fields = await listFieldDefinitions(cx, entity)
  const errors: FieldError[] = []
  const values: Record<string, unknown> = {}
  for (const [key, cell] of said) {
    const field = fields.find((one) => one.key === key)
    const read = field ? await meantBy(cx, field, cell.trim()) : { value: cell }
    if ('fault' in read) errors.push(fieldError(`custom.${key}`, read.fault))
    else values[key] = read.value
  }
  refuse(fields, errors)
  return values
}

async function meantBy(cx: Cx, field: FieldRow, text: string): Promise<{ value: unknown } | { fault: Sentence }> {
  const kind = kindOf(field)
  return kind ? recordOfCell(cx, kind, text) : readCell(field, text)
}

/** Whom or what a cell means: an id, or what the module of the kind finds by the text. */
export async function recordOfCell(
  cx: Cx,
  kind: RecordKind,
  text: string,
): Promise<{ value: string } | { fault: Sentence }> {
  if (uuid.test(text)) return { value: text.toLowerCase() }
  const [id, ...others] = await idsOfText(cx, kind, text)
  const name = text.slice(0, 100)
  if (id === undefined)
    return { fault: sentence('field_value.nobody', words`Nothing that you may see is called “${{ name }}”.`) }
  if (others.length > 0)
    return { fault: sentence('field_value.several', words`Several are called “${{ name }}”: write the id.`) }
  return { value: id }
}
