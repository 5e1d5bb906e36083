import { AlarmClock } from 'lucide-react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { TicketRow } from '../ticket-rows.ts'

/** Says that a ticket sleeps, and until when; nothing of one that is awake. */
export function SnoozeMark({ snooze }: Pick<TicketRow, 'snooze'>) {
  return snooze && <Mark until={snooze.until} />
}

function Mark({ until }: { until: string | null }) {
  const t = useT()
  const place = usePlace()
  const said = until ? t('list:row.snoozed', { date: formatDate(until, place) }) : t('list:row.snoozedReply')
  return (
    <span role="img" aria-label={said} title={said} className="shrink-0 self-center text-info">
      <AlarmClock aria-hidden="true" className="size-3.5" />
    </span>
  )
}
