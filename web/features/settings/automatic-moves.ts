import type { Organization } from './settings.api.ts'

export interface GeneralValues {
  name: string
  prefix: string
  codeInfix: string
  /** As many digits as the number has at least; a choice of a list. */
  codeDigits: string
  autoInProgress: boolean
  openOnReply: boolean
  reopenOnReply: boolean
  thanksStayResolved: boolean
  /** False: for as long as the ticket is not closed. */
  hasReopenLimit: boolean
  reopenDays: string
  followUpOnReply: boolean
  closes: boolean
  autoCloseDays: string
  customerLanguage: Organization['settings']['customerLanguage']
  timeZone: string
  /** Empty where the organization has no name of its own. */
  statusNames: Record<Status, string>
  mediumPriority: Organization['settings']['mediumPriority']
  accountLabel: Organization['settings']['accountLabel']
}

export const statuses = ['open', 'in_progress', 'waiting', 'resolved', 'closed'] as const
export type Status = (typeof statuses)[number]

/** The settings of this page; who may show tickets in a frame, and the CRM, have one of their own. */
type GeneralSettings = Omit<Organization['settings'], 'embedOrigins' | 'crm'>

/** What the form shows of an organization; days that are not set stand ready with a usual number. */
export function valuesOf({
  name,
  prefix,
  codeInfix,
  codeDigits,
  settings,
}: Pick<Organization, 'name' | 'prefix' | 'codeInfix' | 'codeDigits'> & { settings: GeneralSettings }): GeneralValues {
  return {
    name,
    prefix,
    codeInfix,
    codeDigits: String(codeDigits),
    autoInProgress: settings.autoInProgress,
    openOnReply: settings.openOnReply,
    reopenOnReply: settings.reopenOnReply,
    thanksStayResolved: settings.thanksStayResolved,
    hasReopenLimit: settings.reopenDays !== null,
    reopenDays: String(settings.reopenDays ?? 14),
    followUpOnReply: settings.followUpOnReply,
    closes: settings.autoCloseDays !== null,
    autoCloseDays: String(settings.autoCloseDays ?? 7),
    customerLanguage: settings.customerLanguage,
    timeZone: settings.timeZone,
    statusNames: { open: '', in_progress: '', waiting: '', resolved: '', closed: '', ...settings.statusNames },
    mediumPriority: settings.mediumPriority,
    accountLabel: settings.accountLabel,
  }
}

/** The names that were written. */
function namesOf(values: Record<Status, string>): Organization['settings']['statusNames'] {
  const written = statuses.map((status) => [status, values[status].trim()] as const)
  return Object.fromEntries(written.filter(([, name]) => name !== ''))
}

/** The status whose name another one before it has already, in any case. */
export function doubledName(values: Record<Status, string>): Status | undefined {
  const names = statuses.map((status) => values[status].trim().toLowerCase())
  return statuses.find((_status, at) => names[at] !== '' && names.indexOf(names[at] ?? '') < at)
}

/** Whole days as written, or undefined when it is no number from 1 to 3,650. */
export function daysOf(text: string): number | undefined {
  if (!/^\s*\d{1,4}\s*$/.test(text)) return undefined
  const days = Number(text)
  return days >= 1 && days <= 3_650 ? days : undefined
}

/** The settings to send; days of a switched-off rule are null. */
export function settingsOf(values: GeneralValues): GeneralSettings {
  return {
    autoInProgress: values.autoInProgress,
    openOnReply: values.openOnReply,
    reopenOnReply: values.reopenOnReply,
    thanksStayResolved: values.thanksStayResolved,
    followUpOnReply: values.followUpOnReply,
    reopenDays: values.hasReopenLimit ? (daysOf(values.reopenDays) ?? null) : null,
    autoCloseDays: values.closes ? (daysOf(values.autoCloseDays) ?? null) : null,
    customerLanguage: values.customerLanguage,
    timeZone: values.timeZone,
    statusNames: namesOf(values.statusNames),
    mediumPriority: values.mediumPriority,
    accountLabel: values.accountLabel,
  }
}
