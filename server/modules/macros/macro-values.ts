import type { Cx } from '../../platform/context.ts'
import { findContactHabits } from '../customers/customers.service.ts'
import { type FieldDefinitions, listFieldDefinitions } from '../fields/custom-values.ts'
import { type ReadableValue, readerOfValues } from '../fields/value-texts.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { getTicket } from '../tickets/get-ticket.ts'
import type { TicketRow } from '../tickets/tickets.contract.ts'
import { firstNameOf, lastNameOf } from './macro-text.rules.ts'
import type { VariableName } from './macro-variables.ts'

/** What the customer reads: his language and his day. */
type Habits = { language: string; timeZone: string }

/**
 * What the variables say of a ticket that the actor sees (else 404), and of the actor himself. Dates and numbers are written in
 * the customer's language and time zone (the organization's where he has none), the stage as customers read it.
 */
export async function readerOfVariables(cx: Cx, ticketRef: string): Promise<(name: string) => string | null> {
  const ticket = await getTicket(cx, ticketRef)
  const known = ticket.requester ? await findContactHabits(cx, ticket.requester.id) : null
  return (await readersOfVariables(cx, [ticket]))(ticket, known)
}

/** Of which variables among `names` each of the tickets has no value; those that have all of them are absent. */
export async function missingVariables(
  cx: Cx,
  tickets: readonly TicketRow[],
  names: readonly string[],
): Promise<Map<string, string[]>> {
  const readerOf = await readersOfVariables(cx, tickets)
  const missing = new Map<string, string[]>()
  for (const ticket of tickets) {
    // Whether there is a value does not hang on the language in which it is written.
    const read = readerOf(ticket, null)
    const none = names.filter((name) => !read(name)?.trim())
    if (none.length > 0) missing.set(ticket.id, none)
  }
  return missing
}

/** What tickets have in common is read once. */
async function readersOfVariables(
  cx: Cx,
  tickets: readonly TicketRow[],
): Promise<
  (
    ticket: TicketRow,
    known: { language: string | null; timeZone: string | null } | null,
  ) => (name: string) => string | null
> {
  const org = await getOrganization(cx)
  const fields = await listFieldDefinitions(cx)
  const read = await readerOfValues(
    cx,
    fields,
    tickets.map((ticket) => ticket.custom),
  )
  const agent = cx.actor.kind === 'user' ? cx.actor : null
  return (ticket, known) => {
    const { requester } = ticket
    const habits: Habits = {
      language: known?.language ?? org.settings.customerLanguage,
      timeZone: known?.timeZone ?? org.settings.timeZone,
    }
    const day = (at: string | null) => (at === null ? null : dayWords(new Date(at), habits))
    const fixed: Record<VariableName, () => string | null | undefined> = {
      'requester.firstName': () => requester && firstNameOf(requester.name),
      'requester.lastName': () => requester && lastNameOf(requester.name),
      'requester.name': () => requester?.name,
      'requester.email': () => requester?.email,
      'requester.phone': () => requester?.phone,
      'account.name': () => ticket.account?.name,
      'ticket.code': () => ticket.code,
      'ticket.subject': () => ticket.subject,
      'ticket.stage': () => ticket.customerStage,
      'ticket.type': () => ticket.type?.name,
      'ticket.queue': () => ticket.queue.name,
      'ticket.createdDate': () => day(ticket.createdAt),
      'ticket.dueDate': () => day(ticket.dueAt),
      'ticket.url': () => `${cx.settings.publicUrl}/tickets/${ticket.code}`,
      'agent.firstName': () => agent && firstNameOf(agent.name),
      'agent.name': () => agent?.name,
      'agent.email': () => agent?.email,
      'assignee.name': () => ticket.assignee?.name,
      'channel.name': () => ticket.channel?.name,
      'channel.address': () => ticket.channel?.address,
      'organization.name': () => org.name,
    }
    return (name) => {
      if (name.startsWith('custom.')) return customWords(name.slice(7), { fields, custom: ticket.custom, read, habits })
      return Object.hasOwn(fixed, name) ? (fixed[name as VariableName]() ?? null) : null
    }
  }
}

type Custom = {
  fields: FieldDefinitions
  custom: TicketRow['custom']
  read: Awaited<ReturnType<typeof readerOfValues>>
  habits: Habits
}

function customWords(key: string, { fields, custom, read, habits }: Custom): string | null {
  const value = custom[key]
  const readable = read(key, value)
  if (!readable) return null
  const field = fields.find((one) => one.key === key)
  if (field?.type === 'money' && readable.kind === 'number') {
    const { currency } = value as { currency: string }
    return new Intl.NumberFormat(habits.language, { style: 'currency', currency }).format(readable.number)
  }
  return wordsOf(readable, habits)
}

/** A custom value in the words of a customer. */
function wordsOf(value: ReadableValue, habits: Habits): string {
  switch (value.kind) {
    case 'text':
      return value.text
    case 'number':
      return new Intl.NumberFormat(habits.language, { maximumFractionDigits: 10 }).format(value.number)
    case 'boolean':
      return yesNo(value.yes, habits.language)
    case 'day':
      return dayWords(new Date(`${value.day}T12:00:00Z`), { ...habits, timeZone: 'UTC' })
    case 'time':
      return new Intl.DateTimeFormat(habits.language, {
        dateStyle: 'long',
        timeStyle: 'short',
        timeZone: habits.timeZone,
      }).format(value.at)
  }
}

const dayWords = (at: Date, { language, timeZone }: Habits) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(at)

const answers: Record<string, [string, string]> = {
  en: ['yes', 'no'],
  de: ['ja', 'nein'],
  fr: ['oui', 'non'],
  es: ['sí', 'no'],
  it: ['sì', 'no'],
  pt: ['sim', 'não'],
  nl: ['ja', 'nee'],
  pl: ['tak', 'nie'],
  ru: ['да', 'нет'],
  sv: ['ja', 'nej'],
  da: ['ja', 'nej'],
  nb: ['ja', 'nei'],
  ja: ['はい', 'いいえ'],
  zh: ['是', '否'],
}

function yesNo(yes: boolean, language: string): string {
  const [positive, negative] = answers[language.split('-')[0] ?? 'en'] ?? ['yes', 'no']
  return yes ? positive : negative
}
