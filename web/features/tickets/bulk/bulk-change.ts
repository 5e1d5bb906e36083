import { toldTo } from '../../../api/live.ts'
import type { Place } from '../../../i18n/format.ts'
import type { Translate } from '../../../i18n/use-t.ts'
import { type CustomDraft, readCustomDraft } from '../../../shared/custom/custom-draft.ts'
import type { CustomField } from '../../../shared/custom/custom-fields.ts'
import { nobody } from '../../../shared/property-options.tsx'
import { ticketPriorities, ticketStatuses } from '../../../shared/ticket-words.ts'
import { fromLocalInput } from '../../../shared/zoned-time.ts'
import type { CreateBulkChange } from './bulk.api.ts'

/** What many tickets can be given in the form, besides custom fields (`custom.<key>`). */
export const bulkFields = [
  'status',
  'stage',
  'priority',
  'assignee',
  'queue',
  'requester',
  'type',
  'labelsOn',
  'labelsOff',
  'due',
  'snooze',
  'follow',
  'unfollow',
  'visibility',
  'subject',
  'description',
  'note',
  'reply',
] as const
export type BulkField = (typeof bulkFields)[number]

/** What is wished by field: as custom values are drafted; of a snooze its mode or a local moment. */
export type BulkDrafts = Record<string, CustomDraft | undefined>
export type BulkAct = Pick<CreateBulkChange, 'change' | 'message' | 'followers' | 'visibility'>

export const visibilities = ['public', 'private'] as const

/** Of visibility: whom it is for stands in one list with what it is. */
export const memberKey = (id: string) => `member:${id}`
export const teamKey = (id: string) => `team:${id}`
export const kindOf = (draft: CustomDraft) =>
  Array.isArray(draft) ? (visibilities.find((one) => draft.includes(one)) ?? null) : null

/** As of now, for replies: where somebody writes after this, they are held. */
export function seenNow(): Pick<CreateBulkChange, 'seenTo'> {
  const seq = toldTo()
  return seq === undefined ? {} : { seenTo: String(seq) }
}

const custom = 'custom.'
type Know = { fields: readonly CustomField[]; place: Place; t: Translate; now: Date }

/** What the server is asked for; or, by field, what is wrong. */
export function readBulk(drafts: BulkDrafts, know: Know): { act: BulkAct } | { errors: Record<string, string> } {
  const { t } = know
  const change: NonNullable<BulkAct['change']> = {}
  const act: BulkAct = {}
  const errors: Record<string, string> = {}
  const asked = Object.entries(drafts).flatMap(([key, draft]) => (draft === undefined ? [] : [[key, draft] as const]))
  for (const [key, draft] of asked) {
    const fault = key.startsWith(custom)
      ? readCustom(change, key, draft, know)
      : readField(act, change, key, draft, know)
    if (fault) errors[key] = fault
  }
  if (drafts.note !== undefined && drafts.reply !== undefined) errors.reply = t('bulk:form.oneMessage')
  if (Object.keys(errors).length > 0) return { errors }
  return { act: { ...act, ...(Object.keys(change).length > 0 && { change }) } }
}

function readCustom(
  change: NonNullable<BulkAct['change']>,
  key: string,
  draft: CustomDraft,
  { fields, place, t }: Know,
): string | undefined {
  const field = fields.find((one) => one.key === key.slice(custom.length))
  if (!field) return t('bulk:form.gone')
  const meant = readCustomDraft(field, draft, place)
  if ('fault' in meant) return t(`ticket:custom.wrong.${meant.fault}`)
  change.custom = { ...change.custom, [field.key]: meant.value }
  return undefined
}

function readField(
  act: BulkAct,
  change: NonNullable<BulkAct['change']>,
  key: string,
  draft: CustomDraft,
  { place, t, now }: Know,
): string | undefined {
  const text = typeof draft === 'string' ? draft.trim() : ''
  const many = Array.isArray(draft) ? draft : []
  const missing = t('bulk:form.missing')
  switch (key) {
    case 'status':
      change.status = ticketStatuses.find((one) => one === text)
      return change.status ? undefined : missing
    case 'priority':
      change.priority = ticketPriorities.find((one) => one === text)
      return change.priority ? undefined : missing
    case 'stage':
      change.stageId = text
      return text ? undefined : missing
    case 'queue':
      change.queueId = text
      return text ? undefined : missing
    case 'assignee':
      change.assigneeId = text === nobody ? null : text
      return text ? undefined : missing
    case 'requester':
      change.requesterId = text
      return text ? undefined : missing
    case 'type':
      change.typeId = text === nobody ? null : text
      return text ? undefined : missing
    case 'labelsOn':
      change.addLabelIds = many
      return many.length > 0 ? undefined : missing
    case 'labelsOff':
      change.removeLabelIds = many
      return many.length > 0 ? undefined : missing
    case 'follow':
      act.followers = { ...act.followers, add: many }
      return many.length > 0 ? undefined : missing
    case 'unfollow':
      act.followers = { ...act.followers, remove: many }
      return many.length > 0 ? undefined : missing
    case 'subject':
      change.subject = text
      return text ? undefined : missing
    case 'description':
      change.description = text
      return text ? undefined : missing
    case 'note':
    case 'reply':
      act.message = { kind: key === 'note' ? 'note' : 'public', bodyText: text }
      return text ? undefined : missing
    case 'visibility': {
      const kind = kindOf(many)
      const idsOf = (keyOf: (id: string) => string) =>
        many.flatMap((one) => (one.startsWith(keyOf('')) ? one.slice(keyOf('').length) : []))
      if (kind) act.visibility = { visibility: kind, userIds: idsOf(memberKey), teamIds: idsOf(teamKey) }
      return kind ? undefined : missing
    }
    case 'due': {
      const at = fromLocalInput(text, place.timeZone)
      if (text !== '' && !at) return t('bulk:form.moment')
      change.dueAt = at
      return undefined
    }
    case 'snooze': {
      const at = text === 'reply' || text === 'wake' ? null : fromLocalInput(text, place.timeZone)
      change.snooze = text === 'wake' ? null : { until: at, untilReply: true }
      if (text === 'reply' || text === 'wake') return undefined
      return at && new Date(at) > now ? undefined : t('bulk:form.moment')
    }
    default:
      return missing
  }
}
