import {
  BookOpen,
  CircleCheck,
  Clock,
  Coffee,
  Focus,
  HeartPulse,
  House,
  type LucideIcon,
  Moon,
  Phone,
  Plane,
  Utensils,
} from 'lucide-react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { LabelDot } from '../label-chip.tsx'
import type { MemberStatus, UserStatus } from './statuses.api.ts'

export type StatusIconName = UserStatus['icon']

const icons: Record<StatusIconName, LucideIcon> = {
  check: CircleCheck,
  clock: Clock,
  coffee: Coffee,
  utensils: Utensils,
  phone: Phone,
  focus: Focus,
  book: BookOpen,
  home: House,
  moon: Moon,
  plane: Plane,
  heart: HeartPulse,
}
export const statusIcons = Object.keys(icons) as StatusIconName[]

export function StatusIcon({ name }: { name: StatusIconName }) {
  const Icon = icons[name]
  return <Icon aria-hidden="true" className="size-4 shrink-0 text-ink2" />
}

/** Icon, colour and name of a status. */
export function StatusMark({ status }: { status: Pick<UserStatus, 'name' | 'icon' | 'color'> }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <LabelDot color={status.color} />
      <StatusIcon name={status.icon} />
      <span className="truncate">{status.name}</span>
    </span>
  )
}

/** What somebody’s status says to colleagues: until when, and the note. */
export function StatusDetail({ held }: { held: MemberStatus }) {
  const t = useT()
  const place = usePlace()
  const parts = [
    held.until && t('statuses:until', { at: formatDate(held.until, place) }),
    held.note,
    held.by?.name && t('statuses:givenBy', { name: held.by.name }),
  ].filter(Boolean)
  if (parts.length === 0) return null
  return <span className="block text-ink3 text-xs">{parts.join(' · ')}</span>
}
