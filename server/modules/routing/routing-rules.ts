import type { Cx } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { keysOf } from '../conditions/check-condition.ts'
import { type Facts, factsOf } from '../conditions/condition-fields.ts'
import { listServedQueues, queueFor } from '../queues/queues.service.ts'
import type { QueueChoice } from '../tickets/choose-queue.ts'
import type { CreateRoutingRule, DryRunRouting, RoutingRule, UpdateRoutingRule } from './routing.contract.ts'
import { firstMatch } from './routing.rules.ts'
import * as store from './routing.store.ts'
import { holds, type ReadyCondition, readConditions, requireCondition } from './rule-conditions.ts'

const most = 100

/** All rules in their order; one whose condition names what is gone says so, and does nothing. */
export async function listRoutingRules(cx: Cx): Promise<RoutingRule[]> {
  return (await readRules(cx)).map(({ rule, ready }) => present(rule, ready.broken))
}

/** 409 `routing_rule.name_taken`; 422 names the place in the condition that does not fit, or the queue. */
export async function createRoutingRule(cx: Cx, input: CreateRoutingRule): Promise<RoutingRule> {
  const rules = await lockRules(cx)
  if (rules.length >= most) throw unprocessable('routing_rule.too_many', words`There can be at most ${{ most }} rules.`)
  const position = Math.max(0, ...rules.map((one) => one.position)) + 1
  const rule: store.RuleRow = { id: newId(), position, version: 1, ...input }
  await requireSense(cx, rule)
  await unlessTaken(rule.name, () => store.saveRule(cx, rule))
  emit(cx, 'routing.rule_created', { ruleId: rule.id, name: rule.name, to: told(rule) })
  return present(rule, null)
}

/** A change is a new version of the rule. 404 `routing_rule.not_found`; else like createRoutingRule. */
export async function updateRoutingRule(cx: Cx, input: UpdateRoutingRule & { id: string }): Promise<RoutingRule> {
  const before = ruleIn(await lockRules(cx), input.id)
  const known = Object.entries(input).filter(([, value]) => value !== undefined)
  const changed: store.RuleRow = { ...before, ...Object.fromEntries(known) }
  await requireSense(cx, changed)
  if (JSON.stringify(changed) === JSON.stringify(before)) return present(before, null)
  const after = { ...changed, version: before.version + 1 }
  await unlessTaken(after.name, () => store.saveRule(cx, after))
  emit(cx, 'routing.rule_updated', { ruleId: after.id, name: after.name, from: told(before), to: told(after) })
  return present(after, null)
}

export async function deleteRoutingRule(cx: Cx, id: string): Promise<void> {
  const rule = ruleIn(await lockRules(cx), id)
  await store.deleteRule(cx, id)
  emit(cx, 'routing.rule_deleted', { ruleId: id, name: rule.name, from: told(rule) })
}

/** Puts rules into another order; those not named follow as they were. 404 `routing_rule.not_found`. */
export async function orderRoutingRules(cx: Cx, ids: readonly string[]): Promise<RoutingRule[]> {
  const rules = await lockRules(cx)
  const wanted = [...new Set(ids)]
  const order = [...wanted.map((id) => ruleIn(rules, id)), ...rules.filter(({ id }) => !wanted.includes(id))]
  const sorted = order.map(({ id }) => id)
  if (!order.every(({ id }, i) => id === rules[i]?.id)) {
    await store.saveRulePositions(cx, sorted)
    emit(cx, 'routing.rules_reordered', { ids: sorted })
  }
  return listRoutingRules(cx)
}

/** The rules with their conditions as they are now; all of them unless told which. */
export async function readRules(
  cx: Cx,
  given?: readonly store.RuleRow[],
): Promise<{ rule: store.RuleRow; ready: ReadyCondition }[]> {
  const rules = given ?? (await store.listRules(cx))
  const ready = await readConditions(
    cx,
    rules.map(({ condition }) => condition),
  )
  return rules.map((rule, i) => ({ rule, ready: ready[i] ?? { resolved: false, broken: null } }))
}

type ReadRules = Awaited<ReturnType<typeof readRules>>

