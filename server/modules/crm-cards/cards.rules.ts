import { z } from 'zod'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { Component } from './components.ts'

/** What the answer of a card's server means; pure. */

const most = 50

/** The parts that may be left out count as not said. */
const withDefaults = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || !('type' in value)) return value
  if (value.type === 'badge') return { tone: 'neutral', ...value }
  if (value.type !== 'list') return value
  const rows = 'rows' in value && Array.isArray(value.rows) ? value.rows : null
  const row = (one: unknown) => (typeof one === 'object' && one !== null ? { detail: null, url: null, ...one } : one)
  return { label: null, ...value, ...(rows && { rows: rows.map(row) }) }
}

const Answer = z.object({
  /** Seconds for which it may be given again. */
  keepSeconds: z.int().min(0).max(86_400).optional(),
  components: z.array(z.preprocess(withDefaults, Component)).max(most),
})

export type CardAnswer =
  | { state: 'shown'; components: Component[]; keepSeconds: number | null }
  | { state: 'none'; components: []; keepSeconds: number | null }
  | { state: 'failed'; why: Sentence }

const nothing: CardAnswer = { state: 'none', components: [], keepSeconds: null }

/**
 * 204, 404, `null` and no components are no card, which is no fault. What does not fit is named by its place, never by what the other
 * side wrote.
 */
export function readCardAnswer({
  status,
  text,
  isWhole,
}: {
  status: number
  text: string
  isWhole: boolean
}): CardAnswer {
  if (status === 204 || status === 404) return nothing
  if (status < 200 || status >= 300)
    return { state: 'failed', why: sentence('crm_card.status', words`Its server answered with status ${{ status }}.`) }
  if (!isWhole) return { state: 'failed', why: sentence('crm_card.too_long', 'Its answer is larger than 64 kB.') }
  const parsed = parse(text)
  if (parsed === undefined)
    return { state: 'failed', why: sentence('crm_card.no_json', 'Its answer is not the JSON of a card.') }
  if (parsed === null) return nothing
  const answer = Answer.safeParse(parsed)
  if (!answer.success) {
    const path = answer.error.issues[0]?.path.join('.') || 'components'
    return {
      state: 'failed',
      why: sentence('crm_card.bad_part', words`A part of its answer is not as it must be: ${{ path }}.`),
    }
  }
  const { components, keepSeconds = null } = answer.data
  return components.length === 0
    ? { state: 'none', components: [], keepSeconds }
    : { state: 'shown', components, keepSeconds }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Milliseconds for which an answer is given again: what the settings allow, or less when it says so. */
export const keptMs = (ttlSeconds: number, keepSeconds: number | null): number =>
  Math.min(ttlSeconds, keepSeconds ?? ttlSeconds) * 1_000
