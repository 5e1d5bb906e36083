import type { Cx } from '../../platform/context.ts'
import { type FieldError, fieldError, Problem, unprocessable } from '../../platform/errors.ts'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { sanitizeComposedHtml } from '../../platform/html/sanitize-mail-html.ts'
import { sentence, words } from '../../platform/words.ts'
import { checkCondition, keysOf } from '../conditions/check-condition.ts'
import { type ConditionField, fieldsOf } from '../conditions/condition-fields.ts'
import { findContactRef } from '../customers/customers.service.ts'
import { listFieldDefinitions } from '../fields/custom-values.ts'
import { checkVariables } from '../macros/macro-variables.ts'
import { findMember } from '../members/members.service.ts'
import { filterRoles } from '../members/roles.ts'
import { filterTeams } from '../members/teams.ts'
import { findChecklistTemplate } from '../ticket-acts/checklist-templates.ts'
import { checkChange } from '../tickets/check-change.ts'
import { resolveLabels } from '../tickets/labels.service.ts'
import { listPipelines } from '../tickets/pipelines.service.ts'
import { checkVisibility } from '../tickets/ticket-access.ts'
import { faultOfUrl } from '../webhooks/check-url.ts'
import type { Action, Recipient, Trigger } from './automations.contract.ts'
import type { RuleContent } from './automations.store.ts'
import { contactFaults } from './contact-fields.ts'
import { watchedFields } from './occasions.rules.ts'
import { findHours } from './rule-hours.ts'
import { replyVariables } from './rule-variables.ts'
import { faultsOf, isList, setFaults } from './settable-fields.ts'
import { customKeyOf, holdsDates, type TimeTrigger } from './timers.rules.ts'

/**
 * The content as it is kept (texts cleaned), or 422 `rule.invalid` with the place of each fault: `triggers.0.to`,
 * `condition.all.1.value`, `actions.2.html`.
 */
export async function checkedContent(cx: Cx, content: RuleContent): Promise<RuleContent> {
  const cleaned = { ...content, actions: content.actions.map(clean) }
  const fields = await fieldsOf(cx)
  const errors = [
    ...(await triggerFaults(cx, cleaned.triggers, fields)),
    ...conditionFaults(cleaned, fields),
    ...(await hoursFaults(cx, cleaned.hours.calendar)),
    ...(await actionFaults(cx, cleaned.actions)),
  ]
  // Gathers faults that have codes of their own.
  const [first] = errors
  if (!first) return cleaned
  const detail = `${first.path}: ${first.message}`
  throw unprocessable('rule.invalid', detail, errors)
}

function clean(action: Action): Action {
  return 'html' in action ? { ...action, html: sanitizeComposedHtml(action.html) } : action
}

const under = (path: string, errors: readonly FieldError[]): FieldError[] =>
  errors.map((error) => ({ ...error, path: error.path === '' ? path : `${path}.${error.path}` }))

/** Checks a value of a trigger as a condition would: `is` of the same field. */
function valueFaults(field: ConditionField, value: unknown, path: string): FieldError[] {
  if (value === undefined || (value === null && (field.nullable || field.many))) return []
  const test = { field: field.key, operator: 'is' as const, value }
  try {
    checkCondition(test, new Map([[field.key, field]]), { path })
    return []
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.errors.map((one) => ({ ...one, path }))
  }
}

/** A custom field that it counts from holds dates; before a moment is only what is known beforehand. */
function timeFaults(trigger: TimeTrigger, path: string, fields: ReadonlyMap<string, ConditionField>): FieldError[] {
  const isCustom = customKeyOf(trigger) !== null
  if (isCustom && !holdsDates(fields.get(trigger.since)))
    return [
      fieldError(
        `${path}.since`,
        sentence('rule.no_date', words`There is no custom field “${{ field: trigger.since }}” with a date.`),
      ),
    ]
  if (trigger.when === 'after' || ((isCustom || trigger.since === 'dueAt') && trigger.hours === 'calendar')) return []
  return [
    fieldError(
      `${path}.when`,
      sentence(
        'rule.only_due_before',
        'Only the due date and dates in custom fields have a time before them, in calendar time.',
      ),
    ),
  ]
}

async function triggerFaults(
  cx: Cx,
  triggers: readonly Trigger[],
  fields: ReadonlyMap<string, ConditionField>,
): Promise<FieldError[]> {
  const stages = triggers.some(({ on }) => on === 'stage_entered')
    ? (await listPipelines(cx)).flatMap((pipeline) => pipeline.stages.map(({ id }) => id))
    : []
  const members = new Set<string>()
  for (const trigger of triggers)
    if (trigger.on === 'availability' && trigger.userId && (await findMember(cx, trigger.userId)))
      members.add(trigger.userId)
  return triggers.flatMap((trigger, i) => {
    const path = `triggers.${i}`
    if (trigger.on === 'availability' && trigger.userId !== undefined && !members.has(trigger.userId))
      return [fieldError(`${path}.userId`, sentence('rule.nobody', 'There is no such person.'))]
    if (trigger.on === 'stage_entered' && !stages.includes(trigger.stageId))
      return [fieldError(`${path}.stageId`, sentence('rule.no_such_stage', 'There is no such stage.'))]
    if (trigger.on === 'time') return timeFaults(trigger, path, fields)
    if (trigger.on !== 'changed') return []
    const field = fields.get(trigger.field)
    const isWatched = watchedFields.includes(trigger.field) || trigger.field.startsWith('custom.')
    if (!field || !isWatched)
      return [
        fieldError(
          `${path}.field`,
          sentence('rule.not_watched', words`No event tells that “${{ field: trigger.field }}” changed.`),
        ),
      ]
    const comparable = field.type === 'choice' || field.type === 'record' || field.type === 'boolean'
    if (!comparable && (trigger.from !== undefined || trigger.to !== undefined))
      return [
        fieldError(
          `${path}.${trigger.to === undefined ? 'from' : 'to'}`,
          sentence(
            'rule.only_changed',
            'Of this field only that it changed can be asked; put the value into the condition.',
          ),
        ),
      ]
    return [...valueFaults(field, trigger.from, `${path}.from`), ...valueFaults(field, trigger.to, `${path}.to`)]
  })
}

