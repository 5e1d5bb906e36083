export const importKinds = ['contact', 'lead', 'account'] as const
export type ImportKind = (typeof importKinds)[number]

/** Fields that a column of a file can fill; those of `manyIn` hold several values. */
export const fieldsOf = {
  contact: ['name', 'firstName', 'lastName', 'emails', 'phones', 'accounts', 'language', 'timeZone', 'notes'],
  lead: ['name', 'firstName', 'lastName', 'emails', 'phones', 'company', 'language', 'timeZone', 'notes'],
  account: ['name', 'domains', 'tier', 'notes'],
} as const satisfies Record<ImportKind, readonly string[]>
type OwnField = (typeof fieldsOf)[ImportKind][number]
/** A custom field is named by its key, as columns of lists are. */
export type ImportField = OwnField | `custom.${string}`
export type CustomColumn = { key: string; name: string }
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
  name: /^(name|fullname|displayname|contact|contactname|lead|leadname|person|account|accountname|company|companyname|organi[sz]ation|firma|firmenname|unternehmen|kunde|ansprechpartner)$/,
  emails: /^(primary)?e?mails?(address(es)?|adressen?)?\d*$/,
  phones: /^(primary)?((tele)?phone|telefon|tel|mobile?|handy|cell)s?(phone|number|nummern?|nr)?\d*$/,
  accounts: /^(accounts?|accountname|compan(y|ies)|companyname|organi[sz]ations?|firm(a|en)|firmenname|unternehmen)$/,
  company: /^(account|company|companyname|organi[sz]ation|firma|firmenname|unternehmen)$/,
  language: /^(language|locale|sprache)$/,
  timeZone: /^(timezone|zeitzone)$/,
  notes: /^(notes?|comments?|description|notiz(en)?|bemerkung(en)?|beschreibung)$/,
  domains: /^(maildomain|domain|domäne|website|webseite)s?$/,
  tier: /^(tier|plan|stufe)$/,
}

const plain = (title: string) => title.toLowerCase().replace(/[^\p{L}\d]/gu, '')

/**
 * Fields by the heads of the columns, in English and German; custom ones by name or key, before all others. One that holds a single value is
 * given once.
 */
export function guessMapping(kind: ImportKind, head: readonly string[], customs: readonly CustomColumn[]): Mapping {
  const taken = new Set<ImportField>()
  return head.map((title) => {
    const word = plain(title)
    const custom = customs.find(
      ({ key, name }) => plain(name) === word || plain(key) === word || title === `custom.${key}`,
    )
    // Of a person “Company” is where it works, of an account its name.
    const found =
      custom && !taken.has(`custom.${custom.key}`)
        ? (`custom.${custom.key}` as const)
        : fieldsOf[kind].toReversed().find((field) => words[field].test(word) && (!taken.has(field) || field in manyIn))
    if (found) taken.add(found)
    return found ?? null
  })
}

const isCustomField = (field: ImportField): field is `custom.${string}` => field.startsWith('custom.')

/** What a record is found by when the file is imported again: without such a column no row can be taken. */
export const hasKey = (kind: ImportKind, mapping: Mapping) =>
  mapping.some(
    (field) =>
      field === 'emails' || field === 'phones' || (kind === 'account' && (field === 'name' || field === 'domains')),
  )

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
