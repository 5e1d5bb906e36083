import type { ReactNode } from 'react'
import { formatDate, type Place } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { DataList } from '../../ui/data-list.tsx'
import type { CrmField } from './crm.api.ts'
import { isDate, isWebAddress, labelOf } from './crm-words.ts'

/** Values of any JSON with their names. */
export function CrmFields({ fields }: { fields: readonly CrmField[] }) {
  if (fields.length === 0) return null
  return (
    <DataList
      rows={fields.map(({ key, label, value }) => ({
        name: label ?? labelOf(key),
        value: <JsonValue value={value} depth={0} />,
      }))}
    />
  )
}

/** One value: a link, a date, a number, a word; lists by commas, objects as names and values, three deep. */
function JsonValue({ value, depth }: { value: unknown; depth: number }): ReactNode {
  const t = useT()
  const place = usePlace()
  if (typeof value === 'boolean') return t(value ? 'crmPanel:yes' : 'crmPanel:no')
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return <span className="min-w-0 break-words">{value.map((one) => plain(one, place)).join(', ')}</span>
  if (typeof value === 'object' && value !== null) {
    if (depth > 1) return <code className="min-w-0 break-all text-xs">{JSON.stringify(value)}</code>
    const entries = Array.isArray(value)
      ? value.map((one, at) => [String(at + 1), one] as const)
      : Object.entries(value)
    return (
      <ul className="min-w-0">
        {entries.map(([key, one]) => (
          <li key={key} className="break-words">
            <span className="text-ink3">{labelOf(key)}: </span>
            <JsonValue value={one} depth={depth + 1} />
          </li>
        ))}
      </ul>
    )
  }
  if (typeof value === 'string' && isWebAddress(value))
    return (
      <a
        href={value}
        target="_blank"
        rel="noreferrer noopener"
        className="min-w-0 truncate text-accent-ink underline underline-offset-2"
      >
        {value.replace(/^https?:\/\//, '')}
      </a>
    )
  return <span className="min-w-0 whitespace-pre-line break-words">{plain(value, place)}</span>
}

function plain(value: unknown, place: Place): string {
  if (value === null || value === undefined) return '–'
  // A year is written like any number of four digits.
  if (typeof value === 'number')
    return new Intl.NumberFormat(place.locale, { useGrouping: 'min2', maximumFractionDigits: 6 }).format(value)
  const text = String(value)
  return isDate(text) ? dateText(text, place) : text
}

/** A day without a time is the same day everywhere. */
const dateText = (text: string, place: Place) =>
  text.length === 10 ? formatDate(`${text}T12:00:00Z`, { ...place, timeZone: 'UTC' }, 'date') : formatDate(text, place)
