import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'
import type { FormRule } from './form-rules.contract.ts'

export type RuleRow = Omit<FormRule, 'broken'>

const rulesInOrder = prepared((cx) =>
  cx.tx
    .selectFrom('formRules')
    .select(['id', 'name', 'position', 'enabled', 'condition', 'effects'])
    .where('orgId', '=', cx.org.id)
    .orderBy('position')
    .orderBy('id')
    .compile(),
)

export const listRules = async (cx: Cx) => (await rulesInOrder(cx)) as unknown as RuleRow[]

export async function lockRules(cx: Cx): Promise<RuleRow[]> {
  await sql`select id from form_rules where org_id = ${cx.org.id} order by id for update`.execute(cx.tx)
  return listRules(cx)
}

export async function saveRule(cx: Cx, rule: RuleRow): Promise<void> {
  const { id, name, position, enabled } = rule
  const columns = {
    name,
    position,
    enabled,
    condition: JSON.stringify(rule.condition),
    effects: JSON.stringify(rule.effects),
    updatedAt: cx.now,
  }
  await cx.tx
    .insertInto('formRules')
    .values({ orgId: cx.org.id, id, entity: 'ticket', ...columns, createdAt: cx.now })
    .onConflict((c) => c.columns(['orgId', 'id']).doUpdateSet(columns))
    .execute()
}

export async function saveRulePositions(cx: Cx, ids: string[]): Promise<void> {
  await sql`update form_rules f set position = o.position from unnest(${ids}::uuid[]) with ordinality o(id, position)
    where f.org_id = ${cx.org.id} and f.id = o.id and f.position <> o.position`.execute(cx.tx)
}

export async function deleteRule(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('formRules').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}
