import type { CustomerKind, RawCustomer } from './customer-merges.store.ts'

/** What a merged customer says (product.md CR18): nothing that the other one knew is lost. No database. */

/** Whose value stays where both say something different; `both`: of notes, one below the other. */
export type Choice = 'kept' | 'gone' | 'both'
export type Choices = Readonly<Record<string, Choice>>

/** Fields of the API by their columns: what may be chosen. */
const chosenColumns: Record<CustomerKind, Record<string, string>> = {
  contact: { name: 'name', notes: 'notes', language: 'language', time_zone: 'timeZone' },
  account: {
    name: 'name',
    notes: 'notes',
    ticket_prefix: 'ticketPrefix',
    tier_id: 'tierId',
    // An amount and its currency go together: both of one account or neither.
    hourly_rate: 'hourlyRate',
    currency: 'hourlyRate',
  },
}
const fixed = ['id', 'org_id', 'created_at', 'updated_at', 'sort_name', 'language_key', 'parent_id']

const isEmpty = (value: unknown) => value === null || value === undefined || value === ''
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The row that stays: the kept one's values, the other one's where it has none or was chosen, notes of both unless chosen, the
 * earlier of both beginnings. What an account stands below is for `parentOfMerged` to say.
 */
export function mergedRow(kind: CustomerKind, kept: RawCustomer, gone: RawCustomer, choices: Choices): RawCustomer {
  const row: RawCustomer = { ...kept }
  for (const column of Object.keys(kept)) {
    if (fixed.includes(column)) continue
    const field = chosenColumns[kind][column]
    const how = { choice: field === undefined ? undefined : choices[field], joins: column === 'notes' }
    row[column] = column === 'custom' ? mergedKeys(kept, gone, choices) : mergedValue(kept[column], gone[column], how)
  }
  if (Date.parse(String(gone.created_at)) < Date.parse(String(kept.created_at))) row.created_at = gone.created_at
  return row
}

function mergedValue(kept: unknown, gone: unknown, how: { choice: Choice | undefined; joins: boolean }): unknown {
  if (isEmpty(gone)) return kept
  if (isEmpty(kept)) return gone
  if (how.choice === 'gone') return gone
  if (how.joins && how.choice !== 'kept') return kept === gone ? kept : `${kept}\n\n${gone}`
  return kept
}

/** Values of custom fields, each by itself; a choice is named `custom.<key>`. */
function mergedKeys({ custom: kept }: RawCustomer, { custom: gone }: RawCustomer, choices: Choices): unknown {
  if (!isRecord(kept) || !isRecord(gone)) return kept
  const chosen = Object.entries(gone).filter(([key]) => choices[`custom.${key}`] === 'gone')
  return { ...gone, ...kept, ...Object.fromEntries(chosen) }
}

/** The kept row as it is put back: as it was before, but for what somebody changed since the merge. */
export function unmergedRow(rows: { before: RawCustomer; after: RawCustomer; now: RawCustomer }): RawCustomer {
  const { before, after, now } = rows
  const row: RawCustomer = { ...now }
  for (const column of Object.keys(now)) {
    if (!(column in before)) continue
    const values = { before: before[column], after: after[column], now: now[column] }
    // Values of custom fields: each by itself.
    row[column] =
      isRecord(values.before) && isRecord(values.after) && isRecord(values.now)
        ? unmergedKeys({ before: values.before, after: values.after, now: values.now })
        : unmergedValue(values)
  }
  return row
}

const unmergedValue = ({ before, after, now }: { before: unknown; after: unknown; now: unknown }) =>
  JSON.stringify(now) === JSON.stringify(after) ? before : now

function unmergedKeys({ before, after, now }: Record<'before' | 'after' | 'now', Record<string, unknown>>) {
  const keys = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(now)])
  return Object.fromEntries(
    [...keys].flatMap((key) => {
      const value = unmergedValue({ before: before[key], after: after[key], now: now[key] })
      return value === undefined ? [] : [[key, value]]
    }),
  )
}
