import type { CustomDraft } from '../../../shared/custom/custom-draft.ts'
import { type TicketPriority, ticketPriorities } from '../../../shared/ticket-words.ts'
import { isEmail } from '../../../ui/address-list.ts'
import type { Label } from '../change-ticket.ts'
import type { CreateTicket } from '../tickets.api.ts'

/** Who asks: a contact that is known, a member (product.md TK13), or a contact that is made together with the ticket. */
export type Requester =
  | { kind: 'known'; id: string; name: string; detail: string }
  | { kind: 'member'; id: string; name: string; detail: string; email: string }
  | { kind: 'new'; name: string; email: string; phone: string }

/** How the request came to us. */
export const newTicketSources = ['phone', 'manual'] as const
export type NewTicketSource = (typeof newTicketSources)[number]

export interface NewTicketValues {
  requester: Requester | null
  subject: string
  description: string
  source: NewTicketSource
  priority: TicketPriority
  /** Null: none. */
  typeId: string | null
  /** Null: the default one. */
  queueId: string | null
  visibility: 'public' | 'private'
  assignee: { id: string; name: string } | null
  labels: Label[]
  /** Custom fields by key, as written. */
  custom: Record<string, CustomDraft>
  /** The template by which it was filled, with what of it the form has no field for; `keys`: custom fields that it speaks of. */
  template: { id: string; name: string; stageId?: string; pipelineId?: string; keys: string[] } | null
}

export const emptyTicket: NewTicketValues = {
  requester: null,
  subject: '',
  description: '',
  source: 'phone',
  priority: 'medium',
  typeId: null,
  queueId: null,
  visibility: 'public',
  assignee: null,
  labels: [],
  custom: {},
  template: null,
}

/** What is wrong with a field, as the catalogue names it. */
export type NewTicketFault = 'subject' | 'requester' | 'email'

export function faultsOf(values: NewTicketValues): Partial<Record<'subject' | 'requester', NewTicketFault>> {
  const { requester } = values
  const isNew = requester?.kind === 'new'
  const email = isNew ? requester.email.trim() : ''
  const says = isNew && [requester.name, requester.email, requester.phone].some((part) => part.trim() !== '')
  return {
    ...(values.subject.trim() === '' && { subject: 'subject' as const }),
    ...(isNew && !says && { requester: 'requester' as const }),
    ...(email !== '' && !isEmail(email) && { requester: 'email' as const }),
  }
}

/** The values as the API takes them. */
export function toInput(values: NewTicketValues): CreateTicket {
  const { requester, typeId, assignee, labels, template } = values
  const part = (text: string) => text.trim() || undefined
  return {
    subject: values.subject.trim(),
    description: part(values.description),
    priority: values.priority,
    source: values.source,
    typeId: typeId ?? undefined,
    queueId: values.queueId ?? undefined,
    visibility: values.visibility,
    assigneeId: assignee?.id,
    labels: labels.map((label) => label.id),
    requester:
      requester?.kind === 'known'
        ? { id: requester.id }
        : requester?.kind === 'member'
          ? { name: requester.name, email: requester.email }
          : requester
            ? { name: part(requester.name), email: part(requester.email), phone: part(requester.phone) }
            : undefined,
    // What is empty here stays empty, whatever the template says.
    ...(template && {
      templateId: template.id,
      description: values.description,
      typeId,
      assigneeId: assignee?.id ?? null,
      custom: Object.fromEntries(template.keys.map((key) => [key, null])),
    }),
  }
}

/** A contact begun with what was typed into the search: an address, a number, or a name. */
export function newRequester(text: string): Requester {
  const typed = text.trim()
  if (isEmail(typed)) return { kind: 'new', name: '', email: typed, phone: '' }
  if (/^[+(]?[\d\s()/.-]{5,}$/.test(typed)) return { kind: 'new', name: '', email: '', phone: typed }
  return { kind: 'new', name: typed, email: '', phone: '' }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isNamed = (value: unknown): value is { id: string; name: string } =>
  isRecord(value) && typeof value.id === 'string' && typeof value.name === 'string'

function readRequester(value: unknown): Requester | null {
  if (!isRecord(value)) return null
  const detail = text(value.detail)
  if (value.kind === 'new')
    return { kind: 'new', name: text(value.name), email: text(value.email), phone: text(value.phone) }
  const email = text(value.email)
  const isMember = value.kind === 'member' && email !== ''
  if (!isNamed(value)) return null
  if (isMember) return { kind: 'member', id: value.id, name: value.name, detail, email }
  return { kind: 'known', id: value.id, name: value.name, detail }
}

function readCustom(value: unknown): Record<string, CustomDraft> {
  if (!isRecord(value)) return {}
  const isDraft = (one: unknown): one is CustomDraft =>
    typeof one === 'string' ||
    typeof one === 'boolean' ||
    (Array.isArray(one) && one.every((id) => typeof id === 'string'))
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, CustomDraft] => isDraft(entry[1])))
}

function readTemplate(value: unknown): NewTicketValues['template'] {
  if (!isNamed(value)) return null
  const { stageId, pipelineId, keys } = value as Record<string, unknown>
  return {
    id: value.id,
    name: value.name,
    ...(typeof stageId === 'string' && { stageId }),
    ...(typeof pipelineId === 'string' && { pipelineId }),
    keys: Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [],
  }
}

/** A draft as this browser kept it; parts that are not as they should be are left empty. */
export function readDraft(stored: string | null): NewTicketValues | undefined {
  let draft: unknown
  try {
    draft = JSON.parse(stored ?? '')
  } catch {
    return undefined
  }
  if (!isRecord(draft)) return undefined
  const labels: unknown[] = Array.isArray(draft.labels) ? draft.labels : []
  return {
    requester: readRequester(draft.requester),
    subject: text(draft.subject),
    description: text(draft.description),
    source: newTicketSources.find((one) => one === draft.source) ?? emptyTicket.source,
    priority: ticketPriorities.find((one) => one === draft.priority) ?? emptyTicket.priority,
    typeId: typeof draft.typeId === 'string' ? draft.typeId : null,
    queueId: typeof draft.queueId === 'string' ? draft.queueId : null,
    visibility: draft.visibility === 'private' ? 'private' : 'public',
    assignee: isNamed(draft.assignee) ? { id: draft.assignee.id, name: draft.assignee.name } : null,
    labels: labels.filter((label): label is Label => isNamed(label) && 'color' in label),
    custom: readCustom(draft.custom),
    template: readTemplate(draft.template),
  }
}

/** True when there is something that would be missed. */
export function isWorthKeeping(values: NewTicketValues): boolean {
  return values.subject.trim() !== '' || values.description.trim() !== '' || values.requester !== null
}
