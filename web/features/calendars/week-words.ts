import type { Translate } from '../../i18n/use-t.ts'
import type { Opening } from './calendars.api.ts'
import { runsOfWeek, spanWords, weekdayName } from './times.ts'

/** The week on one line: "Mon – Fri 09:00–17:00"; closed days are left out, around the clock has words of its own. */
export function weekWords(t: Translate, locale: string, week: readonly (readonly Opening[])[]): string {
  const runs = runsOfWeek(week)
  const [first] = runs
  if (runs.length === 1 && first) {
    const hours = spanWords(first.openings)
    if (hours === '00:00–24:00') return t('calendars:round')
    if (hours === '') return t('calendars:never')
  }
  return runs
    .filter(({ openings }) => openings.length > 0)
    .map(({ first: from, last, openings }) => {
      const days = [...new Set([from, last])].map((day) => weekdayName(day, locale, 'short')).join('–')
      return `${days} ${spanWords(openings)}`
    })
    .join('; ')
}
