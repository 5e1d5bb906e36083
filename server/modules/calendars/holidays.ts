import { Worker } from 'node:worker_threads'
import { fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { sentence, words } from '../../platform/words.ts'
import type { Holiday } from './calendar-days.rules.ts'
import type { HolidayChoice, HolidayCountries, HolidayCountry } from './calendars.contract.ts'

/**
 * Public holidays of the library, asked in a worker thread that goes when nobody asks: it holds all of the world's, which a server needs
 * for a moment a year.
 */

export type HolidayRequest =
  | { ask: 'countries' }
  | { ask: 'country'; country: string }
  | {
      ask: 'days'
      country: string
      state: string | null
      region: string | null
      firstYear: number
      lastYear: number
    }
export type HolidayAnswer = { id: number; found: HolidayCountries['data'] | HolidayCountry | Holiday[] | null }

/** A worker that nobody has asked for so long goes. */
const idleMs = 20_000
/** Twelve years of the most laborious country take a second. */
const limitMs = 60_000

let worker: Worker | null = null
let idle: NodeJS.Timeout | undefined
let waiting = 0
let nextId = 1

function start(): Worker {
  const started = new Worker(new URL('./holidays.worker.ts', import.meta.url), {
    // A test runner's own loaders and flags have no business in the worker; Node reads TypeScript by itself.
    execArgv: [],
  })
  started.unref()
  // One that fails while nobody waits for it must not bring the process down.
  started.on('error', () => undefined)
  return started
}

async function drop(): Promise<void> {
  clearTimeout(idle)
  const gone = worker
  worker = null
  await gone?.terminate()
}

function ask(request: HolidayRequest): Promise<HolidayAnswer['found']> {
  clearTimeout(idle)
  worker ??= start()
  const asked = worker
  const id = nextId++
  waiting += 1
  return new Promise<HolidayAnswer['found']>((resolve, reject) => {
    const settle = (end: () => void) => {
      clearTimeout(timer)
      asked.off('message', onMessage).off('error', onError).off('exit', onExit)
      end()
    }
    const fail = (error: Error) =>
      settle(() => {
        if (worker === asked) void drop()
        reject(error)
      })
    const onMessage = (answer: HolidayAnswer) => {
      if (answer.id === id) settle(() => resolve(answer.found))
    }
    const onError = (error: Error) => fail(error)
    const onExit = () => fail(new Error('The worker of the holidays has ended.'))
    const timer = setTimeout(() => fail(new Error('The holidays took too long.')), limitMs)
    asked.on('message', onMessage).on('error', onError).on('exit', onExit)
    asked.postMessage({ id, ...request })
  }).finally(() => {
    waiting -= 1
    clearTimeout(idle)
    if (waiting === 0) idle = setTimeout(() => void drop(), idleMs).unref()
  })
}

/** The countries whose holidays are known. */
export async function listHolidayCountries(): Promise<HolidayCountries> {
  const data = (await ask({ ask: 'countries' })) as HolidayCountries['data']
  return { data: data.sort((one, other) => (one.name < other.name ? -1 : 1)) }
}

/** A country with its states and their regions, as far as these have holidays of their own. 404 `calendar.unknown_country`. */
export async function getHolidayCountry(code: string): Promise<HolidayCountry> {
  const country = (await ask({ ask: 'country', country: code })) as HolidayCountry | null
  if (!country) throw notFound('calendar.unknown_country', words`The holidays of ${{ country: code }} are not known.`)
  return country
}

/** The public holidays of a place in the years, in order. 422 `calendar.unknown_place` with the field under `holidays`. */
export async function holidaysOf(
  { country, state, region }: Pick<HolidayChoice, 'country' | 'state' | 'region'>,
  years: { firstYear: number; lastYear: number },
): Promise<Holiday[]> {
  const known = (await ask({ ask: 'country', country })) as HolidayCountry | null
  const knownState = known?.states.find(({ code }) => code === state)
  const wrong =
    (known === null && 'country') ||
    (state !== null && !knownState && 'state') ||
    (region !== null && !knownState?.regions.some(({ code }) => code === region) && 'region')
  if (wrong) {
    const place = { country, state, region }[wrong] ?? ''
    const said = sentence('calendar.unknown_place', words`The holidays of ${{ place }} are not known.`)
    throw unprocessable(said.code, said, [fieldError(`holidays.${wrong}`, said)])
  }
  return (await ask({ ask: 'days', country, state, region, ...years })) as Holiday[]
}
