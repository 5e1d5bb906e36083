import { type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ConditionField, Facts } from '../conditions/condition-fields.ts'
import { oneByOne } from '../conditions/condition-sql.ts'
import { listAccountTiers } from '../customers/account-tiers.service.ts'

export const accountTierKey = 'accountTier'

/** The tier of the ticket's account, for conditions (product.md SL18, RT6); the tiers are those of the organization. */
export async function accountTierFields(cx: Cx): Promise<ConditionField[]> {
  return [
    {
      key: accountTierKey,
      type: 'choice',
      name: null,
      many: false,
      nullable: true,
      options: (await listAccountTiers(cx)).map(({ id, name }) => ({ value: id, name })),
      sql: {
        cast: 'uuid',
        some: (cx, test) =>
          sql<SqlBool>`exists (select 1 from accounts a where a.org_id = ${cx.org.id} and a.id = t.account_id
            and ${test(sql`a.tier_id`)} ${oneByOne})`,
      },
    },
  ]
}

/** The same of tickets in memory, WITHOUT a look at who asks. */
export async function accountTierFacts(cx: Cx, ticketIds: readonly string[]): Promise<Map<string, Facts>> {
  const { rows } = await sql<{ id: string; tierId: string | null }>`
    select t.id, a.tier_id from tickets t join accounts a on a.org_id = ${cx.org.id} and a.id = t.account_id
    where t.org_id = ${cx.org.id} and t.id = any(${[...ticketIds]}::uuid[])`.execute(cx.tx)
  return new Map(rows.map(({ id, tierId }) => [id, { [accountTierKey]: tierId }]))
}