/**
 * The rules as they would be by drafts (the dry run): each in the place of the saved one of its id, those without one after all others.
 * 404 `routing_rule.not_found`; 422 like createRoutingRule, under `rules.N`.
 */
export async function draftRules(cx: Cx, drafts: DryRunRouting['rules']): Promise<store.RuleRow[]> {
  const saved = await store.listRules(cx)
  for (const [i, draft] of drafts.entries()) await requireSense(cx, draft, `rules.${i}.`)
  const written = drafts.map(({ id, ...draft }) => ({ id, draft }))
  const changed = new Map(written.flatMap(({ id, draft }) => (id ? [[ruleIn(saved, id).id, draft] as const] : [])))
  const added = written.flatMap(({ id, draft }, i) =>
    id ? [] : [{ ...draft, id: newId(), position: saved.length + i, version: 0 }],
  )
  return [...saved.map((rule) => ({ ...rule, ...changed.get(rule.id) })), ...added]
}

/** What the rules that are on say to a ticket, up to the one that matches. */
export async function askRules(cx: Cx, rules: ReadRules, ticketId: string) {
  const facts = await factsOf(cx, [ticketId], keysIn(rules))
  return askFacts(rules, facts.get(ticketId) ?? {})
}

const keysIn = (rules: ReadRules) => [...new Set(rules.flatMap(({ rule }) => [...keysOf(rule.condition)]))]

function askFacts(rules: ReadRules, facts: Facts) {
  const ready = new Map(rules.map((one) => [one.rule.id, one.ready]))
  return firstMatch(
    rules.map(({ rule }) => rule),
    ({ id }) => {
      const condition = ready.get(id)
      return condition !== undefined && holds(condition, facts)
    },
  )
}

/** For tickets that are being made: null when no rule is on; the choice keeps its decision. */
export async function prepareChoice(cx: Cx): Promise<QueueChoice | null> {
  const enabled = (await store.listRules(cx)).filter((rule) => rule.enabled)
  if (enabled.length === 0) return null
  const [rules, queues] = await Promise.all([readRules(cx, enabled), listServedQueues(cx)])
  const choose = (facts: Facts) => {
    const { rule, asked } = askFacts(rules, facts)
    if (!rule) return null
    const { queueId } = rule
    const queue = queues.find(({ id }) => id === queueId)
    if (!queue) throw new Error(`There is no queue ${queueId}, to which a rule sends tickets.`)
    const trace = { rules: asked, queue: queue.name }
    return {
      queue: {
        id: queueId,
        name: queue.name,
        pipelineId: queue.pipelineId,
        rule: { id: rule.id, name: rule.name, version: rule.version },
      },
      keep: (ticketId: string) =>
        store.insertDecisions(cx, [{ id: newId(), ticketId, kind: 'queue', queueId, userId: null, trace }]),
    }
  }
  return { keys: keysIn(rules), choose }
}

async function lockRules(cx: Cx): Promise<store.RuleRow[]> {
  require(cx.actor, 'settings:manage')
  return store.lockRules(cx)
}

function ruleIn(rules: readonly store.RuleRow[], id: string): store.RuleRow {
  const rule = rules.find((one) => one.id === id)
  if (!rule) throw notFound('routing_rule.not_found', 'There is no such routing rule.')
  return rule
}

async function requireSense(
  cx: Cx,
  { condition, queueId }: Pick<store.RuleRow, 'condition' | 'queueId'>,
  at = '',
): Promise<void> {
  await requireCondition(cx, condition, `${at}condition`)
  await queueFor(cx, queueId, `${at}queueId`)
}

const told = ({ position: _position, id: _id, ...rule }: store.RuleRow) => rule
const present = ({ position: _position, ...rule }: store.RuleRow, broken: RoutingRule['broken']): RoutingRule => ({
  ...rule,
  broken,
})

async function unlessTaken(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw conflict('routing_rule.name_taken', words`There is a routing rule “${{ name }}” already.`, undefined, [
      { path: 'name', message: 'There is a rule of this name already.' },
    ])
  }
}
