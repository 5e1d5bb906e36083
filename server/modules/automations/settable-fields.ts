import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { type FieldError, fieldError, Problem } from '../../platform/errors.ts'
import { Id } from '../../platform/http/fields.ts'
import { sentence, words } from '../../platform/words.ts'
import { durationUnits } from '../conditions/condition-words.ts'
import { changeValues, listFieldDefinitions } from '../fields/custom-values.ts'
import { checkChange } from '../tickets/check-change.ts'
import type { TicketChange } from '../tickets/ticket-change.ts'
import { PriorityInput, StatusInput } from '../tickets/tickets.contract.ts'
import type { Action, RuleField } from './automations.contract.ts'

/**
 * The fields that rules can set, by the keys that conditions know them by (product.md AU15: what can be a condition can be an action).
 * What is not here follows from something else: times, counts, source and code (docs/automation.md lists them).
 */

type Setter = { nullable: boolean; value: z.ZodType; change: (value: never, now: Date) => TicketChange }
const setter = <T>(value: z.ZodType<T>, change: (value: T, now: Date) => TicketChange, nullable = false): Setter => ({
  nullable,
  value: nullable ? value.nullable() : value,
  change: change as Setter['change'],
})

const Later = z.strictObject({ amount: z.int().min(1).max(100_000), unit: z.enum(durationUnits) })
const unitMs = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const
const later = ({ amount, unit }: z.infer<typeof Later>, now: Date) => new Date(now.getTime() + amount * unitMs[unit])

const setters: Readonly<Record<string, Setter>> = {
  subject: setter(z.string().trim().min(1).max(500), (subject) => ({ subject })),
  description: setter(z.string().max(20_000), (description) => ({ description: description ?? '' }), true),
  status: setter(StatusInput, (status) => ({ status })),
  stage: setter(Id, (stageId) => ({ stageId })),
  pipeline: setter(Id, (pipelineId) => ({ pipelineId })),
  priority: setter(PriorityInput, (priority) => ({ priority })),
  type: setter(Id, (typeId) => ({ typeId }), true),
  queue: setter(Id, (queueId) => ({ queueId })),
  assignee: setter(Id, (assigneeId) => ({ assigneeId }), true),
  requester: setter(Id, (requesterId) => ({ requesterId }), true),
  dueAt: setter(Later, (value, now) => ({ dueAt: value && later(value, now) }), true),
}

const lists = ['label', 'follower', 'participant'] as const
type List = (typeof lists)[number]

/** Every field that rules of the organization can set. */
export async function listSettableFields(cx: Cx): Promise<RuleField[]> {
  const definitions = await listFieldDefinitions(cx)
  return [
    ...Object.entries(setters).map(([key, { nullable }]) => ({ key, name: null, how: 'set' as const, nullable })),
    ...lists.map((key) => ({ key, name: null, how: 'add_remove' as const, nullable: true })),
    ...definitions
      .filter((field) => !field.archived)
      .map((field) => ({ key: `custom.${field.key}`, name: field.name, how: 'set' as const, nullable: true })),
  ]
}

export const isList = (key: string): key is List => (lists as readonly string[]).includes(key)

type SetAction = Extract<Action, { do: 'set' }>

/** The change of a ticket that the action means now. The value was checked when the rule was saved. */
export function changeOf({ field, value }: SetAction, now: Date): TicketChange {
  if (field.startsWith('custom.')) return { custom: { [field.slice(7)]: value } }
  const known = Object.hasOwn(setters, field) ? setters[field] : undefined
  if (!known) return {}
  const parsed = known.value.parse(value)
  return known.change(parsed as never, now)
}

const unknownField = (path: string, key: string) =>
  fieldError(path, sentence('rule.no_such_field', words`Rules cannot set “${{ field: key }}”.`))

/** What is wrong with a field and the value it shall get, by the place in the action. */
export async function setFaults(cx: Cx, { field, value }: SetAction): Promise<FieldError[]> {
  if (field.startsWith('custom.')) {
    const definitions = await listFieldDefinitions(cx)
    const key = field.slice(7)
    if (!definitions.some((one) => one.key === key && !one.archived)) return [unknownField('field', field)]
    return faultsOf('value', () => changeValues(cx, definitions, {}, { [key]: value }))
  }
  const known = Object.hasOwn(setters, field) ? setters[field] : undefined
  if (!known) return [unknownField('field', field)]
  const parsed = known.value.safeParse(value)
  if (!parsed.success)
    return [fieldError('value', sentence('rule.bad_value', words`“${{ field }}” does not take this value.`))]
  return faultsOf('value', () => checkChange(cx, known.change(parsed.data as never, cx.now)))
}

/** What is refused is said at the place; what is no refusal is thrown. */
export async function faultsOf(path: string, ask: () => Promise<unknown>): Promise<FieldError[]> {
  try {
    await ask()
    return []
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const [first] = error.errors
    if (first?.code) return [{ ...first, path }]
    return [{ path, message: error.message, code: error.code, params: error.params }]
  }
}
