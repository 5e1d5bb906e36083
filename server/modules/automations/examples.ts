import { isDeepStrictEqual } from 'node:util'
import type { Cx } from '../../platform/context.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import type { DomainEvent } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { keysOf } from '../conditions/check-condition.ts'
import { type Facts, type FactValue, factsOf, fieldsOf } from '../conditions/condition-fields.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import type { CaptureExample, CheckedExample, RuleExample } from './automations.contract.ts'
import type { RuleContent } from './automations.store.ts'
import { isSo } from './is-so.rules.ts'
import { occasionsOf } from './occasions.rules.ts'
import { readPastStates } from './past-states.ts'
import { readHours } from './rule-hours.ts'
import { judged, listening, readConditions } from './run-rules.ts'
import { isTime } from './timers.rules.ts'

/**
 * Examples that are kept with a rule: a ticket as it was at one moment, what happened, and what the rule shall make of it. A frozen copy: what
 * becomes of the ticket changes no example. They are run whenever the rule is saved or switched on, and when the product starts
 * (recheck-examples.ts).
 */

type Outcome = RuleExample['expected']
const longestText = 2_000

const kept = (value: FactValue): RuleExample['facts'][string] =>
  value instanceof Date
    ? { instant: value.toISOString() }
    : typeof value === 'string'
      ? value.slice(0, longestText)
      : Array.isArray(value)
        ? [...value]
        : (value as string | number | boolean | null)

const factsIn = ({ facts }: RuleExample): Facts =>
  Object.fromEntries(
    Object.entries(facts).map(([key, value]): [string, FactValue] => [
      key,
      typeof value === 'object' && value !== null && 'instant' in value ? new Date(value.instant) : value,
    ]),
  )

/**
 * An example made from a ticket as it was right after something happened to it, with what the rule makes of it now. Secret fields are not
 * kept: who reads rules need not be allowed to know them. 404; 422 `rule.no_example`, `rule.secret_example`.
 */
export async function captureExample(
  cx: Cx,
  { ticket: ref, seq, at, name, ...content }: CaptureExample,
): Promise<RuleExample> {
  const ticket = await getTicketRecord(cx, ref)
  const fields = await fieldsOf(cx)
  if ([...keysOf(content.condition)].some((key) => fields.get(key)?.secret)) {
    const said = words`What the CRM says of a ticket is kept in no example. Write one by hand.`
    throw unprocessable('rule.secret_example', said, [fieldError('condition', sentence('rule.secret_example', said))])
  }
  const keys = [...fields.values()].flatMap(({ key, secret }) => (key === 'unread' || secret ? [] : key))
  const now = (await factsOf(cx, [ticket.id], keys)).get(ticket.id) ?? {}
  const past = await readPastStates(cx, new Map([[ticket.id, now]]), { after: '0', times: true })
  const states = past.get(ticket.id)?.states ?? []
  const opens = (event: DomainEvent) => event.at.getTime() === ticket.createdAt.getTime()
  const came = at === undefined ? undefined : new Date(at)
  const then = came
    ? states.findLast((state) => state.at <= came)
    : states.findLast(({ event, occasions }) =>
        seq === undefined ? listening([{ content }], occasions).length > 0 : event?.seq === seq,
      )
  const waits = content.triggers.some(isTime)
  if (!then && !(waits && seq === undefined && !came)) {
    const said = words`Nothing of which the rule hears has happened to ${{ ticket: ticket.code }}.`
    throw unprocessable('rule.no_example', said, [fieldError('ticket', sentence('rule.no_example', said))])
  }
  const found = came ? null : (then?.event ?? null)
  const facts = then?.facts ?? now
  const example: RuleExample = {
    id: newId(),
    name: name ?? `${ticket.code} ${ticket.subject}`.slice(0, 100),
    event: found
      ? { name: found.name, actorKind: found.actorKind, data: found.data, opens: opens(found) }
      : { name: 'time', actorKind: 'system', data: {}, opens: false },
    at: (found?.at ?? came ?? cx.now).toISOString(),
    facts: Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, kept(value)])),
    expected: { matches: false, does: [] },
  }
  const [checked] = await checkExamples(cx, content, [example])
  return { ...example, expected: checked?.actual ?? example.expected }
}

/** What a rule makes of examples, beside what it shall. */
export async function checkExamples(
  cx: Cx,
  content: Omit<RuleContent, 'examples'>,
  examples: readonly RuleExample[],
): Promise<CheckedExample[]> {
  if (examples.length === 0) return []
  const rule = { content }
  const { checkedOf, moment } = await readConditions(cx, [rule])
  const hoursOf = await readHours(cx, [rule], [])
  return examples.map((example) => {
    const facts = factsIn(example)
    const { event } = example
    const isOfTime = event.name === 'time'
    const occasions = isOfTime ? [] : occasionsOf({ ...event, cause: {} }, event.opens)
    const isHeard = isOfTime ? content.triggers.some(isTime) : listening([rule], occasions).length > 0
    const why = isHeard
      ? judged(rule, {
          checked: checkedOf(rule),
          calendar: hoursOf(rule, ''),
          moment: { ...moment, now: new Date(example.at) },
          facts,
          occasions,
        })
      : { at: 'trigger' as const, path: null, test: null, found: null }
    const actual: Outcome = { matches: why === null, does: why === null ? doesOf(content, facts) : [] }
    return { id: example.id, passes: isDeepStrictEqual(actual, example.expected), actual, why }
  })
}

/** What an example that was written by hand expects: nothing, or all that the actions change of such a ticket. */
export const outcomeWanted = (content: Pick<RuleContent, 'actions'>, example: RuleExample): Outcome => {
  const { matches } = example.expected
  return { matches, does: matches ? doesOf(content, factsIn(example)) : [] }
}

/** What would change: each action that the ticket does not have already, by what it names. */
function doesOf({ actions }: Pick<RuleContent, 'actions'>, facts: Facts): Outcome['does'] {
  return actions
    .filter((action) => !isSo(action, facts))
    .map((action) => {
      if (action.do === 'set') return { do: action.do, field: action.field, value: action.value ?? null }
      if (action.do === 'add' || action.do === 'remove')
        return { do: action.do, field: action.field, value: action.values }
      return { do: action.do }
    })
}

/** 422 `rule.examples_fail` with each example that the rule would break, and how. */
export async function requireExamples(cx: Cx, content: RuleContent): Promise<void> {
  const errors = (await breaksOf(cx, content)).map(({ at, said }) => fieldError(`examples.${at}`, said))
  if (errors.length > 0)
    throw unprocessable(
      'rule.examples_fail',
      'The rule breaks examples that are kept with it. Change the rule, or take what it does now as expected.',
      errors,
    )
}

/** The examples that a rule breaks, by their places, each with how. */
export async function breaksOf(cx: Cx, content: RuleContent): Promise<{ at: number; said: Sentence }[]> {
  const checked = await checkExamples(cx, content, content.examples)
  return checked.flatMap(({ passes, actual }, at) => {
    const example = content.examples[at]
    if (passes || !example) return []
    const { name, expected } = example
    return [{ at, said: brokenWords(name, { actual, expected }) }]
  })
}

function brokenWords(example: string, { actual, expected }: { actual: Outcome; expected: Outcome }): Sentence {
  if (actual.matches === expected.matches)
    return sentence('rule.example_otherwise', words`“${{ example }}” would be acted on otherwise than kept.`)
  return actual.matches
    ? sentence('rule.example_matches', words`“${{ example }}” would match, and shall not.`)
    : sentence('rule.example_unmatched', words`“${{ example }}” would not match, and shall.`)
}
