import type { Cx } from '../../platform/context.ts'
import { calendarVersion } from '../calendars/calendars.service.ts'
import * as policies from './policies.store.ts'
import type { SlaStep } from './steps.rules.ts'
import type { SlaTerms } from './terms.rules.ts'

/** What a ticket was promised: a version of a policy, with one of a calendar. */
export type TermsRef = { versionId: string; calendarVersionId: string }
export type KnownTerms = SlaTerms & { policyId: string; steps: readonly SlaStep[] }

/** Versions never change, and whole calendars are long to read: those that were asked for last are kept. */
const known = new Map<string, KnownTerms>()
const mostKnown = 500

const keyOf = (orgId: string, { versionId, calendarVersionId }: TermsRef) =>
  `${orgId}:${versionId}:${calendarVersionId}`

/** Gives the terms by their ids; throws for those that are not there, which the database does not hold. */
export async function readTerms(cx: Cx, wanted: readonly TermsRef[]): Promise<(ref: TermsRef) => KnownTerms> {
  const own = new Map<string, KnownTerms>()
  const missing = new Map<string, TermsRef>()
  for (const ref of wanted) {
    const key = keyOf(cx.org.id, ref)
    const terms = known.get(key)
    if (terms) own.set(key, terms)
    else missing.set(key, ref)
  }
  if (missing.size > 0) {
    const versions = await policies.findVersions(cx, [...new Set([...missing.values()].map((ref) => ref.versionId))])
    for (const [key, ref] of missing) {
      const version = versions.find(({ id }) => id === ref.versionId)
      if (!version) throw new Error(`There is no SLA version ${ref.versionId}.`)
      const { hours } = await calendarVersion(cx, ref.calendarVersionId)
      const { policyId, targets, pauses, responses, steps } = version
      const terms = { ...ref, policyId, calendar: hours, targets, pauses, responses, steps }
      if (known.size >= mostKnown) for (const [oldest] of known) if (known.delete(oldest)) break
      known.set(key, terms)
      own.set(key, terms)
    }
  }
  return (ref) => {
    const terms = own.get(keyOf(cx.org.id, ref))
    if (!terms) throw new Error(`The terms of SLA version ${ref.versionId} were not read.`)
    return terms
  }
}
