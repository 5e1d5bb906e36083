import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import {
  computedField,
  foldedField,
  linkField,
  majorUnits,
  ownField,
  type RecordField,
  recordSource,
  timeField,
} from '../conditions/record-fields.ts'
import { outcomes } from './opportunities.contract.ts'
import { listOpportunityStages } from './opportunity-stages.ts'

/** The fields of opportunities, for conditions and the columns of lists. */

const name = foldedField('name', 'sort_name', { key: 'name' })
const text = (key: string, column: string): RecordField =>
  computedField('text', () => sql.raw(`nullif(r.${column}, '')`), { key, type: 'text', nullable: true })

const outcome = computedField(
  'text',
  (cx) => sql`(select s.outcome from opportunity_stages s where s.org_id = ${cx.org.id} and s.id = r.stage_id)`,
  { key: 'outcome', type: 'choice', options: outcomes.map((value) => ({ value, name: null })) },
)

const closeOn = ownField('close_on', 'date', { key: 'closeOn', type: 'date', nullable: true })
/** Those without a day stand behind all days, as in the API. */
const closeOrder = { key: sql.raw('r.close_key'), cast: 'date', present: null } as const

async function opportunityFields(cx: Cx, keys?: readonly string[]): Promise<RecordField[]> {
  const isAsked = keys === undefined || keys.includes('stage')
  const stages = isAsked
    ? (await listOpportunityStages(cx)).map((stage) => ({ value: stage.id, name: stage.name }))
    : []
  const link = (key: 'account' | 'contact') =>
    linkField('opportunities', `${key}_id`, { key, type: 'record', lookup: key, nullable: true })
  return [
    name,
    linkField('opportunities', 'stage_id', { key: 'stage', type: 'choice', options: stages }),
    outcome,
    computedField('float8', () => majorUnits('amount', 'currency'), { key: 'amount', type: 'number', nullable: true }),
    text('currency', 'currency'),
    { ...closeOn, sql: { ...closeOn.sql, order: closeOrder } },
    link('account'),
    link('contact'),
    text('notes', 'notes'),
    timeField('opportunities', 'created_at', 'createdAt'),
    timeField('opportunities', 'updated_at', 'updatedAt'),
  ]
}

export function registerOpportunityFields(): void {
  registerFieldSource(
    recordSource({
      module: 'opportunities',
      of: 'opportunity',
      prefix: '',
      table: 'opportunities',
      fields: opportunityFields,
    }),
  )
}
