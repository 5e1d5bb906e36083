import { type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import type { ConditionField, Facts, FieldSource } from '../conditions/condition-fields.ts'
import { oneByOne } from '../conditions/condition-sql.ts'
import { isObjectKind } from '../conditions/condition-words.ts'
import { type AssociatedName, recordTypes } from '../tickets/ticket-associations.ts'
import { associatedTypes, registeredTypes } from './record-types.ts'

/**
 * What tickets are associated with, for conditions and columns (product.md CR11): `associatedContact` and its like, and
 * `associatedObject.KEY` for the objects of a type. Rules, routing and SLAs ask them in the name of the product; for a person who may not see
 * such records there are none of them.
 */
const prefix = 'associated'
const objectPrefix = `${prefix}Object.`

const keys = {
  contact: `${prefix}Contact`,
  lead: `${prefix}Lead`,
  opportunity: `${prefix}Opportunity`,
  account: `${prefix}Account`,
} as const

const keyOf = (type: AssociatedName): string =>
  isObjectKind(type) ? `${objectPrefix}${type.slice('object:'.length)}` : keys[type]

/** The type that a field is of; null: it is none of these fields. */
export function typeOfField(key: string): AssociatedName | null {
  if (key.startsWith(objectPrefix)) return `object:${key.slice(objectPrefix.length)}`
  return recordTypes.find((type) => keys[type] === key) ?? null
}

function fieldOf(type: AssociatedName, name: string | null): ConditionField {
  return {
    ...{ key: keyOf(type), type: 'record', name, many: false, nullable: true, lookup: type },
    sql: {
      cast: 'uuid',
      some: (cx, test) =>
        sql<SqlBool>`exists (select 1 from ticket_associations a where a.org_id = ${cx.org.id} and a.ticket_id = t.id
          and a.record_type = ${type} and ${test(sql`a.record_id`)} ${oneByOne})`,
      rows: (cx, test) => ({
        from: sql`ticket_associations a`,
        where: sql<SqlBool>`a.org_id = ${cx.org.id} and a.record_type = ${type} and ${test(sql`a.record_id`)}`,
        recordId: sql`a.ticket_id`,
      }),
    },
  }
}

async function fields(cx: Cx, asked: readonly string[] | undefined): Promise<ConditionField[]> {
  const ofObjects = asked === undefined || asked.some((key) => key.startsWith(objectPrefix))
  const types = ofObjects ? await associatedTypes(cx) : registeredTypes()
  return types.flatMap(({ type, label, permission }) => (can(cx.actor, permission) ? fieldOf(type, label ?? null) : []))
}

async function facts(cx: Cx, ticketIds: readonly string[], asked: readonly string[]): Promise<Map<string, Facts>> {
  const types = asked.flatMap((key) => typeOfField(key) ?? [])
  const { rows } = await sql<{ ticketId: string; type: AssociatedName; id: string }>`
    select a.ticket_id, a.record_type as type, a.record_id as id from ticket_associations a
    where a.org_id = ${cx.org.id} and a.ticket_id = any(${[...ticketIds]}::uuid[])
      and a.record_type = any(${types}::text[])`.execute(cx.tx)
  const byTicket = Map.groupBy(rows, ({ ticketId }) => ticketId)
  return new Map(
    [...byTicket].map(([id, own]) => [id, Object.fromEntries(own.map((one) => [keyOf(one.type), one.id]))]),
  )
}

export const associationFieldSource: FieldSource = { module: 'associations', prefix, fields, facts }
