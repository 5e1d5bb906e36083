import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { prepared } from '../../platform/prepared.ts'
import { isObjectKind, type ObjectKind } from '../conditions/condition-words.ts'
import { ownSql } from '../conditions/walk-records.ts'
import type { FieldEntity } from './field-types.rules.ts'
import type { CustomField } from './fields.contract.ts'

/** Definitions of custom fields: a few hundred at most, always read together. */

/** Where values stand, by the kind of record: beside the record, and on it in a column `custom`. */
const valueTables = {
  ticket: { values: 'ticket_field_values', owner: 'ticket_id', records: 'tickets' },
  contact: { values: 'record_field_values', owner: 'record_id', records: 'contacts' },
  account: { values: 'record_field_values', owner: 'record_id', records: 'accounts' },
  lead: { values: 'record_field_values', owner: 'record_id', records: 'leads' },
  opportunity: { values: 'record_field_values', owner: 'record_id', records: 'opportunities' },
} as const satisfies Record<Exclude<FieldEntity, ObjectKind>, object>
const ofObjects = { values: 'record_field_values', owner: 'record_id', records: 'object_records' } as const
export const valueTablesOf = (entity: FieldEntity) => (isObjectKind(entity) ? ofObjects : valueTables[entity])

export type FieldRow = CustomField
export type SectionRow = { id: string; entity: FieldEntity; name: string; position: number }
export type OptionRow = CustomField['options'][number] & { position: number }

const fieldsInOrder = prepared((cx, { entity }: { entity: FieldEntity }) => {
  const org = cx.org.id
  return sql<FieldRow>`
    select f.id, f.entity, f.key, f.type, f.name, f.help, f.section_id, f.position, f.required_from_customer, f.required_on_create,
      f.required_on_resolve,
      f.visible_to_customer, f.currency, f.lookup, f.archived_at is not null as archived,
      coalesce(o.options, '[]') as options, coalesce(l.type_ids, '{}') as type_ids,
      coalesce(l.pipeline_ids, '{}') as pipeline_ids, coalesce(l.required_stage_ids, '{}') as required_stage_ids
    from custom_fields f
    left join (select field_id, json_agg(json_build_object('id', id, 'name', name, 'color', color, 'archived', archived_at is not null)
        order by position, id) as options
      from custom_field_options where org_id = ${org} group by field_id) o on o.field_id = f.id
    left join (select field_id, array_remove(array_agg(type_id::text order by id), null) as type_ids,
        array_remove(array_agg(pipeline_id::text order by id), null) as pipeline_ids,
        array_remove(array_agg(stage_id::text order by id), null) as required_stage_ids
      from custom_field_links where org_id = ${org} group by field_id) l on l.field_id = f.id
    where f.org_id = ${org} and f.entity = ${entity} order by f.position, f.id`.compile(cx.tx)
})

/** All fields of a kind of record in their order, archived ones too, each with its options and links: one statement. */
export const listFields = (cx: Pick<Cx, 'tx' | 'org'>, entity: FieldEntity): Promise<FieldRow[]> =>
  fieldsInOrder(cx, { entity })

/** What conditions need to know of a field. */
export type FieldToTest = Pick<FieldRow, 'id' | 'key' | 'type' | 'name' | 'currency' | 'lookup'> & {
  options: Pick<FieldRow['options'][number], 'id' | 'name'>[]
}

const fieldsToTest = prepared((cx, { entity, keys }: { entity: FieldEntity; keys: readonly string[] | null }) =>
  sql<FieldToTest>`
    select f.id, f.key, f.type, f.name, f.currency, f.lookup, coalesce((
      select json_agg(json_build_object('id', o.id, 'name', o.name) order by o.position, o.id)
      from custom_field_options o where o.org_id = ${cx.org.id} and o.field_id = f.id), '[]') as options
    from custom_fields f
    where f.org_id = ${cx.org.id} and f.entity = ${entity} and (${keys}::text[] is null or f.key = any(${keys}::text[]))
    order by f.position, f.id`.compile(cx.tx),
)

/** Like listFields, for conditions: all fields, or those of the keys, which costs a third. */
export const listFieldsToTest = (
  cx: Pick<Cx, 'tx' | 'org'>,
  entity: FieldEntity,
  keys?: readonly string[],
): Promise<FieldToTest[]> => fieldsToTest(cx, { entity, keys: keys ?? null })

/** Ids and types of fields by their keys. */
export async function listTypes(
  cx: Pick<Cx, 'tx' | 'org'>,
  entity: FieldEntity,
  keys: readonly string[],
): Promise<Pick<FieldRow, 'id' | 'key' | 'type'>[]> {
  const { rows } = await sql<Pick<FieldRow, 'id' | 'key' | 'type'>>`
    select f.id, f.key, f.type from custom_fields f where f.org_id = ${cx.org.id} and f.entity = ${entity}
      and f.key = any(${[...keys]}::text[])`.execute(cx.tx)
  return rows
}

