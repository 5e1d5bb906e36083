import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { CustomValues, FieldEntity, ValueRow } from './field-types.rules.ts'
import { valueTablesOf } from './fields.store.ts'

/** Values of records other than tickets: their JSON, and the typed rows beside it. */
export type RecordEntity = Exclude<FieldEntity, 'ticket'>

/** The values of records by id; a record that is not there is absent. */
export async function valuesOfRecords(
  cx: Cx,
  entity: RecordEntity,
  ids: readonly string[],
): Promise<Map<string, CustomValues>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; custom: CustomValues }>`
    select r.id, r.custom from ${sql.table(valueTablesOf(entity).records)} r
    where r.org_id = ${cx.org.id} and r.id = any(${[...ids]}::uuid[])`.execute(cx.tx)
  return new Map(rows.map(({ id, custom }) => [id, custom]))
}

/** Writes the JSON of a record. */
export async function saveValuesOfRecord(
  cx: Cx,
  entity: RecordEntity,
  id: string,
  custom: CustomValues,
): Promise<void> {
  await sql`update ${sql.table(valueTablesOf(entity).records)} set custom = ${JSON.stringify(custom)}::jsonb
    where org_id = ${cx.org.id} and id = ${id}::uuid`.execute(cx.tx)
}

/** Takes the rows of records away, of some fields or of all. */
export async function deleteRowsOfRecords(
  cx: Cx,
  ids: readonly string[],
  fieldIds: readonly string[] | null = null,
): Promise<void> {
  const some = fieldIds ? sql`and field_id = any(${[...fieldIds]}::uuid[])` : sql``
  await sql`delete from record_field_values
    where org_id = ${cx.org.id} and record_id = any(${[...ids]}::uuid[]) ${some}`.execute(cx.tx)
}

export async function insertRowsOfRecords(
  cx: Cx,
  list: readonly { recordId: string; fieldId: string; rows: readonly ValueRow[] }[],
): Promise<void> {
  const rows = list.flatMap(({ recordId, fieldId, rows: values }) =>
    values.map((value) => ({ orgId: cx.org.id, recordId, fieldId, ...value })),
  )
  if (rows.length > 0) await cx.tx.insertInto('recordFieldValues').values(rows).execute()
}

/** Ids of records, two at most, that have a text, whatever its case, or a number in a field. */
export async function listHolders(
  cx: Cx,
  fieldId: string,
  { foldedValue, numberValue }: Pick<ValueRow, 'foldedValue' | 'numberValue'>,
): Promise<string[]> {
  const held = cx.tx
    .selectFrom('recordFieldValues')
    .select('recordId')
    .where('orgId', '=', cx.org.id)
    .where('fieldId', '=', fieldId)
  const same =
    foldedValue === undefined
      ? held.where('numberValue', '=', numberValue ?? null)
      : held.where('foldedValue', '=', foldedValue)
  return (await same.limit(2).execute()).map(({ recordId }) => recordId)
}
