import { parentPort } from 'node:worker_threads'
import Holidays from 'date-holidays'
import type { Holiday } from './calendar-days.rules.ts'
import { localDaysOf } from './holiday-dates.rules.ts'
import type { HolidayAnswer, HolidayRequest } from './holidays.ts'

/**
 * The library of holidays and what it reads, in a thread of its own: some dozens of megabytes that go with it. Public holidays only: what
 * the library calls bank, school, optional or observance are days on which most people work (zammad#390).
 */

/** Languages of the screens; English names a holiday in what people choose of them. */
const languages = ['en', 'de'] as const
const named = (record: Record<string, string> | undefined) =>
  Object.entries(record ?? {}).map(([code, name]) => ({ code, name }))

function answer(request: HolidayRequest): HolidayAnswer['found'] {
  const library = new Holidays()
  if (request.ask === 'countries') return named(library.getCountries('en'))
  const { country } = request
  const name = library.getCountries('en')[country]
  if (name === undefined) return null
  const states = named(library.getStates(country, 'en')).map((state) => ({
    ...state,
    regions: named(library.getRegions(country, state.code, 'en')),
  }))
  if (request.ask === 'country') return { code: country, name, states }
  return daysOf(request)
}

function daysOf({ country, state, region, firstYear, lastYear }: Extract<HolidayRequest, { ask: 'days' }>): Holiday[] {
  const options = { types: ['public' as const] }
  const library = region
    ? new Holidays(country, state ?? '', region, options)
    : state
      ? new Holidays(country, state, options)
      : new Holidays(country, options)
  const found: Holiday[] = []
  for (let year = firstYear; year <= lastYear; year += 1) {
    const [english, ...others] = languages.map((language) => library.getHolidays(year, language))
    english?.forEach((holiday, i) => {
      const names = others.flatMap((list, n) => {
        const same = list[i]
        return same?.date === holiday.date ? [[languages[n + 1] ?? '', same.name] as const] : []
      })
      for (const date of localDaysOf(holiday))
        found.push({ date, name: holiday.name, names: Object.fromEntries(names) })
    })
  }
  return found
}

parentPort?.on('message', (request: HolidayRequest & { id: number }) => {
  parentPort?.postMessage({ id: request.id, found: answer(request) } satisfies HolidayAnswer)
})