/** The fields whose values are ids of members and records: all that naming them needs. */
export async function listPointers(cx: Cx, entity: FieldEntity): Promise<Pick<FieldRow, 'key' | 'type' | 'lookup'>[]> {
  const rows = await cx.tx
    .selectFrom('customFields')
    .select(['key', 'type', 'lookup'])
    .where('orgId', '=', cx.org.id)
    .where('entity', '=', entity)
    .where('type', 'in', ['user', 'record'])
    .execute()
  return rows as Pick<FieldRow, 'key' | 'type' | 'lookup'>[]
}

/** A field whose values point somewhere. */
export type Pointing = Pick<FieldRow, 'id' | 'entity' | 'name'>

/** The fields of all kinds of records that point to records of a kind. */
export async function listFieldsTo(cx: Cx, lookup: ObjectKind): Promise<Pointing[]> {
  const rows = await cx.tx
    .selectFrom('customFields')
    .select(['id', 'entity', 'name'])
    .where('orgId', '=', cx.org.id)
    .where('lookup', '=', lookup)
    .orderBy('name')
    .orderBy('id')
    .execute()
  return rows as Pointing[]
}

/** True when some value of these fields is the record. */
export async function isPointedTo(cx: Cx, fields: readonly Pick<Pointing, 'id'>[], id: string): Promise<boolean> {
  const ids = fields.map((field) => field.id)
  const { rows } = await sql<{ found: boolean }>`
    select exists (select 1 from ticket_field_values v
        where v.org_id = ${cx.org.id} and v.field_id = any(${ids}::uuid[]) and v.ref_value = ${id}::uuid)
      or exists (select 1 from record_field_values v
        where v.org_id = ${cx.org.id} and v.field_id = any(${ids}::uuid[]) and v.ref_value = ${id}::uuid) as found`.execute(
    cx.tx,
  )
  return rows[0]?.found ?? false
}

/** Like listFields, locked: who changes fields waits for the one before, whatever record has them. */
export async function lockFields(cx: Cx, entity: FieldEntity): Promise<FieldRow[]> {
  await sql`select id from custom_fields where org_id = ${cx.org.id} order by id for update`.execute(cx.tx)
  return listFields(cx, entity)
}

/** The kind of record that has the field, or the section; null when there is none with the id. */
export async function entityOf(
  cx: Cx,
  table: 'customFields' | 'fieldSections',
  id: string,
): Promise<FieldEntity | null> {
  const row = await cx.tx
    .selectFrom(table)
    .select('entity')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return (row?.entity as FieldEntity | undefined) ?? null
}

type FieldColumns = Pick<
  FieldRow,
  | 'name'
  | 'help'
  | 'sectionId'
  | 'position'
  | 'requiredFromCustomer'
  | 'requiredOnCreate'
  | 'requiredOnResolve'
  | 'visibleToCustomer'
  | 'archived'
>

const columnsOf = (cx: Cx, { archived, ...field }: FieldColumns, before?: Pick<FieldRow, 'archived'>) => ({
  ...field,
  // The moment of archiving stays while it stays archived.
  ...(archived === before?.archived ? {} : { archivedAt: archived ? cx.now : null }),
  updatedAt: cx.now,
})

export async function insertField(cx: Cx, field: FieldRow): Promise<void> {
  const {
    id,
    entity,
    key,
    type,
    currency,
    lookup,
    options: _o,
    typeIds: _t,
    pipelineIds: _p,
    requiredStageIds: _s,
    ...rest
  } = field
  await cx.tx
    .insertInto('customFields')
    .values({
      orgId: cx.org.id,
      id,
      entity,
      key,
      type,
      currency,
      lookup,
      ...columnsOf(cx, rest),
      createdAt: cx.now,
    })
    .execute()
}

export async function saveField(cx: Cx, field: FieldRow, before: FieldRow): Promise<void> {
  const { name, help, sectionId, position, visibleToCustomer, archived } = field
  const { requiredFromCustomer, requiredOnCreate, requiredOnResolve } = field
  const required = { requiredFromCustomer, requiredOnCreate, requiredOnResolve }
  const columns = { name, help, sectionId, position, ...required, visibleToCustomer, archived }
  await cx.tx
    .updateTable('customFields')
    .set(columnsOf(cx, columns, before))
    .where('orgId', '=', cx.org.id)
    .where('id', '=', field.id)
    .execute()
}

