import type { Translate } from '../../../i18n/use-t.ts'
import type { Person } from './row-marks-store.ts'

const mostNamed = 3

/** A sentence for each of the first people, then how many more. */
export function peopleWords(t: Translate, people: readonly Person[]): string[] {
  const named = people.slice(0, mostNamed).map(({ name, activity }) => t(`ticket:presence.${activity}`, { name }))
  const more = people.length - named.length
  return more > 0 ? [...named, t('ticket:presence.more', { count: more })] : named
}
