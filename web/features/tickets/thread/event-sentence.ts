import type { MessageKey } from '../../../i18n/i18n.ts'
import type { MessageValues } from '../../../i18n/translator.ts'
import type { TimelineEntry } from '../ticket-page.api.ts'
import { actWriters } from './act-sentences.ts'

/** A sentence of the catalogue with its values; `words` are keys whose text is a value itself (a status's name). */
export interface Sentence {
  key: MessageKey
  values: MessageValues
  words?: Record<string, MessageKey>
  /** Names of values that are instants, to be written as dates. */
  dates?: readonly string[]
}

type Data = Record<string, unknown>

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The name in `{ id, name }`, '' when there is none. */
function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'name' in value ? text(value.name) : ''
}

function namesOf(value: unknown): string {
  return Array.isArray(value) ? value.map(nameOf).filter(Boolean).join(', ') : ''
}

const statuses = ['open', 'in_progress', 'waiting', 'resolved', 'closed'] as const
const priorities = ['low', 'medium', 'high', 'urgent'] as const

function statusKey(value: unknown): MessageKey | undefined {
  const status = statuses.find((one) => one === value)
  return status && `shared:status.${status}`
}

function priorityKey(value: unknown): MessageKey | undefined {
  const priority = priorities.find((one) => one === value)
  return priority && `shared:priority.${priority}`
}

type Writer = (data: Data, entry: Pick<TimelineEntry, 'actor'>) => Sentence | undefined

const recordTypes = ['contact', 'lead', 'opportunity', 'account'] as const

const isHidden = (value: unknown): boolean => partOf(value, 'hidden') === true

function associationChanged(data: Data): Sentence | undefined {
  const type = recordTypes.find((one) => one === data.type)
  const key =
    `ticket:event.${!data.to ? 'associationRemoved' : data.from ? 'associationChanged' : 'association'}` as const
  if (isHidden(data.from) || isHidden(data.to)) {
    const none = 'ticket:event.noAccess'
    return {
      key,
      values: {},
      words: { type: type ? `associations:type.${type}` : 'ticket:event.record', from: none, to: none },
    }
  }
  // A type of the organization's own brings its name of that time.
  const values = { from: nameOf(data.from), to: nameOf(data.to), ...(!type && { type: text(data.label) }) }
  if (!type) return values.type ? { key, values } : undefined
  return { key, values, words: { type: `associations:type.${type}` } }
}

function statusChanged(data: Data): Sentence | undefined {
  const from = statusKey(data.from)
  const to = statusKey(data.to)
  return from && to && { key: 'ticket:event.status', values: {}, words: { from, to } }
}

function assigned(data: Data, { actor }: Pick<TimelineEntry, 'actor'>): Sentence {
  const to = data.to as { id?: unknown } | null | undefined
  const reason = typeof data.reason === 'string' ? data.reason : ''
  const values = { from: nameOf(data.from), to: nameOf(to), reason }
  if (!to) return { key: reason ? 'ticket:event.unassignedWhy' : 'ticket:event.unassigned', values }
  if (actor.id !== null && to.id === actor.id)
    return { key: reason ? 'ticket:event.tookOverWhy' : 'ticket:event.tookOver', values }
  return { key: reason ? 'ticket:event.assignedWhy' : 'ticket:event.assigned', values }
}

type Chosen = { visibility?: unknown; users?: unknown; teams?: unknown } | null | undefined

/** `from` and `to` say whether it is private, and who was chosen. */
function visibilityChanged(data: Data): Sentence {
  const [from, to] = [data.from as Chosen, data.to as Chosen]
  const who = [namesOf(to?.users), namesOf(to?.teams)].filter(Boolean).join(', ')
  if (from?.visibility === to?.visibility)
    return who ? { key: 'ticket:event.chosen', values: { who } } : { key: 'ticket:event.chosenNobody', values: {} }
  if (to?.visibility !== 'private') return { key: 'ticket:event.madePublic', values: {} }
  return who ? { key: 'ticket:event.madePrivateFor', values: { who } } : { key: 'ticket:event.madePrivate', values: {} }
}

function labelsChanged(data: Data): Sentence | undefined {
  const added = namesOf(data.added)
  const removed = namesOf(data.removed)
  if (added && removed) return { key: 'ticket:event.labelsBoth', values: { added, removed } }
  if (added) return { key: 'ticket:event.labelsAdded', values: { added } }
  return removed ? { key: 'ticket:event.labelsRemoved', values: { removed } } : undefined
}

