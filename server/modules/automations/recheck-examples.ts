import { isDeepStrictEqual } from 'node:util'
import { type Cx, systemActor } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import * as store from './automations.store.ts'
import { breaksOf } from './examples.ts'

/**
 * Runs the examples of all rules although nobody saved one: a new version of the product may judge them otherwise than the one by which they were saved
 * (product.md section 2, item 15). A rule that breaks an example stays as it is and stays on; it says so, and who administers is told once, until its
 * examples hold again or it is saved. At every start, since only the running product knows what it does, and once a day, for where
 * processes of two versions ran side by side.
 */
export const recheckExamples: JobHandler = async (orgId, _payload, { runtime, log }) => {
  const actor = systemActor(orgId, 'automation')
  for (const ruleId of await runtime.run(actor, store.listWithExamples))
    try {
      await runtime.run(actor, (cx) => recheckRule(cx, ruleId))
    } catch (error) {
      log.error({ err: error, orgId, ruleId }, 'the examples of a rule could not be run')
    }
}

async function recheckRule(cx: Cx, ruleId: string): Promise<void> {
  const rule = await store.lockRule(cx, ruleId)
  if (!rule) return
  const { name, examplesFailing: before } = rule
  const said = (await breaksOf(cx, rule.content)).map((one) => one.said)
  const after = said.length > 0 ? { since: before?.since ?? cx.now.toISOString(), said } : null
  if (isDeepStrictEqual(after, before)) return
  await store.markExamples(cx, ruleId, after)
  if (!before) emit(cx, 'rule.examples_failed', { ruleId, name, said })
  else if (!after) emit(cx, 'rule.examples_held', { ruleId, name })
}
