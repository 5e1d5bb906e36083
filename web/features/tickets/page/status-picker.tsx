import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { StatusBadge } from '../../../shared/status-badge.tsx'
import type { Ticket } from '../tickets.api.ts'
import { PlaceMenu, type PlaceMenuProps } from './place-menu.tsx'
import type { Move } from './ticket-header.tsx'

/** The status of the ticket, and the others it can have: each moves it to the first stage of its pipeline with that status. */
export function StatusPicker({
  ticket,
  onChoose,
  ...shown
}: {
  ticket: Ticket
  onChoose: (move: Move) => void
} & Pick<PlaceMenuProps<never>, 'open' | 'onOpenChange' | 'plain'>) {
  const t = useT()
  const places = ticket.transitions.map(({ status, reason, why }) => ({
    key: status,
    status,
    name: t(`shared:status.${status}`),
    reason: reason && say(why, reason),
    isHere: status === ticket.status,
  }))
  return (
    <PlaceMenu
      {...shown}
      face={<StatusBadge status={ticket.status} />}
      label={t('ticket:picker.status', { value: t(`shared:status.${ticket.status}`) })}
      shortcut="S"
      places={places}
      onChoose={({ status }) => onChoose({ status })}
    />
  )
}
