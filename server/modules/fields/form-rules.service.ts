import type { Cx } from '../../platform/context.ts'
import { type FieldError, fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { sentence, words } from '../../platform/words.ts'
import { type CheckedCondition, checkCondition, keysOf } from '../conditions/check-condition.ts'
import { checkStored } from '../conditions/check-stored.ts'
import { type Facts, fieldsOf } from '../conditions/condition-fields.ts'
import { matches } from '../conditions/matches.ts'
import { momentOf } from '../conditions/moment.ts'
import { resolveCondition } from '../conditions/resolve-condition.ts'
import { orderOf } from './definitions.rules.ts'
import { type FieldRow, listFields } from './fields.store.ts'
import type { CreateFormRule, FormRule, UpdateFormRule } from './form-rules.contract.ts'
import type { RuleRow } from './form-rules.store.ts'
import * as store from './form-rules.store.ts'
import { type FormState, formState } from './requirements.rules.ts'

const maxRules = 100

/** All rules in their order; one whose condition names what is gone says so, and does nothing. */
export async function listFormRules(cx: Cx): Promise<FormRule[]> {
  const rules = await store.listRules(cx)
  const checked = await checkRules(cx, rules)
  return rules.map((rule, i) => ({ ...rule, broken: checked[i]?.broken ?? null }))
}

type Checked = { rule: RuleRow; condition: CheckedCondition | null; broken: FormRule['broken'] }

async function checkRules(cx: Cx, rules: readonly RuleRow[]): Promise<Checked[]> {
  if (rules.length === 0) return []
  const fields = await fieldsOf(cx, new Set(rules.flatMap((rule) => [...keysOf(rule.condition)])))
  return rules.map((rule) => ({ rule, ...checkStored(rule.condition, fields) }))
}

/** 422 names the place in the condition, or the effect, that does not fit. */
export async function createFormRule(cx: Cx, input: CreateFormRule): Promise<FormRule> {
  const rules = await lockRules(cx)
  if (rules.length >= maxRules)
    throw unprocessable('form_rule.too_many', words`There can be at most ${{ most: maxRules }} rules.`)
  const position = Math.max(0, ...rules.map((one) => one.position)) + 1
  const rule: RuleRow = { id: newId(), position, ...input }
  await requireSense(cx, rule)
  await store.saveRule(cx, rule)
  emit(cx, 'field.rule_created', { ruleId: rule.id, name: rule.name })
  return { ...rule, broken: null }
}

export async function updateFormRule(cx: Cx, input: UpdateFormRule & { id: string }): Promise<FormRule> {
  const before = (await lockRules(cx)).find((one) => one.id === input.id)
  if (!before) throw ruleNotFound()
  const after: RuleRow = {
    ...before,
    name: input.name ?? before.name,
    enabled: input.enabled ?? before.enabled,
    condition: input.condition ?? before.condition,
    effects: input.effects ?? before.effects,
  }
  await requireSense(cx, after)
  if (JSON.stringify(after) !== JSON.stringify(before)) {
    await store.saveRule(cx, after)
    emit(cx, 'field.rule_updated', { ruleId: after.id, name: after.name, from: before, to: after })
  }
  return { ...after, broken: null }
}

export async function deleteFormRule(cx: Cx, id: string): Promise<void> {
  const rule = (await lockRules(cx)).find((one) => one.id === id)
  if (!rule) throw ruleNotFound()
  await store.deleteRule(cx, id)
  emit(cx, 'field.rule_deleted', { ruleId: id, name: rule.name })
}

export async function orderFormRules(cx: Cx, ids: string[]): Promise<FormRule[]> {
  await store.saveRulePositions(cx, orderOf(await lockRules(cx), ids))
  emit(cx, 'field.reordered', { rules: ids })
  return listFormRules(cx)
}

async function lockRules(cx: Cx): Promise<RuleRow[]> {
  require(cx.actor, 'settings:manage')
  return store.lockRules(cx)
}

/** The condition speaks of fields that there are, the effects too, and restrictions of options of a selection. */
async function requireSense(cx: Cx, rule: RuleRow): Promise<void> {
  checkCondition(rule.condition, await fieldsOf(cx, keysOf(rule.condition)), { path: 'condition' })
  const fields = await listFields(cx, 'ticket')
  const errors = rule.effects.flatMap((effect, i): FieldError[] => {
    const field = fields.find((one) => one.key === effect.field)
    if (!field) return [unknownField(i, effect.field)]
    if (effect.effect !== 'restrict') return []
    const known = new Set(field.options.map((option) => option.id))
    return effect.optionIds.every((id) => known.has(id)) ? [] : [unknownOption(i, field)]
  })
  if (errors.length > 0)
    throw unprocessable('form_rule.bad_effect', 'What the rule does names something that is not there.', errors)
}

const unknownField = (i: number, key: string) =>
  fieldError(`effects.${i}.field`, sentence('field.unknown', words`There is no field ${{ key }}.`))
const unknownOption = (i: number, { name }: FieldRow) =>
  fieldError(`effects.${i}.optionIds`, sentence('form_rule.option', words`“${{ field: name }}” has no such option.`))

/** Says what the rules make of the fields for a ticket. */
export type FormMaker = (facts: () => Facts | Promise<Facts>) => Promise<FormState>

/** Reads the rules, for as many tickets as are asked for; null: none is on, and no form needs to be worked out. */
export async function formMaker(cx: Cx): Promise<FormMaker | null> {
  const rules = (await store.listRules(cx)).filter((rule) => rule.enabled)
  if (rules.length === 0) return null
  const checked = await checkRules(cx, rules)
  const conditions = checked.flatMap(({ condition }) => condition ?? [])
  const moment = await momentOf(cx, conditions)
  return async (facts) => {
    const known = await facts()
    return formState(
      checked.flatMap(({ rule, condition }) =>
        condition ? [{ holds: matches(resolveCondition(condition, moment), known), effects: rule.effects }] : [],
      ),
    )
  }
}

const ruleNotFound = () => notFound('form_rule.not_found', 'There is no such rule.')
