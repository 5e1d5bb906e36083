import { Link } from '@tanstack/react-router'
import { ArrowUpRight, ExternalLink } from 'lucide-react'
import { formatDate, type Place } from '../../i18n/format.ts'
import type { MessageKey } from '../../i18n/i18n.ts'
import { paths } from '../../paths.ts'
import { LabelDot } from '../label-chip.tsx'
import { digitsOf } from './custom-draft.ts'
import type { CustomField, CustomValue } from './custom-fields.ts'
import { durationText } from './duration.ts'
import { isObjectKind, keyOfType } from './field-entities.ts'

export interface Reader {
  place: Place
  /** Names of members and records by id. */
  names: Readonly<Record<string, string>>
  t: (key: MessageKey) => string
}

/** A value in the reader's words. */
export function customText(field: CustomField, value: CustomValue, { place, names, t }: Reader): string {
  if (typeof value === 'boolean') return t(value ? 'ticket:custom.yes' : 'ticket:custom.no')
  if (field.type === 'duration') return durationText(Number(value))
  if (typeof value === 'number') return new Intl.NumberFormat(place.locale, { maximumFractionDigits: 10 }).format(value)
  if (Array.isArray(value)) return value.map((id) => optionName(field, id)).join(', ')
  if (typeof value === 'object')
    return new Intl.NumberFormat(place.locale, { style: 'currency', currency: value.currency }).format(
      value.amount / 10 ** digitsOf(value.currency),
    )
  if (field.type === 'date') return formatDate(`${value}T12:00:00Z`, { ...place, timeZone: 'UTC' }, 'date')
  if (field.type === 'datetime') return formatDate(value, place)
  if (field.type === 'select') return optionName(field, value)
  if (field.type === 'user' || field.type === 'record') return names[value] ?? t('ticket:custom.unseen')
  return value
}

const optionName = (field: CustomField, id: string) => field.options.find((one) => one.id === id)?.name ?? id

/** A value as it stands on the page: options with their colour, addresses as links. */
export function CustomFace({ field, value, reader }: { field: CustomField; value: CustomValue; reader: Reader }) {
  const ids = Array.isArray(value) ? value : field.type === 'select' ? [String(value)] : []
  if (ids.length > 0) {
    return (
      <span className="flex min-w-0 flex-wrap gap-x-2 gap-y-0.5">
        {ids.map((id) => {
          const option = field.options.find((one) => one.id === id)
          return (
            <span key={id} className="inline-flex min-w-0 items-center gap-1.5">
              <LabelDot color={option?.color ?? 'gray'} />
              <span className="truncate">{option?.name ?? id}</span>
            </span>
          )
        })}
      </span>
    )
  }
  const text = customText(field, value, reader)
  if (field.type === 'long_text') return <span className="line-clamp-4 whitespace-pre-wrap break-words">{text}</span>
  return <span className="truncate tabular-nums">{field.type === 'url' ? text.replace(/^https?:\/\//, '') : text}</span>
}

const openLook = 'grid size-6 shrink-0 place-items-center rounded-sm text-ink3 hover:bg-hover hover:text-ink'

/** Leads to the page of the record that a field points to. */
export function PointedLink({ lookup, id, label }: { lookup: CustomField['lookup']; id: string; label: string }) {
  const face = { 'aria-label': label, title: label, className: openLook }
  const icon = <ArrowUpRight aria-hidden="true" className="size-3.5" />
  if (lookup === 'contact')
    return (
      <Link to={paths.contact} params={{ contactId: id }} {...face}>
        {icon}
      </Link>
    )
  if (lookup === 'account')
    return (
      <Link to={paths.account} params={{ accountId: id }} {...face}>
        {icon}
      </Link>
    )
  if (lookup === 'ticket')
    return (
      <Link to={paths.ticket} params={{ ticketRef: id }} {...face}>
        {icon}
      </Link>
    )
  return lookup === null || !isObjectKind(lookup) ? null : (
    <Link to={paths.object} params={{ typeKey: keyOfType(lookup), objectId: id }} {...face}>
      {icon}
    </Link>
  )
}

/** Opens the address of a field in a tab of its own. */
export function CustomLink({ url, label }: { url: string; label: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer noopener" aria-label={label} title={url} className={openLook}>
      <ExternalLink aria-hidden="true" className="size-3.5" />
    </a>
  )
}
