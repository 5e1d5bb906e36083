import type { CustomerLanguage } from '../../platform/languages.ts'

/** How tickets of an organization behave by themselves (product.md D2). Days are whole days. */
export type OrgSettings = {
  /** Open becomes in progress at the first act of an agent. */
  autoInProgress: boolean
  /** Waiting becomes open when the customer replies. */
  openOnReply: boolean
  /** A customer's reply to a resolved ticket reopens it, inside `reopenDays`. */
  reopenOnReply: boolean
  /** A reply that only says thanks does not reopen, as long as `reopenOnReply` (product.md PS4). */
  thanksStayResolved: boolean
  /** How long after resolving a reply reopens; null: as long as the ticket is not closed. */
  reopenDays: number | null
  /** A reply to a closed ticket, or after `reopenDays`, begins a ticket that follows it; else it reopens the ticket. */
  followUpOnReply: boolean
  /** A resolved ticket closes after so many days; null: never by itself. */
  autoCloseDays: number | null
  /** What the product writes to customers is in this language when a contact has none that it writes. */
  customerLanguage: CustomerLanguage
  /** IANA name: where its days begin, for customers and members who have no zone of their own. */
  timeZone: string
  /** What the organization calls a status; absent: the product's word in the reader's language. */
  statusNames: Partial<Record<OrgStatus, string>>
  /** Which of its two words the second priority has on the screens (D4). */
  mediumPriority: 'medium' | 'normal'
  /** What the screens call those that contacts belong to. */
  accountLabel: 'account' | 'company'
  /** Origins of the applications whose pages may show tickets in a frame (MX20), as `https://crm.example.com`; none: nobody may. */
  embedOrigins: string[]
  /** How what the CRM says of customers is looked up and shown (MX4, MX8, MX25). */
  crm: CrmSettings
}

type CrmSettings = {
  /** ann+shop@example.com is also looked up as ann@example.com. */
  plusTags: boolean
  /** What was last said longer ago is shown as stale to those who look after the settings; null: never. */
  staleHours: number | null
  /** Keys of the JSON of contacts and accounts that have a place, a name or are hidden; the others follow as they are. */
  contactFields: CrmFieldSetting[]
  accountFields: CrmFieldSetting[]
}
type CrmFieldSetting = { key: string; label: string | null; hidden: boolean }

/** The statuses that may have names of an organization's own: those of tickets. */
export const orgStatuses = ['open', 'in_progress', 'waiting', 'resolved', 'closed'] as const
export type OrgStatus = (typeof orgStatuses)[number]

export const defaultOrgSettings: OrgSettings = {
  autoInProgress: true,
  openOnReply: true,
  reopenOnReply: true,
  thanksStayResolved: false,
  reopenDays: 30,
  followUpOnReply: true,
  autoCloseDays: 7,
  customerLanguage: 'en',
  timeZone: 'UTC',
  statusNames: {},
  mediumPriority: 'medium',
  accountLabel: 'account',
  embedOrigins: [],
  crm: { plusTags: false, staleHours: 36, contactFields: [], accountFields: [] },
}

/** Settings as stored: only what was changed is there, the rest is the default. */
export function readOrgSettings(stored: unknown): OrgSettings {
  return { ...defaultOrgSettings, ...(typeof stored === 'object' && stored !== null ? stored : {}) }
}

/** True for the origin of a web page in the form that browsers send: scheme, host in small letters, port unless it is the usual one. */
export function isOrigin(text: string): boolean {
  try {
    const { protocol, origin, hostname } = new URL(text)
    // A star is a host name to the parser and any host to a policy; so is what would end a directive.
    return ['http:', 'https:'].includes(protocol) && origin === text && /^[a-z0-9.:[\]-]+$/.test(hostname)
  } catch {
    return false
  }
}

/** The first name that two statuses would share, in any case; null when each has its own. */
export function sharedStatusName(names: OrgSettings['statusNames']): { status: OrgStatus; name: string } | null {
  const taken = new Set<string>()
  for (const status of orgStatuses) {
    const name = names[status]
    if (name === undefined) continue
    if (taken.has(name.toLowerCase())) return { status, name }
    taken.add(name.toLowerCase())
  }
  return null
}

/** Null when a (normalized) prefix may stand before ticket numbers, else the sentence that says what is wrong. */
export function prefixFault(prefix: string): Sentence | null {
  if (prefix === '') return sentence('prefix.empty', 'Type 2 to 10 letters or digits, for example ACME.')
  if (!/^[A-Z]/.test(prefix)) return sentence('prefix.begins_with_letter', 'A prefix begins with a letter from A to Z.')
  if (/[^A-Z0-9]/.test(prefix)) return sentence('prefix.characters', 'A prefix has only the letters A to Z and digits.')
  if (prefix.length < 2) return sentence('prefix.too_short', 'A prefix has at least 2 characters.')
  if (prefix.length > 10) return sentence('prefix.too_long', 'A prefix has at most 10 characters.')
  return null
}

/** Fields that differ, with before and after, as an event carries them. Empty: nothing changed. */
export function changesOf(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, { from: unknown; to: unknown }> {
  const changes: Record<string, { from: unknown; to: unknown }> = {}
  for (const key of Object.keys(after)) {
    const [from, to] = [before[key] ?? null, after[key] ?? null]
    if (JSON.stringify(from) !== JSON.stringify(to)) changes[key] = { from, to }
  }
  return changes
}

import { type Sentence, sentence } from '../../platform/words.ts'