function priorityChanged(data: Data): Sentence | undefined {
  const from = priorityKey(data.from)
  const to = priorityKey(data.to)
  return from && to && { key: 'ticket:event.priority', values: {}, words: { from, to } }
}

/** What a custom value says; instants are written as dates by the caller, truth by the catalogue. */
function fieldChanged(data: Data): Sentence {
  const { name, type } = data.field as { name?: unknown; type?: unknown }
  const values: Record<string, string> = { field: text(name) }
  const words: Record<string, MessageKey> = {}
  const dates: string[] = []
  for (const side of ['from', 'to'] as const) {
    const told = data[side] as { value?: unknown; label?: unknown; hidden?: boolean } | null | undefined
    if (!told) continue
    if (told.hidden) words[side] = 'ticket:event.hidden'
    else if (type === 'boolean') words[side] = told.value === true ? 'ticket:custom.yes' : 'ticket:custom.no'
    else values[side] = text(told.label) || String(told.value)
    if (type === 'datetime') dates.push(side)
  }
  const has = (side: string) => side in values || side in words
  const key = !has('to') ? 'ticket:event.fieldEmptied' : has('from') ? 'ticket:event.field' : 'ticket:event.fieldSet'
  return { key, values, words, dates }
}

/** How a queue chose somebody, and why it found nobody. */
const routedBy = ['last_agent', 'round_robin', 'load_balanced', 'skill_based'] as const
const failedFor = ['nobody', 'no_access', 'away', 'off_hours', 'gave_back', 'cap', 'skill'] as const
const metrics = ['first_response', 'next_response', 'resolution', 'closure'] as const

const slaTold =
  (what: 'slaWarned' | 'slaBreached' | 'slaEscalated'): Writer =>
  (data) => {
    const metric = metrics.find((one) => one === data.metric)
    return metric && { key: `ticket:event.${what}.${metric}`, values: {} }
  }

