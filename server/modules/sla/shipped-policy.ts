import type { TermsInput } from './check-terms.ts'
import type { SlaTarget } from './terms.rules.ts'

const hours = (count: number): SlaTarget => ({ minutes: count * 60, time: 'calendar' })
const none = { low: null, medium: null, high: null, urgent: null }

/**
 * What every organization begins with (product.md SL9, D13; S4): first response in 48, 24, 4 and 1 hours from low to urgent, urgent
 * ones resolved in 4; whoever has the ticket, and who leads his teams, hears of it when it is late. The same stands in the migration for organizations that were there before.
 */
export const shippedTerms: Omit<TermsInput, 'condition'> = {
  calendarId: null,
  targets: {
    first_response: { low: hours(48), medium: hours(24), high: hours(4), urgent: hours(1) },
    next_response: none,
    resolution: { ...none, urgent: hours(4) },
    closure: none,
  },
  pauses: {
    first_response: [],
    next_response: ['customer', 'third_party'],
    resolution: ['customer', 'third_party'],
    closure: [],
  },
  responses: ['reply', 'api_reply', 'recorded'],
  steps: [
    {
      when: 'at',
      minutes: null,
      percent: null,
      metrics: [],
      recipients: [{ kind: 'assignee' }, { kind: 'team_lead', id: null }],
      onlyOpenHours: false,
    },
  ],
}
