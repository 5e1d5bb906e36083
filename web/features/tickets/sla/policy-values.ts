import type { components } from '../../../api/schema.gen.ts'
import type { Condition } from '../../../shared/filter/condition.ts'
import { lengthOf, minutesOf } from './length.ts'
import { metrics, priorities, type SlaMetric, type SlaPolicy, type SlaTargets } from './sla.api.ts'

type Schemas = components['schemas']
type Step = Omit<Schemas['SlaStep'], 'id'> & { id?: string }
export type Time = 'business' | 'calendar'

/** One cell of the matrix as it is typed; an empty one promises nothing. */
export type Cell = { text: string; time: Time }
export type Cells = Record<SlaMetric, Record<(typeof priorities)[number], Cell>>
/** A step of the ladder as it is typed: `amount` is a length, or `80%` of the target before its end. */
export type StepValues = Omit<Step, 'minutes' | 'percent' | 'metrics'> & {
  key: string
  amount: string
  metrics: SlaMetric[]
}

export type PolicyValues = {
  name: string
  description: string
  condition: Condition
  calendarId: string | null
  cells: Cells
  pauses: Schemas['SlaPauses']
  responses: Schemas['SlaVersion']['responses']
  steps: StepValues[]
}

const each = <Value>(make: (metric: SlaMetric, priority: (typeof priorities)[number]) => Value) =>
  Object.fromEntries(
    metrics.map((metric) => [metric, Object.fromEntries(priorities.map((one) => [one, make(metric, one)]))]),
  ) as Record<SlaMetric, Record<(typeof priorities)[number], Value>>

/** What the form begins with: a policy, or a new one that promises a first response in business time. */
export function valuesOf(policy: SlaPolicy | undefined): PolicyValues {
  const version = policy?.version
  const first = { low: '48h', medium: '24h', high: '4h', urgent: '1h' }
  return {
    name: policy?.name ?? '',
    description: policy?.description ?? '',
    condition: (version?.condition as Condition | null | undefined) ?? { all: [] },
    calendarId: version?.calendarId ?? null,
    cells: each((metric, priority) => {
      const target = version?.targets[metric][priority]
      const usual = !version && metric === 'first_response' ? first[priority] : ''
      return { text: target ? lengthOf(target.minutes) : usual, time: target?.time ?? 'business' }
    }),
    pauses: version?.pauses ?? {
      first_response: [],
      next_response: ['customer', 'third_party'],
      resolution: ['customer', 'third_party'],
      closure: [],
    },
    responses: version?.responses ?? ['reply', 'api_reply', 'recorded'],
    steps: (version?.steps ?? []).map(({ minutes, percent, metrics: of, ...step }) => ({
      ...step,
      key: step.id,
      amount: percent !== null ? `${percent}%` : minutes === null ? '' : lengthOf(minutes),
      metrics: of,
    })),
  }
}

/** `80%` as 80; null for what is none. */
export function percentOf(text: string): number | null {
  const match = /^(\d{1,2})\s*%$/.exec(text.trim())
  return match && Number(match[1]) > 0 ? Number(match[1]) : null
}

/** Whether a step says when it comes. */
export const isStepTimed = ({ when, amount }: Pick<StepValues, 'when' | 'amount'>): boolean =>
  when === 'at' || minutesOf(amount) !== null || (when === 'before' && percentOf(amount) !== null)

export const isCellRead = ({ text }: Cell): boolean => text.trim() === '' || minutesOf(text) !== null

export function targetsOf(cells: Cells): SlaTargets {
  return each((metric, priority) => {
    const { text, time } = cells[metric][priority]
    const minutes = minutesOf(text)
    return minutes === null ? null : { minutes, time }
  })
}

/** What both making and changing send. */
export const termsOf = ({ calendarId, cells, pauses, responses, steps }: PolicyValues) => ({
  calendarId,
  pauses,
  responses,
  targets: targetsOf(cells),
  steps: steps.map(({ key: _key, amount, ...step }) => {
    const percent = step.when === 'before' ? percentOf(amount) : null
    return { ...step, percent, minutes: step.when === 'at' || percent !== null ? null : minutesOf(amount) }
  }),
})
