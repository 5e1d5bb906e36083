import type { Cx } from '../../platform/context.ts'
import type { FieldDefinitions } from './custom-values.ts'
import { durationText } from './duration.rules.ts'
import type { CustomValue, CustomValues, Money } from './field-types.rules.ts'
import { kindOf, namesOf } from './record-names.ts'

/** A custom value as people read it: words of what it points to, numbers and money as numbers. */
export type ReadableValue =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'boolean'; yes: boolean }
  | { kind: 'day'; day: string }
  | { kind: 'time'; at: Date }

/** Reads values of many tickets; names are asked for once. Records that the actor does not see have no name and are left out. */
export async function readerOfValues(
  cx: Cx,
  fields: FieldDefinitions,
  tickets: readonly CustomValues[],
): Promise<(key: string, value: CustomValue | undefined) => ReadableValue | null> {
  const names = new Map<string, string>()
  for (const field of fields) {
    const kind = kindOf(field)
    const ids = kind ? tickets.flatMap((custom) => (custom[field.key] ? [String(custom[field.key])] : [])) : []
    if (!kind || ids.length === 0) continue
    for (const [id, name] of await namesOf(cx, kind, [...new Set(ids)], { pick: false })) names.set(id, name)
  }
  const byKey = new Map(fields.map((field) => [field.key, field]))
  return (key, value) => {
    const field = byKey.get(key)
    if (!field || value === undefined) return null
    const optionName = (id: string) => field.options.find((option) => option.id === id)?.name
    const text = (words: string | undefined): ReadableValue | null => (words ? { kind: 'text', text: words } : null)
    switch (field.type) {
      case 'select':
        return text(optionName(String(value)))
      case 'multi_select':
        return text((value as string[]).flatMap((id) => optionName(id) ?? []).join(', '))
      case 'user':
      case 'record':
        return text(names.get(String(value)))
      case 'money': {
        const { amount, currency } = value as Money
        const money = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
        return { kind: 'number', number: amount / 10 ** (money.maximumFractionDigits ?? 2) }
      }
      case 'duration':
        return text(durationText(Number(value)))
      case 'number':
        return { kind: 'number', number: Number(value) }
      case 'boolean':
        return { kind: 'boolean', yes: value === true }
      case 'date':
        return { kind: 'day', day: String(value) }
      case 'datetime':
        return { kind: 'time', at: new Date(String(value)) }
      default:
        return text(String(value))
    }
  }
}
