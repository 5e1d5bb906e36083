import { AlarmClock } from 'lucide-react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { PropertyTrigger } from '../../../shared/property-trigger.tsx'
import { Popover } from '../../../ui/popover.tsx'
import { snoozeChange } from '../change-ticket.ts'
import { SnoozeForm } from '../snooze-form.tsx'
import type { Ticket } from '../tickets.api.ts'
import type { EditTicket } from './use-edit-ticket.ts'

/** Sets the ticket aside; of one that sleeps it says until when. Absent on what is done: that does not sleep. */
export function SnoozePicker({
  ticket,
  edit,
  open,
  onOpenChange,
}: {
  ticket: Ticket
  edit: EditTicket
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const t = useT()
  const place = usePlace()
  const { snooze } = ticket
  const maySleep = ticket.allowed.update && ticket.status !== 'resolved' && ticket.status !== 'closed'
  if (!snooze && !maySleep) return null
  const until = snooze?.until ? formatDate(snooze.until, place) : undefined
  const said = !snooze
    ? undefined
    : until === undefined
      ? t('list:row.snoozedReply')
      : t('list:row.snoozed', { date: until })
  return (
    <Popover
      label={t('ticket:snooze.title')}
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <PropertyTrigger
          disabled={!maySleep}
          aria-keyshortcuts="Z"
          aria-label={
            said && snooze?.until && snooze.untilReply
              ? t('ticket:snooze.orReply', { said })
              : (said ?? t('ticket:snooze.title'))
          }
          className={said ? 'border-info-line! bg-info-bg! text-info!' : 'px-1.5!'}
        >
          <AlarmClock aria-hidden="true" className="size-3.5 shrink-0" />
          {said && <span className="truncate tabular-nums max-sm:hidden">{said}</span>}
        </PropertyTrigger>
      }
    >
      <SnoozeForm
        snooze={snooze}
        onChoose={(next) => {
          onOpenChange(false)
          const { send, shown } = snoozeChange(next)
          edit(send, shown)
        }}
      />
    </Popover>
  )
}
