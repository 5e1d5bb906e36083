import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { defaultCalendar, getCalendar } from '../calendars/calendars.service.ts'
import { checkCondition, keysOf } from '../conditions/check-condition.ts'
import { type Facts, factsOf, fieldsOf } from '../conditions/condition-fields.ts'
import { matches } from '../conditions/matches.ts'
import { momentOf } from '../conditions/moment.ts'
import { type Resolved, resolveCondition } from '../conditions/resolve-condition.ts'
import * as store from './policies.store.ts'
import type { SlaReason } from './sla.contract.ts'

/** A new ticket that a policy is chosen for. `at`: as the policies stood then. */
type NewTicket = { id: string; at: Date; channelId: string | null; queueId: string | null }

export type Choice = {
  ticketId: string
  policy: { id: string; name: string; kind: store.PolicyKind; version: number }
  versionId: string
  calendarVersionId: string
  reason: Pick<SlaReason, 'rule' | 'passedOver'>
}

type Offer = { policy: store.PolicyRow; version: store.VersionRow; condition: Resolved }

/**
 * The policy of each ticket (product.md D13, SL6-SL8): the channel's own when it chose Individual, else the first rule that matches, else
 * the queue's own (RT7), else the global one. By the versions that there were when the ticket was made; what changed since is for later tickets.
 */
export async function choosePolicies(cx: Cx, tickets: readonly NewTicket[]): Promise<Choice[]> {
  if (tickets.length === 0) return []
  const policies = await store.listPolicies(cx)
  const newest = await store.listVersions(cx)
  const chooser = await readChooser(cx, policies, newest)
  const ids = tickets.map(({ id }) => id)
  const facts = chooser.keys.length > 0 ? await factsOf(cx, ids, chooser.keys) : new Map<string, Facts>()
  const calendars = new Map<string | null, string>()
  const choices: Choice[] = []
  for (const ticket of tickets) {
    const isLate = newest.some(({ createdAt }) => createdAt > ticket.at)
    const then = isLate ? await readChooser(cx, policies, await store.listVersions(cx, ticket.at)) : chooser
    const { policy, version, reason } = then.choose(ticket, facts.get(ticket.id) ?? {})
    const { calendarId } = version
    const calendarVersionId =
      calendars.get(calendarId) ?? (await (calendarId ? getCalendar(cx, calendarId) : defaultCalendar(cx))).id
    calendars.set(calendarId, calendarVersionId)
    const { id, name, kind } = policy
    choices.push({
      ticketId: ticket.id,
      policy: { id, name, kind, version: version.number },
      versionId: version.id,
      calendarVersionId,
      reason,
    })
  }
  return choices
}

type Chosen = Pick<Offer, 'policy' | 'version'> & { reason: Choice['reason'] }
export type Chooser = {
  /** The fields that its rules ask for. */
  keys: string[]
  choose: (ticket: Pick<NewTicket, 'channelId' | 'queueId'>, facts: Facts) => Chosen
}

/** Chooses by these policies, as far as they are on, in their order, and by these of their versions. */
export async function readChooser(
  cx: Cx,
  given: readonly store.PolicyRow[],
  versions: readonly store.VersionRow[],
): Promise<Chooser> {
  const policies = given.filter(({ enabled }) => enabled)
  const rules = new Set(policies.filter(({ kind }) => kind === 'rule').map(({ id }) => id))
  const keys = versions.flatMap(({ policyId, condition }) =>
    rules.has(policyId) && condition ? [...keysOf(condition)] : [],
  )
  const offers = await offersOf(cx, policies, versions)
  return {
    keys: [...new Set(keys)],
    choose: (ticket, facts) => chooseFrom(ticket, facts, { policies, versions, offers }),
  }
}

function chooseFrom(
  ticket: Pick<NewTicket, 'channelId' | 'queueId'>,
  facts: Facts,
  {
    policies,
    versions,
    offers,
  }: { policies: readonly store.PolicyRow[]; versions: readonly store.VersionRow[]; offers: readonly Offer[] },
): Chosen {
  const ofPolicy = (policy: store.PolicyRow | undefined) => {
    const version = versions.find(({ policyId }) => policyId === policy?.id)
    return policy && version ? { policy, version } : null
  }
  const channel = ofPolicy(
    policies.find(({ kind, channelId }) => kind === 'channel' && channelId !== null && channelId === ticket.channelId),
  )
  if (channel) return { ...channel, reason: { rule: 'channel', passedOver: [] } }
  const passedOver: Choice['reason']['passedOver'] = []
  for (const { policy, version, condition } of offers) {
    if (matches(condition, facts)) return { policy, version, reason: { rule: 'condition', passedOver } }
    passedOver.push({ id: policy.id, name: policy.name })
  }
  const queue = ofPolicy(
    policies.find(({ kind, queueId }) => kind === 'queue' && queueId !== null && queueId === ticket.queueId),
  )
  if (queue) return { ...queue, reason: { rule: 'queue', passedOver } }
  const global = ofPolicy(policies.find(({ kind }) => kind === 'global'))
  if (!global) throw new Error('An organization without a global SLA policy.')
  return { ...global, reason: { rule: 'global', passedOver } }
}

/** The rules in their order, each with what it asks at this moment. One that speaks of a field that is gone is for nothing. */
async function offersOf(
  cx: Cx,
  policies: readonly store.PolicyRow[],
  versions: readonly store.VersionRow[],
): Promise<Offer[]> {
  const rules = policies.flatMap((policy) => {
    const version = versions.find(({ policyId }) => policyId === policy.id)
    return policy.kind === 'rule' && version?.condition ? [{ policy, version, asked: version.condition }] : []
  })
  if (rules.length === 0) return []
  const fields = await fieldsOf(cx, new Set(rules.flatMap(({ asked }) => [...keysOf(asked)])))
  const offers: Offer[] = []
  for (const { policy, version, asked } of rules) {
    let condition: Resolved = false
    try {
      const checked = checkCondition(asked, fields, { path: 'condition' })
      condition = resolveCondition(checked, await momentOf(cx, [checked]))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
    }
    offers.push({ policy, version, condition })
  }
  return offers
}
