import type { MessageKey } from '../../../i18n/i18n.ts'
import type { TimelineEntry } from '../ticket-page.api.ts'
import type { Sentence } from './event-sentence.ts'

type Data = Record<string, unknown>
type Writer = (data: Data, entry: Pick<TimelineEntry, 'actor'>) => Sentence | undefined

const field = (value: unknown, name: string): string => {
  const found = typeof value === 'object' && value !== null ? (value as Data)[name] : undefined
  return typeof found === 'string' ? found : ''
}

/** The other ticket of an act by its code; in words where the reader does not see it. */
function other(key: MessageKey, value: unknown, more: Partial<Sentence> = {}): Sentence {
  const code = field(value, 'code')
  return code
    ? { ...more, key, values: { code, ...more.values } }
    : { ...more, key, values: { ...more.values }, words: { code: 'ticket:event.otherTicket', ...more.words } }
}

/** Messages that went or came, with the reason where somebody gave one. */
const moved =
  (key: 'movedOut' | 'movedIn', ticket: 'target' | 'source'): Writer =>
  (data) => {
    const count = typeof data.messages === 'number' ? data.messages : 0
    const reason = field(data, 'reason')
    return other(reason ? `ticket:event.${key}For` : `ticket:event.${key}`, data[ticket], { values: { count, reason } })
  }

const relations = [
  'parent',
  'child',
  'related',
  'duplicate_of',
  'duplicated_by',
  'problem',
  'incident',
  'cloned_from',
  'cloned_to',
  'split_from',
  'split_to',
] as const

function linked(key: MessageKey): Writer {
  return (data) => {
    const relation = relations.find((one) => one === data.relation)
    return relation && other(key, data.other, { words: { relation: `acts:link.is.${relation}` } })
  }
}

const item =
  (key: MessageKey): Writer =>
  (data) => ({ key, values: { name: field(data.item, 'name') } })

const task =
  (key: MessageKey): Writer =>
  (data) => ({ key, values: { name: field(data.task, 'name') } })

/** Oneself, or a colleague whom one let follow. */
function following(own: MessageKey, others: MessageKey): Writer {
  return (data, { actor }): Sentence =>
    field(data.member, 'id') === actor.id
      ? { key: own, values: {} }
      : { key: others, values: { name: field(data.member, 'name') } }
}

/** Names of the macros that were applied at once. */
const macros =
  (key: MessageKey): Writer =>
  (data) => {
    const names = Array.isArray(data.macros) ? data.macros.map((macro) => field(macro, 'name')) : []
    return names.length > 0 ? { key, values: { name: names.join(', ') } } : undefined
  }

const templateParts = [
  'pipeline',
  'stage',
  'type',
  'queue',
  'assignee',
  'label',
  'field',
  'checklist',
  'follower',
] as const

/** What a template names and the ticket does without. */
const partSkipped: Writer = (data) => {
  const part = templateParts.find((one) => one === data.part)
  return (
    part && {
      key: data.why === 'gone' ? 'ticket:event.partGone' : 'ticket:event.partRefused',
      values: { name: typeof data.name === 'string' ? data.name : '', template: field(data.template, 'name') },
      words: { part: `ticket:event.part.${part}` },
    }
  )
}

/** What was done with whole tickets, and beside them. */
export const actWriters: Record<string, Writer> = {
  'ticket.deleted': (data): Sentence =>
    field(data, 'reason')
      ? { key: 'ticket:event.deletedFor', values: { reason: field(data, 'reason') } }
      : { key: 'ticket:event.deleted', values: {} },
  'ticket.restored': () => ({ key: 'ticket:event.restored', values: {} }),
  'ticket.merged': (data) => other('ticket:event.merged', data.source),
  'ticket.merged_into': (data) => other('ticket:event.mergedInto', data.target),
  'ticket.merge_undone': (data) => other('ticket:event.mergeUndone', data.other),
  'ticket.messages_moved': moved('movedOut', 'target'),
  'ticket.messages_moved_in': moved('movedIn', 'source'),
  'ticket.messages_move_undone': (data) => other('ticket:event.moveUndone', data.other),
  'ticket.split': (data) => other('ticket:event.split', data.target),
  'ticket.split_from': (data) => other('ticket:event.splitFrom', data.source),
  'ticket.split_undone': (data) => other('ticket:event.splitUndone', data.other),
  'ticket.cloned': (data) => other('ticket:event.cloned', data.other),
  'ticket.cloned_from': (data) => other('ticket:event.clonedFrom', data.other),
  'ticket.linked': linked('ticket:event.linked'),
  'ticket.unlinked': linked('ticket:event.unlinked'),
  'ticket.finished_anyway': (data) => ({
    key: 'ticket:event.finishedAnyway',
    values: { reason: typeof data.reason === 'string' ? data.reason : '' },
  }),
  'task.created': task('ticket:event.taskCreated'),
  'task.updated': task('ticket:event.taskUpdated'),
  'task.done': task('ticket:event.taskDone'),
  'task.reopened': task('ticket:event.taskReopened'),
  'task.deleted': task('ticket:event.taskDeleted'),
  'task.unlinked': task('ticket:event.taskUnlinked'),
  'ticket.checklist_added': item('ticket:event.itemAdded'),
  'ticket.checklist_changed': item('ticket:event.itemChanged'),
  'ticket.checklist_done': item('ticket:event.itemDone'),
  'ticket.checklist_undone': item('ticket:event.itemUndone'),
  'ticket.checklist_removed': item('ticket:event.itemRemoved'),
  'ticket.checklist_ordered': () => ({ key: 'ticket:event.itemsOrdered', values: {} }),
  'ticket.checklist_template': (data) => ({
    key: 'ticket:event.template',
    values: { count: typeof data.items === 'number' ? data.items : 0, name: field(data.template, 'name') },
  }),
  'ticket.template_used': (data) => ({
    key: 'ticket:event.templateUsed',
    values: { name: field(data.template, 'name') },
  }),
  'ticket.template_part_skipped': partSkipped,
  'ticket.recurred': (data) => {
    const count = typeof data.missed === 'number' ? data.missed : 0
    return {
      key: count > 0 ? 'ticket:event.recurredLate' : 'ticket:event.recurred',
      values: { name: field(data.schedule, 'name'), at: String(data.occurrenceAt), count },
      dates: ['at'],
    }
  },
  'ticket.macro_applied': macros('ticket:event.macroApplied'),
  'ticket.macro_undone': macros('ticket:event.macroUndone'),
  'ticket.rule_told': (data) => ({ key: 'ticket:event.ruleTold', values: { told: String(data.told) } }),
  'ticket.rule_mailed': (data) => ({
    key: 'ticket:event.ruleMailed',
    values: { subject: String(data.subject), address: String(data.address) },
  }),
  'ticket.followed': following('ticket:event.followed', 'ticket:event.followedOther'),
  'ticket.unfollowed': following('ticket:event.unfollowed', 'ticket:event.unfollowedOther'),
  'ticket.participant_added': (data) => ({
    key: 'ticket:event.participantAdded',
    values: { name: field(data.contact, 'name') },
  }),
  'ticket.participant_removed': (data) => ({
    key: 'ticket:event.participantRemoved',
    values: { name: field(data.contact, 'name') },
  }),
}