const writers: Record<string, Writer> = {
  'ticket.created': ({ rule, queue }): Sentence =>
    nameOf(rule)
      ? { key: 'ticket:event.createdInQueue', values: { rule: nameOf(rule), queue: nameOf(queue) } }
      : { key: 'ticket:event.created', values: {} },
  'ticket.subject_changed': (data) => ({
    key: 'ticket:event.subject',
    values: { from: text(data.from), to: text(data.to) },
  }),
  'ticket.description_changed': () => ({ key: 'ticket:event.description', values: {} }),
  'ticket.status_changed': statusChanged,
  'ticket.stage_changed': (data) => ({
    key: 'ticket:event.stage',
    values: { from: nameOf(data.from), to: nameOf(data.to) },
  }),
  'ticket.pipeline_changed': (data) => ({
    key: 'ticket:event.pipeline',
    values: { from: nameOf(data.from), to: nameOf(data.to) },
  }),
  'ticket.queue_changed': (data) => ({
    key: 'ticket:event.queue',
    values: { from: nameOf(data.from), to: nameOf(data.to) },
  }),
  'ticket.escalated': (data) => ({
    key: 'ticket:event.escalated',
    values: { from: nameOf(data.from), to: nameOf(data.to), reason: text(data.reason) },
  }),
  'ticket.routed': ({ queue, to, by }) => {
    const how = routedBy.find((one) => one === by)
    return (
      how && {
        key: 'ticket:event.routed',
        values: { queue: nameOf(queue), to: nameOf(to) },
        words: { how: `ticket:routing.by.${how}` },
      }
    )
  },
  'ticket.routing_failed': ({ queue, reason }) => {
    const why = failedFor.find((one) => one === reason)
    return (
      why && {
        key: 'ticket:event.routingFailed',
        values: { queue: nameOf(queue) },
        words: { why: `ticket:routing.reason.${why}` },
      }
    )
  },
  'ticket.visibility_changed': visibilityChanged,
  'ticket.access_requested': ({ reason }): Sentence =>
    text(reason)
      ? { key: 'ticket:event.accessAskedWhy', values: { reason: text(reason) } }
      : { key: 'ticket:event.accessAsked', values: {} },
  'ticket.access_granted': (data) => ({ key: 'ticket:event.accessGranted', values: { who: namesOf(data.members) } }),
  'ticket.access_declined': (data) => ({ key: 'ticket:event.accessDeclined', values: { who: nameOf(data.member) } }),
  'ticket.due_changed': (data): Sentence =>
    data.to
      ? { key: 'ticket:event.due', values: { to: text(data.to) }, dates: ['to'] }
      : { key: 'ticket:event.dueRemoved', values: {} },
  'ticket.snoozed': (data): Sentence =>
    data.until
      ? {
          key: data.untilReply === true ? 'ticket:event.snoozedBoth' : 'ticket:event.snoozed',
          values: { to: text(data.until) },
          dates: ['to'],
        }
      : { key: 'ticket:event.snoozedReply', values: {} },
  'ticket.woken': ({ by }): Sentence => ({
    key: by === 'time' ? 'ticket:event.wokenTime' : by === 'reply' ? 'ticket:event.wokenReply' : 'ticket:event.woken',
    values: {},
  }),
  'ticket.sla_chosen': ({ policy }) => ({ key: 'ticket:event.slaChosen', values: { policy: nameOf(policy) } }),
  'ticket.sla_reapplied': ({ policy, reason }) => ({
    key: 'ticket:event.slaReapplied',
    values: { policy: nameOf(policy), reason: text(reason) },
  }),
  'ticket.sla_warned': slaTold('slaWarned'),
  'ticket.sla_breached': slaTold('slaBreached'),
  'ticket.sla_escalated': slaTold('slaEscalated'),
  'ticket.over_stage_limit': ({ stage }) => ({ key: 'ticket:event.overStageLimit', values: { stage: nameOf(stage) } }),
  'ticket.not_solved': () => ({ key: 'ticket:event.notSolved', values: {} }),
  'ticket.stayed_resolved': ({ thanks }) => ({ key: 'ticket:event.stayedResolved', values: { thanks: text(thanks) } }),
  'ticket.field_changed': fieldChanged,
  'ticket.reopened': () => ({ key: 'ticket:event.reopened', values: {} }),
  'ticket.priority_changed': priorityChanged,
  'ticket.type_changed': (data): Sentence =>
    data.to
      ? { key: 'ticket:event.type', values: { to: nameOf(data.to) } }
      : { key: 'ticket:event.typeRemoved', values: { from: nameOf(data.from) } },
  'ticket.assigned': assigned,
  'ticket.requester_changed': (data): Sentence =>
    data.to
      ? { key: 'ticket:event.requester', values: { to: nameOf(data.to) } }
      : { key: 'ticket:event.requesterRemoved', values: { from: nameOf(data.from) } },
  'ticket.requester_proposed': (data) => ({
    key: 'ticket:event.requesterProposed',
    values: { by: nameOf(data.by), who: text(data.name) || text(data.address) },
  }),
  'ticket.requester_proposal_dismissed': (data) => ({
    key: 'ticket:event.requesterProposalDismissed',
    values: { who: text(data.name) || text(data.address) },
  }),
  'ticket.associated': ({ set, unclear }): Sentence => {
    if (Array.isArray(set) && set.some(isHidden)) return { key: 'ticket:event.associatedHidden', values: {} }
    const several = Array.isArray(unclear) ? unclear.flatMap((one) => (one as { names?: string[] }).names ?? []) : []
    return {
      key: several.length > 0 ? 'ticket:event.associatedUnclear' : 'ticket:event.associated',
      values: { names: namesOf(set), unclear: several.join(', ') },
    }
  },
  'ticket.association_changed': associationChanged,
  'ticket.labels_changed': labelsChanged,
  ...actWriters,
  'message.virus_found': (data) => ({
    key: 'ticket:event.virus',
    values: { virus: text(data.virus), name: text(data.name) },
  }),
  'draft.shared': () => ({ key: 'ticket:event.draftShared', values: {} }),
  'draft.unshared': () => ({ key: 'ticket:event.draftUnshared', values: {} }),
  'draft.taken': (data) => ({ key: 'ticket:event.draftTaken', values: { name: nameOf(data.author) } }),
  'draft.approved': (data) => ({ key: 'ticket:event.draftApproved', values: { name: nameOf(data.author) } }),
  'draft.discarded': () => ({ key: 'ticket:event.draftDiscarded', values: {} }),
  'draft.scheduled': (data) => ({
    key: 'ticket:event.draftScheduled',
    values: { at: text(data.sendAt) },
    dates: ['at'],
  }),
  'draft.unscheduled': (data) => ({ key: 'ticket:event.draftUnscheduled', values: { name: nameOf(data.author) } }),
  'draft.held': (data) => ({ key: 'ticket:event.draftHeld', values: { name: nameOf(data.author) } }),
  'message.undone': () => ({ key: 'ticket:event.undone', values: {} }),
  'message.redacted': (data) => ({
    key:
      data.whole === true
        ? 'ticket:event.redactedWhole'
        : data.attachmentId
          ? 'ticket:event.redactedFile'
          : 'ticket:event.redacted',
    values: {},
  }),
}

