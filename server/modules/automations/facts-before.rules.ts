import type { Facts, FactValue } from '../conditions/condition-fields.ts'
import type { Occasion } from './occasions.rules.ts'

/**
 * The facts as they were before what happened, for `changed` and `changed_to`. A ticket that was just made had none, so that everything it
 * has changed; a time that came changed nothing. Of fields of which only the change is known, the value before is another one.
 */
export function factsBefore(facts: Facts, occasions: readonly Occasion[]): Facts {
  if (occasions.some(({ kind }) => kind === 'created')) return {}
  const before: Record<string, FactValue> = { ...facts }
  for (const one of occasions) {
    if (one.kind !== 'changed') continue
    const now = before[one.field]
    if (Array.isArray(now) || one.from.length !== 1 || one.to.length !== 1) {
      const added = one.to.map(String)
      const kept = [now ?? []]
        .flat()
        .map(String)
        .filter((value) => !added.includes(value))
      before[one.field] = [...kept, ...one.from.flatMap((value) => (typeof value === 'string' ? value : []))]
      continue
    }
    const [from] = one.from
    before[one.field] = from === undefined ? unlike(now) : from
  }
  return before
}

/** Some other value of the same kind, or none. */
function unlike(now: FactValue | undefined): FactValue {
  return now === undefined || now === null || now === '' ? ' ' : null
}
