import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { PropertyTrigger } from '../../../shared/property-trigger.tsx'
import { StatusDot } from '../../../shared/status-badge.tsx'
import type { TicketStatus } from '../../../shared/ticket-words.ts'
import { Menu, MenuItem } from '../../../ui/menu.tsx'

/** A status or a stage that the ticket can be moved to, or the reason why not. */
export interface Place {
  key: string
  status: TicketStatus
  name: string
  /** Muted, below the name. */
  detail?: string
  /** Why the ticket cannot go there now; null when it can. */
  reason: string | null
  isHere: boolean
}

export interface PlaceMenuProps<P extends Place> {
  /** What stands on the closed menu, and how screen readers call it. */
  face: ReactNode
  label: string
  shortcut?: string
  places: readonly P[]
  open?: boolean
  onOpenChange?: (open: boolean) => void
  onChoose: (place: P) => void
  /** Without a frame, as a value in the properties. */
  plain?: boolean
}

/** Moves the ticket: all places, those that cannot be reached with the reason. */
export function PlaceMenu<P extends Place>({
  face,
  label,
  shortcut,
  places,
  open,
  onOpenChange,
  onChoose,
  plain = false,
}: PlaceMenuProps<P>) {
  return (
    <Menu
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <PropertyTrigger plain={plain} aria-label={label} aria-keyshortcuts={shortcut}>
          {face}
          {!plain && <ChevronDown aria-hidden="true" className="size-3 shrink-0 text-ink3" />}
        </PropertyTrigger>
      }
    >
      {places.map((place) => (
        <MenuItem
          key={place.key}
          icon={
            <span className="inline-flex">
              <StatusDot status={place.status} silent />
            </span>
          }
          disabled={place.reason !== null}
          onSelect={() => !place.isHere && onChoose(place)}
        >
          <span className="flex max-w-64 items-center gap-2">
            <span className="min-w-0 flex-1">
              <span className="block truncate">{place.name}</span>
              {place.detail && <span className="block truncate text-2xs text-ink3">{place.detail}</span>}
              {place.reason && <span className="block whitespace-normal text-2xs text-ink3">{place.reason}</span>}
            </span>
            {place.isHere && <Check aria-hidden="true" className="size-3.5 shrink-0 text-accent-ink" />}
          </span>
        </MenuItem>
      ))}
    </Menu>
  )
}
