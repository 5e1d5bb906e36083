import { isObjectKind, type ObjectKind } from '../../../shared/custom/field-entities.ts'

export type ImportKind = 'contact' | 'lead' | 'account' | ObjectKind
/** Objects of all types have the same fields of their own. */
export const formOf = (kind: ImportKind) => (isObjectKind(kind) ? 'object' : kind)

/** Fields that a column of a file can fill; those of `manyIn` hold several values. */
export const fieldsOf = {
  contact: ['name', 'firstName', 'lastName', 'emails', 'phones', 'accounts', 'language', 'timeZone', 'notes'],
  lead: ['name', 'firstName', 'lastName', 'emails', 'phones', 'company', 'language', 'timeZone', 'notes'],
  account: ['name', 'domains', 'tier', 'notes'],
  object: ['name', 'account', 'contact', 'owner'],
} as const satisfies Record<ReturnType<typeof formOf>, readonly string[]>
export type OwnField = (typeof fieldsOf)[keyof typeof fieldsOf][number]
/** A custom field is named by its key, as columns of lists are. */
export type ImportField = OwnField | `custom.${string}`
/** What a column can fill, as it is called; `isKey`: a custom field that can tell objects apart. */
export type Column = { field: ImportField; label: string; isKey?: boolean }
/** A field for each column of the file; null leaves it out. */
export type Mapping = (ImportField | null)[]

/** How the values of one cell are parted: a name of an account may hold commas and blanks. */
const manyIn: Partial<Record<string, RegExp>> = {
  emails: /[;,\s]+/,
  phones: /[;,\n]+/,
  domains: /[;,\s]+/,
  accounts: /[;\n]+/,
}

const words: Record<OwnField, RegExp> = {
  firstName: /^(firstname|givenname|forename|vorname)$/,
  lastName: /^(lastname|surname|familyname|nachname|familienname)$/,
  name: /^(name|fullname|displayname|contact|contactname|lead|leadname|person|account|accountname|company|companyname|organi[sz]ation|firma|firmenname|unternehmen|kunde|ansprechpartner|title|titel|bezeichnung)$/,
  emails: /^(primary)?e?mails?(address(es)?|adressen?)?\d*$/,
  phones: /^(primary)?((tele)?phone|telefon|tel|mobile?|handy|cell)s?(phone|number|nummern?|nr)?\d*$/,
  accounts: /^(accounts?|accountname|compan(y|ies)|companyname|organi[sz]ations?|firm(a|en)|firmenname|unternehmen)$/,
  account: /^(account|accountname|company|companyname|customer|organi[sz]ation|firma|firmenname|kunde|unternehmen)$/,
  contact: /^(contact|contactname|contactperson|e?mail|person|user|ansprechpartner|kontakt|nutzer)$/,
  owner: /^(owner|ownername|besitzer|betreuer|verantwortlich(er)?|zuständig(er)?)$/,
  company: /^(account|company|companyname|organi[sz]ation|firma|firmenname|unternehmen)$/,
  language: /^(language|locale|sprache)$/,
  timeZone: /^(timezone|zeitzone)$/,
  notes: /^(notes?|comments?|description|notiz(en)?|bemerkung(en)?|beschreibung)$/,
  domains: /^(maildomain|domain|domäne|website|webseite)s?$/,
  tier: /^(tier|plan|stufe)$/,
}

const plain = (title: string) => title.toLowerCase().replace(/[^\p{L}\d]/gu, '')

/**
 * Fields by the heads of the columns: as they are called, or by what is usual in English and German; custom ones by name or key, before all
 * others. One that holds a single value is given once.
 */
export function guessMapping(kind: ImportKind, head: readonly string[], columns: readonly Column[]): Mapping {
  const taken = new Set<ImportField>()
  const isFree = (field: ImportField) => !taken.has(field) || field in manyIn
  const own = fieldsOf[formOf(kind)].toReversed()
  return head.map((title) => {
    const word = plain(title)
    const isCalled = ({ field, label }: Column) => plain(label) === word || field === title
    const custom = columns.find(
      (column) =>
        isCustomField(column.field) && (isCalled(column) || plain(column.field.slice('custom.'.length)) === word),
    )
    // Of a person “Company” is where it works, of an account its name.
    const found =
      (custom && isFree(custom.field) ? custom : columns.find((one) => isCalled(one) && isFree(one.field)))?.field ??
      own.find((field) => words[field].test(word) && isFree(field))
    if (found) taken.add(found)
    return found ?? null
  })
}

const isCustomField = (field: ImportField): field is `custom.${string}` => field.startsWith('custom.')

/** What a record is found by when the file is imported again: without such a column no row can be taken. */
export function hasKey(kind: ImportKind, mapping: Mapping, foundBy: ImportField): boolean {
  const keys = { account: ['name', 'domains'], object: [foundBy], person: ['emails', 'phones'] }[rulesOf(kind)]
  return mapping.some((field) => field !== null && keys.includes(field))
}

/** Contacts and leads are found and completed alike. */
export function rulesOf(kind: ImportKind): 'person' | 'account' | 'object' {
  const form = formOf(kind)
  return form === 'contact' || form === 'lead' ? 'person' : form
}

type Row = { line: number; custom?: Record<string, string> } & Partial<
  Record<Exclude<OwnField, 'firstName' | 'lastName'>, string | string[]>
>

/** A row of the API; `line` counts the head as the first. First and last name are one name, unless a whole one is there. */
export function toRow(mapping: Mapping, cells: readonly string[], line: number): Row {
  const values = new Map<ImportField, string[]>()
  for (const [i, field] of mapping.entries()) {
    if (field === null) continue
    const cell = cells[i]?.trim() ?? ''
    const found = manyIn[field] ? cell.split(manyIn[field]).map((one) => one.trim()) : [cell]
    values.set(field, [...(values.get(field) ?? []), ...found.filter(Boolean)])
  }
  const one = (field: ImportField) => values.get(field)?.[0] ?? ''
  const row: Row = { line }
  const name = one('name') || `${one('firstName')} ${one('lastName')}`.trim()
  if (name) row.name = name
  for (const [field, found] of values) {
    if (found.length === 0 || field === 'name' || field === 'firstName' || field === 'lastName') continue
    if (isCustomField(field)) row.custom = { ...row.custom, [field.slice('custom.'.length)]: one(field) }
    else row[field] = field in manyIn ? found : one(field)
  }
  return row
}