/** Puts links in the place of those of a field. Throws a foreign-key error for a type, pipeline or stage that is not there. */
export async function saveLinks(cx: Cx, field: Pick<FieldRow, 'id' | 'typeIds' | 'pipelineIds' | 'requiredStageIds'>) {
  await cx.tx.deleteFrom('customFieldLinks').where('orgId', '=', cx.org.id).where('fieldId', '=', field.id).execute()
  const links = [
    ...field.typeIds.map((typeId) => ({ typeId })),
    ...field.pipelineIds.map((pipelineId) => ({ pipelineId })),
    ...field.requiredStageIds.map((stageId) => ({ stageId })),
  ]
  if (links.length === 0) return
  await cx.tx
    .insertInto('customFieldLinks')
    .values(links.map((link) => ({ orgId: cx.org.id, id: newId(), fieldId: field.id, ...link })))
    .execute()
}

/** Writes the options of a field: new ones, changed ones; those in `gone` are removed. */
export async function saveOptions(cx: Cx, fieldId: string, options: OptionRow[], gone: string[]): Promise<void> {
  if (gone.length > 0)
    await cx.tx.deleteFrom('customFieldOptions').where('orgId', '=', cx.org.id).where('id', 'in', gone).execute()
  if (options.length === 0) return
  await cx.tx
    .insertInto('customFieldOptions')
    .values(
      options.map(({ archived, ...option }) => ({
        orgId: cx.org.id,
        fieldId,
        ...option,
        archivedAt: archived ? cx.now : null,
      })),
    )
    .onConflict((c) =>
      c.columns(['orgId', 'id']).doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        color: eb.ref('excluded.color'),
        position: eb.ref('excluded.position'),
        archivedAt: eb.ref('excluded.archivedAt'),
      })),
    )
    .execute()
}

/** The options among these that some record holds. */
export async function usedOptions(
  cx: Cx,
  { id, entity }: Pick<FieldRow, 'id' | 'entity'>,
  optionIds: string[],
): Promise<Set<string>> {
  if (optionIds.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    select o.id from unnest(${optionIds}::uuid[]) o(id) where exists (select 1 from ${valuesOf(entity)} v
      where v.org_id = ${cx.org.id} and v.field_id = ${id}::uuid and v.ref_value = o.id)`.execute(cx.tx)
  return new Set(rows.map(({ id }) => id))
}

const valuesOf = (entity: FieldEntity) => sql.table(valueTablesOf(entity).values)

/** True when some record holds a value of the field. Long text has no rows: its records are looked through. */
export async function isUsed(cx: Cx, field: Pick<FieldRow, 'id' | 'entity' | 'key' | 'type'>): Promise<boolean> {
  const held =
    field.type === 'long_text'
      ? sql`select 1 from ${sql.table(valueTablesOf(field.entity).records)} r where ${ownSql(cx, field.entity)} and r.custom ? ${field.key}`
      : sql`select 1 from ${valuesOf(field.entity)} v where v.org_id = ${cx.org.id} and v.field_id = ${field.id}::uuid`
  const { rows } = await sql<{ used: boolean }>`select exists (${held}) as used`.execute(cx.tx)
  return rows[0]?.used ?? false
}

export async function deleteField(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('customFields').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteFieldsOf(cx: Cx, entity: FieldEntity): Promise<void> {
  for (const table of ['customFields', 'fieldSections'] as const)
    await cx.tx.deleteFrom(table).where('orgId', '=', cx.org.id).where('entity', '=', entity).execute()
}

export async function savePositions(cx: Cx, table: 'customFields' | 'fieldSections', ids: string[]): Promise<void> {
  const target = sql.table(table === 'customFields' ? 'custom_fields' : 'field_sections')
  await sql`update ${target} f set position = o.position from unnest(${ids}::uuid[]) with ordinality o(id, position)
    where f.org_id = ${cx.org.id} and f.id = o.id and f.position <> o.position`.execute(cx.tx)
}

export async function listSections(cx: Cx, entity: FieldEntity): Promise<SectionRow[]> {
  const rows = await cx.tx
    .selectFrom('fieldSections')
    .select(['id', 'name', 'position'])
    .where('orgId', '=', cx.org.id)
    .where('entity', '=', entity)
    .orderBy('position')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ ...row, entity }))
}

export async function insertSection(cx: Cx, section: SectionRow): Promise<void> {
  await cx.tx
    .insertInto('fieldSections')
    .values({ orgId: cx.org.id, ...section })
    .execute()
}

export async function saveSection(cx: Cx, section: SectionRow): Promise<void> {
  await cx.tx
    .updateTable('fieldSections')
    .set({ name: section.name })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', section.id)
    .execute()
}

/** Removes a section; its fields stand in none any more. */
export async function deleteSection(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .updateTable('customFields')
    .set({ sectionId: null })
    .where('orgId', '=', cx.org.id)
    .where('sectionId', '=', id)
    .execute()
  await cx.tx.deleteFrom('fieldSections').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}
