import type { Cx } from '../../platform/context.ts'
import { type FieldError, fieldError, unprocessable } from '../../platform/errors.ts'
import { sentence } from '../../platform/words.ts'
import { listCalendars } from '../calendars/present-calendar.ts'
import { checkCondition, keysOf } from '../conditions/check-condition.ts'
import { fieldsOf } from '../conditions/condition-fields.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { findMember } from '../members/members.service.ts'
import { filterRoles } from '../members/roles.ts'
import { filterTeams } from '../members/teams.ts'
import type { SlaStep } from './steps.rules.ts'
import {
  type SlaMetric,
  type SlaPause,
  type SlaResponse,
  type SlaTargets,
  slaMetrics,
  slaPriorities,
} from './terms.rules.ts'

/** What a version promises, as it is asked for. */
export type TermsInput = {
  condition?: Condition | null
  calendarId: string | null
  targets: SlaTargets
  pauses: Readonly<Record<SlaMetric, SlaPause[]>>
  responses: SlaResponse[]
  steps: (Omit<SlaStep, 'id'> & { id?: string })[]
}

/**
 * Refuses what cannot be promised: 422 `condition.invalid`; `sla_policy.no_target` when no metric has one; `sla_policy.invalid` for
 * calendars and recipients that are not there, and for words that mean nobody in particular.
 */
export async function checkTerms(cx: Cx, terms: TermsInput): Promise<void> {
  const { condition, targets } = terms
  if (condition) {
    checkCondition(condition, await fieldsOf(cx, keysOf(condition)), { path: 'body.condition' })
    if (JSON.stringify(condition).match(/"value":(\[[^\]]*)?"(me|my_teams)"/))
      throw unprocessable(
        'sla_policy.nobody_asks',
        'A policy is chosen for everybody alike: name members in place of “me” and “my teams”.',
        [{ path: 'condition', message: 'Name members in place of “me” and “my teams”.' }],
      )
  }
  if (!slaMetrics.some((metric) => slaPriorities.some((priority) => targets[metric][priority])))
    throw unprocessable('sla_policy.no_target', 'A policy needs at least one target.', [
      { path: 'targets', message: 'Set at least one target.' },
    ])
  const faults: FieldError[] = []
  if (terms.calendarId !== null && !(await listCalendars(cx)).some(({ id }) => id === terms.calendarId))
    faults.push(fieldError('calendarId', sentence('calendar.unknown', 'There is no such calendar.')))
  faults.push(...(await faultsOfRecipients(cx, terms.steps)))
  if (terms.pauses.first_response.includes('resolved') || terms.pauses.next_response.includes('resolved'))
    faults.push(
      fieldError(
        'pauses',
        sentence('sla_policy.ends_resolved', 'Responses end when a ticket is resolved; they cannot pause then.'),
      ),
    )
  if (terms.pauses.resolution.includes('resolved'))
    faults.push(
      fieldError(
        'pauses.resolution',
        sentence('sla_policy.resolution_ends', 'The resolution ends when a ticket is resolved; it cannot pause then.'),
      ),
    )
  if (faults.length > 0) throw unprocessable('sla_policy.invalid', faults[0]?.message ?? '', faults)
}

async function faultsOfRecipients(cx: Cx, steps: TermsInput['steps']): Promise<FieldError[]> {
  const named = steps.flatMap(({ recipients }, step) =>
    recipients.map((recipient, i) => ({ recipient, path: `steps.${step}.recipients.${i}.id` })),
  )
  const idsOf = (...kinds: string[]) =>
    named.flatMap(({ recipient }) =>
      'id' in recipient && recipient.id && kinds.includes(recipient.kind) ? [recipient.id] : [],
    )
  const known = new Set([
    ...(await filterRoles(cx, idsOf('role'))),
    ...(await filterTeams(cx, idsOf('team', 'team_lead'))),
  ])
  for (const id of new Set(idsOf('user'))) if ((await findMember(cx, id))?.active) known.add(id)
  return named.flatMap(({ recipient, path }) =>
    !('id' in recipient) || recipient.id === null || known.has(recipient.id)
      ? []
      : [fieldError(path, sentence('sla_policy.unknown_recipient', 'There is nobody of this id.'))],
  )
}
