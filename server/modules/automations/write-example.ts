import type { Cx } from '../../platform/context.ts'
import { type FieldError, fieldError, Problem, unprocessable } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { sentence, words } from '../../platform/words.ts'
import { checkCondition } from '../conditions/check-condition.ts'
import { type ConditionField, fieldsOf } from '../conditions/condition-fields.ts'
import { zoneOf } from '../members/zone-of.ts'
import type { RuleExample, WriteExample } from './automations.contract.ts'
import type { RuleContent } from './automations.store.ts'
import { outcomeWanted } from './examples.ts'
import { happened } from './happened.rules.ts'
import { instantIn } from './timers.rules.ts'

type Fact = RuleExample['facts'][string]

/**
 * An example that somebody wrote by hand: which of the triggers was met, by whom, and what the ticket was then; what is not named is
 * empty. 422 `rule.invalid` with the place of each fault (`fields.priority`, `trigger`).
 */
export async function writeExample(
  cx: Cx,
  content: Omit<RuleContent, 'examples'>,
  {
    name,
    trigger: nth,
    by,
    at,
    fields,
    matches,
  }: Pick<WriteExample, 'name' | 'trigger' | 'by' | 'at' | 'fields' | 'matches'>,
): Promise<RuleExample> {
  const known = await fieldsOf(cx)
  const zone = await zoneOf(cx, null)
  const errors: FieldError[] = []
  const facts: Record<string, Fact> = {}
  for (const [key, value] of Object.entries(fields)) {
    const field = known.get(key)
    if (!field || key === 'unread') {
      const said = words`There is no field “${{ field: key }}”.`
      errors.push(fieldError(`fields.${key}`, sentence('rule.no_field', said)))
    } else if (value !== null) {
      const read = factIn(field, value, zone)
      if ('errors' in read) errors.push(...read.errors)
      else facts[key] = read.fact
    }
  }
  const trigger = content.triggers[nth]
  const event = trigger ? happened(trigger, by, fields) : null
  if (!trigger || !event)
    errors.push(
      fieldError('trigger', sentence('rule.no_such_trigger', 'Choose a trigger of the rule that is about a ticket.')),
    )
  const [first] = errors
  if (first || !trigger || !event) {
    // Gathers faults that have codes of their own.
    const detail = `${first?.path}: ${first?.message}`
    throw unprocessable('rule.invalid', detail, errors)
  }
  // What the trigger says of the ticket itself.
  if (trigger.on === 'stage_entered') facts.stage ??= trigger.stageId
  if (trigger.on === 'changed' && trigger.to !== undefined && trigger.to !== null && !(trigger.field in fields)) {
    const field = known.get(trigger.field)
    const read = field && factIn(field, trigger.to, zone)
    if (read && 'fact' in read) facts[trigger.field] = read.fact
  }
  if (typeof facts.status === 'string') facts.open ??= facts.status !== 'resolved' && facts.status !== 'closed'
  const example = { id: newId(), name, event, at, facts, expected: { matches, does: [] } }
  return { ...example, expected: outcomeWanted(content, example) }
}

/** A value as facts have it; a day of a moment is its beginning in the zone. */
function factIn(field: ConditionField, value: unknown, zone: string): { fact: Fact } | { errors: FieldError[] } {
  const path = `fields.${field.key}`
  if (field.type === 'date' || field.type === 'datetime') {
    const at = typeof value === 'string' ? instantIn(value, zone) : null
    if (!at || Number.isNaN(at.getTime()))
      return { errors: [fieldError(path, sentence('rule.no_date_value', 'Give a date.'))] }
    return { fact: field.type === 'date' ? String(value).slice(0, 10) : { instant: at.toISOString() } }
  }
  const values = [value].flat()
  const errors = values.flatMap((one) => faultsIn(field, one, path))
  if (errors.length > 0) return { errors }
  return { fact: (field.many ? values : values[0]) as Fact }
}

/** As a condition would take it; words that stand for whoever looks are nobody here. */
function faultsIn(field: ConditionField, value: unknown, path: string): FieldError[] {
  if (field.words?.some((word) => word === value))
    return [fieldError(path, sentence('rule.nobody_looks', 'Name somebody: nobody looks at an example.'))]
  try {
    checkCondition({ field: field.key, operator: 'is', value }, new Map([[field.key, field]]), { path })
    return []
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.errors.map((one) => ({ ...one, path }))
  }
}
