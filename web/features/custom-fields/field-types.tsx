import {
  AlignLeft,
  Banknote,
  Calendar,
  CalendarClock,
  CircleDot,
  Hash,
  Link,
  ListChecks,
  type LucideIcon,
  SquareCheck,
  Timer,
  Type,
  User,
  Waypoints,
} from 'lucide-react'
import type { CustomField } from '../../shared/custom/custom-fields.ts'

/** The types of fields in the order in which they are offered, each with its mark. */
export const fieldTypes: Record<CustomField['type'], LucideIcon> = {
  text: Type,
  long_text: AlignLeft,
  number: Hash,
  money: Banknote,
  duration: Timer,
  date: Calendar,
  datetime: CalendarClock,
  select: CircleDot,
  multi_select: ListChecks,
  boolean: SquareCheck,
  url: Link,
  user: User,
  record: Waypoints,
}

export const fieldTypeNames = Object.keys(fieldTypes) as CustomField['type'][]

export function FieldTypeIcon({ type }: { type: CustomField['type'] }) {
  const Icon = fieldTypes[type]
  return <Icon aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
}
