import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { defaultCalendar, getCalendar } from '../calendars/calendars.service.ts'
import { checkCondition, keysOf } from '../conditions/check-condition.ts'
import { type Facts, factsOf, fieldsOf } from '../conditions/condition-fields.ts'
import { momentOf } from '../conditions/moment.ts'
import { type Resolved, resolveCondition } from '../conditions/resolve-condition.ts'
import { type ChoiceReason, type Chosen, choosePolicy, type Offer } from './choose-policy.rules.ts'
import * as store from './policies.store.ts'

/** A new ticket that a policy is chosen for. `at`: as the policies stood then. */
type NewTicket = { id: string; at: Date; channelId: string | null; queueId: string | null }

export type Choice = {
  ticketId: string
  policy: { id: string; name: string; kind: store.PolicyKind; version: number }
  versionId: string
  calendarVersionId: string
  reason: ChoiceReason
}

/** The policy of each ticket (choosePolicy), by the versions that there were when the ticket was made; what changed since is for later tickets. */
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

export type Chooser = {
  /** The fields that its rules ask for. */
  keys: string[]
  choose: (ticket: Pick<NewTicket, 'channelId' | 'queueId'>, facts: Facts) => Chosen<store.PolicyRow, store.VersionRow>
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
    choose: (ticket, facts) => choosePolicy(ticket, facts, { policies, versions, offers }),
  }
}

/** The rules in their order, each with what it asks at this moment. One that speaks of a field that is gone is for nothing. */
async function offersOf(
  cx: Cx,
  policies: readonly store.PolicyRow[],
  versions: readonly store.VersionRow[],
): Promise<Offer<store.PolicyRow, store.VersionRow>[]> {
  const rules = policies.flatMap((policy) => {
    const version = versions.find(({ policyId }) => policyId === policy.id)
    return policy.kind === 'rule' && version?.condition ? [{ policy, version, asked: version.condition }] : []
  })
  if (rules.length === 0) return []
  const fields = await fieldsOf(cx, new Set(rules.flatMap(({ asked }) => [...keysOf(asked)])))
  const offers: Offer<store.PolicyRow, store.VersionRow>[] = []
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
