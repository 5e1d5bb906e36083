import type { Cx } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'
import { minorDigits } from '../../platform/money.ts'
import { withoutHidden } from '../activity/activity.service.ts'
import { findRecordType, type HistoryTypeName, historyTypes } from '../associations/record-types.ts'
import type { RecordChange } from './record-activity.contract.ts'
import { eventsBySeq } from './record-changes.store.ts'

type Named = NonNullable<RecordChange['of']>

/** Fields that hold long text: that they changed is told, not what they say. */
const longTexts = new Set(['notes'])

/** What changed with records, by the numbers of the events; `of` is whose history is read. */
export async function readChanges(
  cx: Cx,
  of: { type: HistoryTypeName; id: string },
  seqs: readonly string[],
): Promise<Map<string, RecordChange>> {
  const events = await withoutHidden(cx, await eventsBySeq(cx, seqs))
  const accounts = await namesOf(cx, 'account', events.flatMap(accountIdsOf))
  const changed = events.flatMap((event) => changedRecord(event) ?? [])
  const names = new Map<string, string>()
  for (const type of historyTypes)
    for (const [id, name] of await namesOf(
      cx,
      type,
      changed.flatMap((one) => (one.type === type && one.id !== of.id ? one.id : [])),
    ))
      names.set(id, name)
  return new Map(
    events.map((event) => {
      const record = changedRecord(event)
      const told = record && event.data[record.type]
      const name = textOf(isRecord(told) ? told.name : event.data.name) ?? ''
      const change = {
        name: event.name,
        by: { kind: event.actorKind, id: event.actorId, name: event.actorName },
        fields: [...fieldsOf(event, accounts), ...customOf(event)],
        of: record && record.id !== of.id ? { ...record, name: names.get(record.id) ?? name } : null,
        other: otherOf(event, of.id),
      }
      return [event.seq, change]
    }),
  )
}

async function namesOf(cx: Cx, type: HistoryTypeName, ids: readonly string[]): Promise<Map<string, string>> {
  const found = ids.length > 0 ? await findRecordType(type)?.find(cx, [...new Set(ids)]) : []
  return new Map((found ?? []).map(({ id, name }) => [id, name]))
}

/** The record that an event is about: events are named by it, and name it by its id. */
function changedRecord({ name, data }: DomainEvent): Omit<Named, 'name'> | null {
  const type = historyTypes.find((one) => name.startsWith(`${one}.`))
  const named = type && data[type]
  const id = type && textOf(isRecord(named) ? named.id : data[`${type}Id`])
  if (!type || !id) return null
  const typeKey = isRecord(named) ? textOf(named.type) : null
  return { type, id, ...(typeKey && { typeKey }) }
}

/** The other one of a merge or of a conversion, as seen from the record whose history is read. */
function otherOf({ name, data }: DomainEvent, ownId: string): Named | null {
  const type = historyTypes.find((one) => name.startsWith(`${one}.`))
  const merged = textOf(data.mergedId)
  if (type && merged) return { type, id: merged, name: textOf(data.mergedName) ?? '' }
  const contact = data.contact
  if (!isRecord(contact)) return null
  const [id, contactName] = [textOf(contact.id), textOf(contact.name)]
  return id && id !== ownId ? { type: 'contact', id, name: contactName ?? '' } : null
}

const changesOf = ({ data }: DomainEvent) =>
  isRecord(data.changes) ? Object.entries(data.changes).filter(isChange) : []
const isChange = (entry: [string, unknown]): entry is [string, { from: unknown; to: unknown }] => isRecord(entry[1])

function fieldsOf(event: DomainEvent, accounts: ReadonlyMap<string, string>): RecordChange['fields'] {
  return changesOf(event).map(([field, { from, to }]) => {
    if (longTexts.has(field)) return { field, from: [], to: [] }
    const words = (value: unknown) =>
      field === 'accountIds' ? idsIn(value).map((id) => accounts.get(id) ?? '') : wordsOf(value)
    return { field, from: words(from), to: words(to) }
  })
}

/** Values of custom fields, by the words that they had then. */
const customOf = ({ data }: DomainEvent): RecordChange['fields'] =>
  (Array.isArray(data.custom) ? data.custom : []).flatMap((change) => {
    const field = isRecord(change) && isRecord(change.field) ? change.field : null
    if (!field || !isRecord(change)) return []
    const { from, to } = change
    const isPointer = field.type === 'user' || field.type === 'record'
    const words = (side: unknown) => {
      if (!isRecord(side) || field.type === 'long_text') return []
      if (side.hidden === true) return ['…']
      const label = wordsOf(side.label)
      return label.length > 0 || isPointer ? label : wordsOf(side.value)
    }
    return { field: `custom.${field.key}`, name: textOf(field.name) ?? '', from: words(from), to: words(to) }
  })

const accountIdsOf = (event: DomainEvent): string[] =>
  changesOf(event).flatMap(([field, { from, to }]) => (field === 'accountIds' ? [...idsIn(from), ...idsIn(to)] : []))

const idsIn = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap((id) => textOf(id) ?? []) : [])

/** A value in words: text and numbers as they are, things by their names, lists one by one. */
function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf)
  if (isRecord(value)) return 'currency' in value ? [moneyOf(value)] : wordsOf(value.name)
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)]
  return typeof value === 'string' && value !== '' ? [value] : []
}

/** An amount, which is kept in the minor unit of its currency, with the currency: 125.50 EUR. */
function moneyOf({ amount, currency }: Record<string, unknown>): string {
  const digits = minorDigits(String(currency))
  return `${(Number(amount) / 10 ** digits).toFixed(digits)} ${currency}`
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
