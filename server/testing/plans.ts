import { CompiledQuery, createQueryId, type KyselyPlugin, type RootOperationNode } from 'kysely'
import type { Cx } from '../platform/context.ts'

/** A node of what EXPLAIN says of a statement that was run. */
export type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

/** What the database did for each statement that the work makes: every one is run again under EXPLAIN. */
export async function plansOf(cx: Cx, work: (cx: Cx) => Promise<unknown>): Promise<Plan[]> {
  const nodes: RootOperationNode[] = []
  const record: KyselyPlugin = {
    transformQuery: ({ node }) => {
      nodes.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  await work({ ...cx, tx: cx.tx.withPlugin(record) as Cx['tx'] })
  const plans: Plan[] = []
  for (const node of nodes) {
    const { sql: text, parameters } = cx.tx.getExecutor().compileQuery(node, createQueryId())
    const explained = CompiledQuery.raw(`explain (analyze, timing off, format json) ${text}`, [...parameters])
    const { rows } = await cx.tx.executeQuery<Record<string, [{ Plan: Plan }]>>(explained)
    const [plan] = Object.values(rows[0] ?? {})[0] ?? []
    if (plan) plans.push(plan.Plan)
  }
  return plans
}
