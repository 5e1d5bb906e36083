import type { Cx } from '../../platform/context.ts'
import { actorOf } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { brokenPolicies } from './broken-policies.ts'
import { checkTerms, type TermsInput } from './check-terms.ts'
import * as store from './policies.store.ts'
import { shippedTerms } from './shipped-policy.ts'
import type { CreateSlaPolicy, SlaPolicy, SlaVersion, UpdateSlaPolicy } from './sla.contract.ts'

const mostRules = 100

/** All policies: rules in their order, those of queues, the global one, those of channels. */
export async function listSlaPolicies(cx: Cx): Promise<SlaPolicy[]> {
  require(cx.actor, 'settings:manage')
  return presentPolicies(cx, await store.listPolicies(cx))
}

/** A policy with its newest version; 404 `sla_policy.not_found`. */
export async function getSlaPolicy(cx: Cx, id: string): Promise<SlaPolicy> {
  require(cx.actor, 'settings:manage')
  const [policy] = await presentPolicies(
    cx,
    (await store.listPolicies(cx)).filter((one) => one.id === id),
  )
  if (!policy) throw noSuchPolicy()
  return policy
}

/** What it promised and promises, the newest version first; 404 `sla_policy.not_found`. */
export async function listSlaVersions(cx: Cx, policyId: string): Promise<SlaVersion[]> {
  require(cx.actor, 'settings:manage')
  if (!(await store.listPolicyNames(cx)).some(({ id }) => id === policyId)) throw noSuchPolicy()
  return (await store.listVersionsOf(cx, policyId)).map(presentVersion)
}

/**
 * A rule, after those that are there. 409 `sla_policy.name_taken`; 422 `sla_policy.too_many`, `condition.invalid`,
 * `sla_policy.no_target`, `sla_policy.unknown`.
 */
export async function createSlaPolicy(cx: Cx, input: CreateSlaPolicy): Promise<SlaPolicy> {
  require(cx.actor, 'settings:manage')
  const rules = (await store.lockPolicies(cx)).filter(({ kind }) => kind === 'rule')
  if (rules.length >= mostRules)
    throw unprocessable('sla_policy.too_many', words`There can be at most ${{ most: mostRules }} policies.`)
  const { name, description, enabled, ...terms } = input
  const id = newId()
  const position = Math.max(0, ...rules.map((one) => one.position)) + 1
  await checkTerms(cx, terms)
  await unlessTaken(name, () =>
    store.insertPolicy(cx, { id, kind: 'rule', name, description, channelId: null, queueId: null, position, enabled }),
  )
  const version = await addVersion(cx, id, 1, terms)
  emit(cx, 'sla_policy.created', { policyId: id, name, kind: 'rule', versionId: version.id })
  return getSlaPolicy(cx, id)
}

/**
 * Changes a policy. What it promises (condition, calendar, targets, pauses, responses, steps) becomes its next version: tickets that are
 * there keep the one that was locked on them (SL10). 404 `sla_policy.not_found`, 409 `sla_policy.name_taken`, 422 as createSlaPolicy and
 * `sla_policy.global_is_for_all`.
 */
export async function updateSlaPolicy(cx: Cx, id: string, input: UpdateSlaPolicy): Promise<SlaPolicy> {
  require(cx.actor, 'settings:manage')
  const before = (await store.lockPolicies(cx)).find((one) => one.id === id)
  if (!before) throw noSuchPolicy()
  const { name, description, enabled, ...changed } = input
  if (before.kind !== 'rule' && (changed.condition !== undefined || enabled !== undefined || name !== undefined))
    throw unprocessable(
      'sla_policy.global_is_for_all',
      'Only a policy by condition has a name, a condition and a switch of its own. The global policy is for all that nothing else is for, that of a channel or a queue for its tickets.',
    )
  await change(cx, before, { name, description, enabled }, changed)
  return getSlaPolicy(cx, id)
}

/** Changes policy and version where they differ. */
export async function change(
  cx: Cx,
  before: store.PolicyRow,
  plain: Partial<Pick<store.PolicyRow, 'name' | 'description' | 'enabled'>>,
  changed: Partial<TermsInput>,
): Promise<void> {
  const newest = (await store.listVersions(cx)).find(({ policyId }) => policyId === before.id)
  if (!newest) throw new Error('A policy without a version.')
  const asked = defined(changed)
  const terms: TermsInput = { ...termsOf(newest), ...asked }
  if (Object.keys(asked).length > 0) await checkTerms(cx, terms)
  const steps = withIds(terms.steps, newest.steps)
  const differs = JSON.stringify(order({ ...terms, steps })) !== JSON.stringify(order(termsOf(newest)))
  const fields = Object.fromEntries(
    Object.entries(defined(plain)).filter(([key, value]) => before[key as keyof store.PolicyRow] !== value),
  )
  await unlessTaken(plain.name ?? before.name, () => store.savePolicy(cx, before.id, fields))
  const version = differs ? await addVersion(cx, before.id, newest.number + 1, { ...terms, steps }) : newest
  if (!differs && Object.keys(fields).length === 0) return
  emit(cx, 'sla_policy.updated', {
    policyId: before.id,
    name: plain.name ?? before.name,
    kind: before.kind,
    channelId: before.channelId,
    queueId: before.queueId,
    ...(Object.keys(fields).length > 0 && { changed: fields }),
    from: { versionId: newest.id, number: newest.number },
    to: { versionId: version.id, number: version.number },
  })
}

