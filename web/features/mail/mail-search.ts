import type { LedgerFilter, MailClass, OutboxState, Outcome, ReadingState } from './mail.api.ts'

export const outcomes = [
  'ticket',
  'conversation',
  'appended',
  'held',
  'suspended',
  'quarantined',
  'rejected',
] as const satisfies Outcome[]
export const mailClasses = ['normal', 'auto', 'bounce', 'list'] as const satisfies MailClass[]
export const readingStates = ['waiting', 'working', 'done'] as const satisfies ReadingState[]
export const outboxStates = [
  'queued',
  'sending',
  'accepted',
  'partial',
  'failed',
  'parked',
  'not_sent',
  'cancelled',
] as const satisfies OutboxState[]
export const mailTabs = ['overview', 'in', 'out'] as const
export type MailTab = (typeof mailTabs)[number]

/** What the address of the page says; a mail that is open is part of it, so that its link can be sent. */
export interface MailSearch extends LedgerFilter {
  tab?: Exclude<MailTab, 'overview'>
  out?: OutboxState
  /** Id of the ledger row or outbox mail in the drawer. */
  mail?: string
  /** Id of the channel whose mailbox a notification speaks of; on the overview. */
  mailbox?: string
}

function oneOf<Value extends string>(values: readonly Value[], text: unknown): Value | undefined {
  return values.find((value) => value === text)
}

/** Reads the address; what is unknown there is undefined (web/routes.tsx says why). */
export function readMailSearch(search: Record<string, unknown>): MailSearch {
  const tab = oneOf(mailTabs, search.tab)
  const q = typeof search.q === 'string' || typeof search.q === 'number' ? String(search.q) : undefined
  return {
    tab: tab === 'overview' ? undefined : tab,
    outcome: oneOf(outcomes, search.outcome),
    class: oneOf(mailClasses, search.class),
    state: oneOf(readingStates, search.state),
    q: q || undefined,
    out: oneOf(outboxStates, search.out),
    mail: typeof search.mail === 'string' ? search.mail : undefined,
    mailbox: tab === undefined && typeof search.mailbox === 'string' ? search.mailbox : undefined,
  }
}
