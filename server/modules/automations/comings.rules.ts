import { isQuiet } from '../../platform/quiet.ts'
import type { BusinessCalendar } from '../calendars/business-time.ts'
import type { PastState } from './past-states.ts'
import { dueOf, instantIn, type TimeTrigger } from './timers.rules.ts'

/**
 * When a time of a rule would have come for a ticket in the past, pure, with the ticket as it was then: once for each moment that it
 * counts from, if that still stood when it was due; what was due already when it was set comes at once.
 */
export function comings(
  trigger: TimeTrigger,
  states: readonly PastState[],
  { since, now, zone, calendar }: { since: Date; now: Date; zone: string; calendar: BusinessCalendar | null },
): { at: Date; state: PastState }[] {
  const found: { at: Date; state: PastState }[] = []
  const come = new Set<number>()
  // Of what happened at one moment only how it ended was ever seen.
  const seen = states.filter(({ at }, i) => at.getTime() !== states[i + 1]?.at.getTime())
  let before: Date | null = null
  let isHeld = false
  for (const [i, state] of seen.entries()) {
    const base = instantIn(state.facts[trigger.since], zone)
    const isNew = base?.getTime() !== before?.getTime()
    before = base
    // Its event asked for no rules: nothing was booked.
    if (isNew) isHeld = state.event !== null && isQuiet(state.event, 'automations')
    const due = base && !isHeld && dueOf(trigger, base, calendar)
    if (!base || !due) continue
    const at = due < state.at && isNew ? state.at : due
    const next = seen[i + 1]?.at
    if (at < state.at || at <= since || at > now || (next && at >= next) || come.has(base.getTime())) continue
    come.add(base.getTime())
    found.push({ at, state })
  }
  return found
}