/** Its tickets keep it. 404 `sla_policy.not_found`, 409 `sla_policy.not_a_rule`. */
export async function deleteSlaPolicy(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'settings:manage')
  const policy = (await store.lockPolicies(cx)).find((one) => one.id === id)
  if (!policy) throw noSuchPolicy()
  if (policy.kind !== 'rule')
    throw conflict(
      'sla_policy.not_a_rule',
      'The global policy cannot be deleted; that of a channel or a queue goes when it chooses Global.',
    )
  await store.savePolicy(cx, id, { deletedAt: cx.now })
  emit(cx, 'sla_policy.deleted', { policyId: id, name: policy.name })
}

/** Puts rules into another order; those not named follow as they were. 404 `sla_policy.not_found`. */
export async function orderSlaPolicies(cx: Cx, ids: readonly string[]): Promise<SlaPolicy[]> {
  require(cx.actor, 'settings:manage')
  const rules = (await store.lockPolicies(cx)).filter(({ kind }) => kind === 'rule')
  const wanted = [...new Set(ids)]
  if (wanted.some((id) => !rules.some((rule) => rule.id === id))) throw noSuchPolicy()
  const ordered = [...wanted, ...rules.map(({ id }) => id).filter((id) => !wanted.includes(id))]
  if (ordered.some((id, i) => id !== rules[i]?.id)) {
    await store.savePositions(cx, ordered)
    emit(cx, 'sla_policy.reordered', { ids: ordered })
  }
  return listSlaPolicies(cx)
}

/** What a new organization starts with (SL6, SL9). */
export async function seedSlaPolicies(cx: Cx): Promise<void> {
  const id = newId()
  const global = {
    kind: 'global',
    name: 'Global',
    description: '',
    channelId: null,
    queueId: null,
    position: 0,
    enabled: true,
  } as const
  await store.insertPolicy(cx, { id, ...global })
  await addVersion(cx, id, 1, { condition: null, ...shippedTerms })
}

/** The next version of a policy, as it is promised from now on. */
export async function addVersion(
  cx: Cx,
  policyId: string,
  number: number,
  { condition, steps, ...terms }: TermsInput,
): Promise<store.VersionRow> {
  const { actorId, actorName } = actorOf(cx.actor)
  const version: store.VersionRow = {
    id: newId(),
    policyId,
    number,
    condition: condition ?? null,
    ...terms,
    steps: withIds(steps, []),
    createdAt: cx.now,
    createdById: actorId,
    createdByName: cx.actor.kind === 'user' ? actorName : 'Deskhand',
  }
  await store.insertVersion(cx, version)
  return version
}

/** Steps that are new get a name, by which their receipts are kept. */
function withIds(steps: TermsInput['steps'], known: store.VersionRow['steps']): store.VersionRow['steps'] {
  const taken = new Set<string>()
  return steps.map((step) => {
    const kept = step.id && !taken.has(step.id) && (known.length === 0 || known.some(({ id }) => id === step.id))
    const id = kept && step.id ? step.id : newId()
    taken.add(id)
    const { when, minutes, percent, metrics, recipients, onlyOpenHours } = step
    return { id, when, minutes, percent, metrics: [...metrics], recipients: [...recipients], onlyOpenHours }
  })
}

const termsOf = ({ condition, calendarId, targets, pauses, responses, steps }: store.VersionRow): TermsInput => ({
  condition,
  calendarId,
  targets,
  pauses,
  responses,
  steps,
})

/** The same things in the same order, for comparing. */
function order(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(order)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, order(one)]),
  )
}

const defined = <T extends object>(given: T): Partial<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>

async function presentPolicies(cx: Cx, policies: store.PolicyRow[]): Promise<SlaPolicy[]> {
  const newest = await store.listVersions(cx)
  const versions = new Map(newest.map((version) => [version.policyId, version]))
  const broken = await brokenPolicies(cx, newest)
  return policies.flatMap(({ createdAt: _made, deletedAt: _gone, ...policy }) => {
    const version = versions.get(policy.id)
    return version ? [{ ...policy, version: presentVersion(version), broken: broken.get(policy.id) ?? null }] : []
  })
}

export const presentVersion = (version: store.VersionRow): SlaVersion => {
  const { policyId: _policy, createdById: _by, createdByName, createdAt, ...rest } = version
  return {
    ...rest,
    targets: version.targets as SlaVersion['targets'],
    steps: version.steps as SlaVersion['steps'],
    createdAt: createdAt.toISOString(),
    createdBy: createdByName,
  }
}

export const noSuchPolicy = () => notFound('sla_policy.not_found', 'There is no such SLA policy.')

async function unlessTaken(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw conflict('sla_policy.name_taken', words`There is a policy “${{ name }}” already.`, undefined, [
      { path: 'name', message: 'There is a policy of this name already.' },
    ])
  }
}
