import { minorDigits } from '../../platform/money.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import type { FieldShape } from './field-types.rules.ts'

/**
 * What stands in a cell of a file as a value of the API (product.md IE3): as people write it, and as the export does. The one validator
 * judges the value afterwards; here is refused what can be read in two ways, or in none. No database.
 */
type Read = { value: unknown } | { fault: Sentence }

const fault = (why: Sentence): Read => ({ fault: why })

/** Text of a cell that is not blank. Members and records are left as they are: who they are is asked of the database. */
export function readCell(field: FieldShape, cell: string): Read {
  const text = cell.trim()
  switch (field.type) {
    case 'number': {
      const number = numberOf(text)
      return number === null ? fault(noNumber) : { value: number }
    }
    case 'money':
      return readMoney(field.currency ?? '', text)
    case 'date':
      return { value: dayOf(text) }
    case 'boolean': {
      const yes = /^(true|yes|ja|wahr|x|1)$/i.test(text)
      if (yes || /^(false|no|nein|falsch|0)$/i.test(text)) return { value: yes }
      return fault(sentence('field_value.yes_no', 'Must be yes or no.'))
    }
    case 'url':
      return { value: /^[a-z]+:/i.test(text) ? text : `https://${text}` }
    case 'select': {
      const id = optionOf(field, text)
      return id ? { value: id } : fault(noOption(text))
    }
    case 'multi_select':
      return readOptions(field, text)
    default:
      return { value: text }
  }
}

const noNumber = sentence('field_value.plain_number', 'Must be a number without separators of thousands: 1234.5.')

/** A comma before three digits may part thousands or be the point: it is refused. */
function numberOf(text: string): number | null {
  const plain = text.replace(/\s/g, '')
  if (!/^[+-]?\d+([.,]\d+)?$/.test(plain) || /^[+-]?\d{1,3},\d{3}$/.test(plain)) return null
  return Number(plain.replace(',', '.'))
}

/** `12.50`, `12,50 EUR`, `EUR 12.50`: units of the currency. */
function readMoney(currency: string, text: string): Read {
  const [, before = '', amount = '', after = ''] = /^([a-z]{3})?\s*([^a-z]*?)\s*([a-z]{3})?$/i.exec(text) ?? []
  const said = (before || after).toUpperCase()
  if (said !== '' && said !== currency)
    return fault(sentence('field_value.currency', words`This field is in ${{ currency }}.`))
  const number = numberOf(amount)
  if (number === null) return fault(sentence('field_value.amount', 'Must be an amount such as 1234.50 or 1234.50 EUR.'))
  const minor = Number((number * 10 ** minorDigits(currency)).toFixed(6))
  if (!Number.isInteger(minor))
    return fault(sentence('field_value.fraction', words`Has more digits after the point than ${{ currency }} has.`))
  return { value: { amount: minor, currency } }
}

/** `31.01.2030` as `2030-01-31`; the rest as it is. */
function dayOf(text: string): string {
  const [, day = '', month = '', year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? []
  return year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text
}

/** By its name, one that can be chosen first; or by its id. */
function optionOf({ options }: FieldShape, text: string): string | undefined {
  const named = options.filter(({ name }) => name.toLowerCase() === text.toLowerCase())
  return (named.find(({ archived }) => !archived) ?? named[0] ?? options.find(({ id }) => id === text.toLowerCase()))
    ?.id
}

/** Semicolons and lines part options; commas do where no option has the name of all of it. */
function readOptions(field: FieldShape, text: string): Read {
  const parts = (cell: string, by: RegExp) => cell.split(by).flatMap((part) => part.trim() || [])
  const names = parts(text, /[;\n]/).flatMap((part) => (optionOf(field, part) ? [part] : parts(part, /,/)))
  const unknown = names.find((name) => !optionOf(field, name))
  if (unknown !== undefined) return fault(noOption(unknown))
  return { value: [...new Set(names.map((name) => optionOf(field, name)))] }
}

const noOption = (text: string) =>
  sentence('field_value.no_option', words`There is no option “${{ option: text.slice(0, 100) }}”.`)
