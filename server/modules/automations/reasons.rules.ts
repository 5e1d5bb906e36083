import type { Condition } from '../conditions/condition-words.ts'
import type { Why } from './automations.contract.ts'

/**
 * Why a rule did not match, as the log keeps it: how long it took to find out, in microseconds, where it failed, and of a condition which
 * test and what was found. The test itself stands in the version of the rule, which never changes.
 */
export type Reason = [microseconds: number, at: Why['at'], path?: string, found?: unknown]

export const reasonOf = ({ at, path, found }: Why, microseconds: number): Reason =>
  path === null ? [microseconds, at] : [microseconds, at, path, found]

/** The reason in full, by the condition of the version that was asked. */
export function whyOf([, at, path, found]: Reason, condition: Condition): Why {
  if (path === undefined) return { at, path: null, test: null, found: null }
  return { at, path, test: testAt(condition, path), found: found ?? null }
}

/** The part of a condition at a place such as `all.1.any.0`; '' is the whole of it. Null: it has no such place. */
function testAt(condition: Condition, path: string): Condition | null {
  let part: Condition | undefined = condition
  const steps = path === '' ? [] : path.split('.')
  for (let i = 0; i < steps.length && part; i += 2) {
    const [list, at] = [steps[i], Number(steps[i + 1])]
    part = list === 'all' && 'all' in part ? part.all[at] : list === 'any' && 'any' in part ? part.any[at] : undefined
  }
  return part ?? null
}