function conditionFaults({ condition }: RuleContent, fields: ReadonlyMap<string, ConditionField>): FieldError[] {
  const asksOne = [...keysOf(condition)].some((key) => key === 'unread')
  if (asksOne)
    return [
      fieldError(
        'condition',
        sentence('rule.of_a_reader', '“unread” is of who looks at the ticket: nobody does here.'),
      ),
    ]
  try {
    checkCondition(condition, fields, { path: 'condition', events: true })
    return []
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.errors
  }
}

async function hoursFaults(cx: Cx, calendar: string): Promise<FieldError[]> {
  if (calendar === 'sla' || (await findHours(cx, calendar))) return []
  return [fieldError('hours.calendar', sentence('rule.no_such_hours', 'There are no such business hours.'))]
}

async function actionFaults(cx: Cx, actions: readonly Action[]): Promise<FieldError[]> {
  const errors: FieldError[] = []
  for (const [i, action] of actions.entries()) errors.push(...under(`actions.${i}`, await faultsIn(cx, action)))
  const calls = actions.map((action) => (action.do === 'webhook' ? `${action.method} ${action.url}` : null))
  for (const [i, call] of calls.entries())
    if (call !== null && calls.indexOf(call) < i)
      errors.push(fieldError(`actions.${i}.url`, sentence('rule.called_twice', 'Another action calls this address.')))
  return errors
}

async function faultsIn(cx: Cx, action: Action): Promise<FieldError[]> {
  switch (action.do) {
    case 'set':
      return setFaults(cx, action)
    case 'add':
    case 'remove':
      return listFaults(cx, action)
    case 'reply':
    case 'note':
    case 'mail':
      return textFaults(cx, action)
    case 'notify':
      return recipientFaults(cx, action.to)
    case 'checklist':
      return (await findChecklistTemplate(cx, action.templateId))
        ? []
        : [fieldError('templateId', sentence('rule.no_such_template', 'There is no such checklist template.'))]
    case 'contact':
      return contactFaults(cx, action)
    case 'visibility':
      return faultsOf('visibility', () => checkVisibility(cx, action, 'visibility'))
    case 'route':
    case 'escalate':
    case 'wake':
      return []
    case 'webhook': {
      const fault = faultOfUrl(action.url, cx.settings.allowedNetworks)
      return fault ? [fieldError('url', fault)] : []
    }
    case 'snooze':
      return action.minutes === null && !action.untilReply
        ? [fieldError('minutes', sentence('rule.never_wakes', 'Say how long, or until the customer answers.'))]
        : []
  }
}

async function textFaults(
  cx: Cx,
  { do: how, html }: Extract<Action, { do: 'reply' | 'note' | 'mail' }>,
): Promise<FieldError[]> {
  if (/<img[\s>]/i.test(html))
    return [fieldError('html', sentence('rule.pictures', 'The text of a rule holds no pictures.'))]
  if (htmlToText(html).trim() === '') return [fieldError('html', sentence('rule.no_text', 'Write a text.'))]
  const definitions = await listFieldDefinitions(cx)
  try {
    checkVariables({ html }, definitions, how === 'reply' ? replyVariables : [])
    return []
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.errors
  }
}

async function listFaults(cx: Cx, action: Extract<Action, { do: 'add' | 'remove' }>): Promise<FieldError[]> {
  const { field, values } = action
  if (!isList(field))
    return [fieldError('field', sentence('rule.no_list', words`“${{ field }}” has one value: set it.`))]
  if (field === 'label')
    return action.do === 'add'
      ? faultsOf('values', () => checkChange(cx, { addLabelIds: values }))
      : faultsOf('values', () => resolveLabels(cx, values))
  const errors: FieldError[] = []
  for (const [i, id] of values.entries()) {
    const known = field === 'follower' ? await findMember(cx, id) : await findContactRef(cx, id)
    if (!known) errors.push(fieldError(`values.${i}`, sentence('rule.nobody', 'There is no such person.')))
  }
  return errors
}

async function recipientFaults(cx: Cx, recipients: readonly Recipient[]): Promise<FieldError[]> {
  const idsOf = (kind: Recipient['kind']) =>
    recipients.flatMap((one) => ('id' in one && one.kind === kind ? [one.id] : []))
  const teams = await filterTeams(cx, idsOf('team'))
  const roles = await filterRoles(cx, idsOf('role'))
  const errors: FieldError[] = []
  for (const [i, one] of recipients.entries()) {
    const known =
      !('id' in one) ||
      (one.kind === 'team'
        ? teams.includes(one.id)
        : one.kind === 'role'
          ? roles.includes(one.id)
          : await findMember(cx, one.id))
    if (!known)
      errors.push(fieldError(`to.${i}`, sentence('rule.no_recipient', 'There is no such member, team or role.')))
  }
  return errors
}
