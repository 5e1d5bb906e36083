import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { cursorsOf } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import type { CreateRule, Rule, RuleVersion, UpdateRule } from './automations.contract.ts'
import type { RuleContent, RuleRecord } from './automations.store.ts'
import * as store from './automations.store.ts'
import { checkedContent } from './check-rule.ts'
import { requireExamples } from './examples.ts'
import { countsByHours, readHours } from './rule-hours.ts'
import { readConditions } from './run-rules.ts'
import { countActed } from './runs.store.ts'
import { rebookRule } from './timers.ts'
import { withWebhooks } from './with-webhooks.ts'

export const mostRules = 200
/** Runs are counted for so long, and to so many. */
const countedMs = 30 * 86_400_000
const mostCounted = 1000

export const ruleNotFound = () => notFound('rule.not_found', 'There is no such rule.')

/** The rules in their order; one whose condition names what is gone says so, and does nothing. */
export async function listRules(cx: Cx): Promise<Rule[]> {
  return present(cx, await store.listRules(cx))
}

/** 404 `rule.not_found`. */
export async function getRule(cx: Cx, id: string): Promise<Rule> {
  const [rule] = await present(cx, await store.listRules(cx, { id }))
  if (!rule) throw ruleNotFound()
  return rule
}

async function present(cx: Cx, rules: readonly RuleRecord[]): Promise<Rule[]> {
  const since = new Date(cx.now.getTime() - countedMs)
  const acted = await countActed(
    cx,
    rules.map(({ id }) => id),
    { since, limit: mostCounted + 1 },
  )
  const { checkedOf } = await readConditions(cx, rules)
  const hoursOf = await readHours(cx, rules, [])
  return rules.map((rule) => {
    const { content, enabled, pausedAt, pause, createdAt, updatedAt, ...plain } = rule
    const { count = 0, lastAt = null } = acted.get(rule.id) ?? {}
    return {
      ...plain,
      ...content,
      state: enabled ? 'on' : pausedAt ? 'paused' : 'off',
      pausedAt: pausedAt?.toISOString() ?? null,
      pausedFor: pausedAt && pause && 'said' in pause ? pause.said : null,
      broken: checkedOf(rule) === null || (countsByHours(rule) && hoursOf(rule, '') === null),
      lastRunAt: lastAt?.toISOString() ?? null,
      runs: Math.min(count, mostCounted),
      runsCapped: count > mostCounted,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    }
  })
}

/** It comes last. 422 `rule.invalid` with each place, `rule.too_many`. */
export async function createRule(cx: Cx, { name, enabled, recipe, ...content }: CreateRule): Promise<Rule> {
  const rules = await lockAll(cx)
  if (rules.length >= mostRules)
    throw unprocessable('rule.too_many', words`There can be at most ${{ most: mostRules }} rules.`)
  const rule: RuleRecord = {
    id: newId(),
    name,
    enabled,
    recipe,
    position: Math.max(0, ...rules.map((one) => one.position)) + 1,
    version: 1,
    pausedAt: null,
    pause: null,
    examplesFailing: null,
    createdAt: cx.now,
    updatedAt: cx.now,
    content: await checkedContent(cx, content),
  }
  await requireExamples(cx, rule.content)
  await store.insertRule(cx, rule)
  await store.insertVersion(cx, { ruleId: rule.id, version: 1, content: await withWebhooks(cx, rule, rule.content) })
  await rebookRule(cx, rule)
  emit(cx, 'rule.created', { ruleId: rule.id, name })
  return getRule(cx, rule.id)
}

/** What it says differently is a new version; switching it on ends a pause. 404 `rule.not_found`, 422 as createRule. */
export async function updateRule(cx: Cx, id: string, change: UpdateRule): Promise<Rule> {
  const before = (await lockAll(cx)).find((one) => one.id === id)
  if (!before) throw ruleNotFound()
  const { triggers, condition, hours, actions, examples } = change
  const wanted: RuleContent = {
    triggers: triggers ?? before.content.triggers,
    condition: condition ?? before.content.condition,
    hours: hours ?? before.content.hours,
    actions: actions ?? before.content.actions,
    examples: examples ?? before.content.examples,
  }
  // What it names may have gone since it was saved: it is asked again before it runs.
  const asks = change.enabled === true || !isDeepStrictEqual(wanted, before.content)
  const said = asks ? await checkedContent(cx, wanted) : before.content
  if (asks) await requireExamples(cx, said)
  const isNew = !isDeepStrictEqual(said, before.content)
  const name = change.name ?? before.name
  const content = isNew || name !== before.name ? await withWebhooks(cx, { id, name }, said) : said
  const enabled = change.enabled ?? before.enabled
  const after: RuleRecord = {
    ...before,
    name,
    enabled,
    pausedAt: enabled ? null : before.pausedAt,
    pause: enabled ? null : before.pause,
    // What was asked just now holds.
    examplesFailing: asks ? null : before.examplesFailing,
    version: before.version + (isNew ? 1 : 0),
    content,
  }
  if (isDeepStrictEqual(after, before)) return getRule(cx, id)
  if (isNew) await store.insertVersion(cx, { ruleId: id, version: after.version, content })
  await store.saveRule(cx, { ...after, updatedAt: cx.now })
  if (isNew || after.enabled !== before.enabled) await rebookRule(cx, after)
  emit(cx, 'rule.updated', { ruleId: id, name: after.name, version: after.version, enabled })
  return getRule(cx, id)
}

/** With its versions and its log; what it did to tickets stays. */
export async function deleteRule(cx: Cx, id: string): Promise<void> {
  const rule = (await lockAll(cx)).find((one) => one.id === id)
  if (!rule) throw ruleNotFound()
  await store.deleteRule(cx, id)
  emit(cx, 'rule.deleted', { ruleId: id, name: rule.name })
}

/** Those named first, the others behind them as they stood. 422 `rule.order` for one that is not there, or named twice. */
export async function orderRules(cx: Cx, ids: readonly string[]): Promise<Rule[]> {
  const rules = await lockAll(cx)
  const errors = ids.flatMap((id, i) =>
    rules.some((rule) => rule.id === id) && ids.indexOf(id) === i
      ? []
      : [{ path: `ids.${i}`, message: 'Name rules that there are, each once.' }],
  )
  if (errors.length > 0)
    throw unprocessable('rule.order', 'A rule is not there, or named twice. Load the list again.', errors)
  const rest = rules.flatMap(({ id }) => (ids.includes(id) ? [] : [id]))
  await store.savePositions(cx, [...ids, ...rest])
  emit(cx, 'rule.reordered', { rules: ids.length })
  return listRules(cx)
}

/** The versions, the newest first. */
export async function listRuleVersions(
  cx: Cx,
  id: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ data: RuleVersion[]; nextCursor: string | null }> {
  await getRule(cx, id)
  const cursors = cursorsOf(cx, 'rule_versions', { id }, z.tuple([z.int()]))
  const [before = null] = cursors.read(cursor) ?? []
  const found = await store.listVersions(cx, id, { before, limit: limit + 1 })
  const { rows, nextCursor } = cursors.cut(found, limit, ({ version }) => [version])
  const data = rows.map(({ version, content, changedById, changedByName, createdAt }) => ({
    id: `${id}.${version}`,
    version,
    changedBy: { id: changedById, name: changedByName },
    createdAt: createdAt.toISOString(),
    ...content,
  }))
  return { data, nextCursor }
}

async function lockAll(cx: Cx): Promise<RuleRecord[]> {
  require(cx.actor, 'settings:manage')
  return store.lockRules(cx)
}