/** Told by the message itself, which stands in the thread. */
const toldElsewhere = /^(message|delivery|mail)\./

/**
 * What an entry of the timeline says, without its actor: "changed the status from Open to Waiting". Undefined for entries
 * that the messages tell themselves and for data that make no sentence. Names this version does not know are shown as they
 * are, so that nothing that happened is hidden.
 */
export function sentenceOf(entry: Pick<TimelineEntry, 'name' | 'data' | 'actor'>): Sentence | undefined {
  const write = writers[entry.name]
  if (write) return write(entry.data, entry)
  if (toldElsewhere.test(entry.name)) return undefined
  return { key: 'ticket:event.other', values: { name: entry.name } }
}

/** Why the product did something by itself, by the name of its rule. */
const rules: Partial<Record<string, MessageKey>> = {
  auto_close: 'ticket:rule.autoClose',
  customer_message: 'ticket:rule.customerMessage',
  only_thanks: 'ticket:rule.onlyThanks',
  known_sender: 'ticket:rule.knownSender',
  not_solved: 'ticket:rule.notSolved',
  first_agent_action: 'ticket:rule.firstAgentAction',
  merged: 'ticket:rule.merged',
  merge_undone: 'ticket:rule.mergeUndone',
  forwarded: 'ticket:rule.forwarded',
  split: 'ticket:rule.split',
  member_left: 'ticket:rule.memberLeft',
  message_undone: 'ticket:rule.messageUndone',
  stage_deleted: 'ticket:rule.stageDeleted',
  absence: 'ticket:rule.absence',
  absence_undone: 'ticket:rule.absenceUndone',
  absence_over: 'ticket:rule.absenceOver',
  absence_reopened: 'ticket:rule.absenceReopened',
}

/** The rule by which the machine acted, as a sentence; undefined when a person simply did it. */
export function reasonOf({ cause }: Pick<TimelineEntry, 'cause'>): Pick<Sentence, 'key' | 'values'> | undefined {
  const rule = text(cause.ruleName)
  if (rule !== '') return { key: 'ticket:rule.own', values: { name: rule } }
  const name = text(cause.rule)
  if (name === '') return undefined
  const days = typeof cause.days === 'number' ? cause.days : 0
  if (name.startsWith('absence')) return reasonOfAbsence(cause, name)
  return { key: rules[name] ?? 'ticket:rule.other', values: { name, count: days } }
}

/** Whose absence it was, by which status, who gave that, and who was asked first. */
function reasonOfAbsence(cause: TimelineEntry['cause'], name: string): Pick<Sentence, 'key' | 'values'> {
  const values = { member: nameOf(cause.member), status: nameOf(cause.status), by: nameOf(cause.by) }
  if (name !== 'absence') return { key: rules[name] ?? 'ticket:rule.other', values: { ...values, name } }
  const steps = Array.isArray(cause.steps) ? cause.steps : []
  const passed = steps.flatMap((step) => (partOf(step, 'why') === 'takes' ? [] : nameOf(step)))
  const takes = steps.some((step) => partOf(step, 'why') === 'takes')
  if (!takes && passed.length === 0) return { key: 'ticket:rule.absenceNobodyNamed', values }
  if (!takes) return { key: 'ticket:rule.absenceNobody', values: { ...values, passed: passed.join(', ') } }
  if (passed.length > 0) return { key: 'ticket:rule.absencePassed', values: { ...values, passed: passed.join(', ') } }
  return { key: values.by ? 'ticket:rule.absenceBy' : 'ticket:rule.absence', values }
}

const partOf = (value: unknown, part: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined

/** Both texts of a changed description; undefined for other entries. */
export function descriptionChangeOf(
  entry: Pick<TimelineEntry, 'name' | 'data'>,
): { from: string; to: string } | undefined {
  if (entry.name !== 'ticket.description_changed') return undefined
  return { from: text(entry.data.from), to: text(entry.data.to) }
}
