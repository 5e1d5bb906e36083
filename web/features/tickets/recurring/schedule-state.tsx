import { CalendarCheck, CalendarX, Pause, TriangleAlert } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Badge } from '../../../ui/badge.tsx'
import type { Schedule } from './recurring.api.ts'

/** True when the next time will make no ticket, or the last one made none. */
export const isInTrouble = ({ template, requester, lastRun }: Schedule): boolean =>
  template.gone || requester?.gone === true || lastRun?.outcome === 'skipped'

/** Whether a schedule makes tickets, in one word. */
export function ScheduleState({ schedule }: { schedule: Schedule }) {
  const t = useT()
  if (schedule.paused) return <Badge icon={<Pause aria-hidden="true" />}>{t('recurring:state.paused')}</Badge>
  if (!schedule.nextAt) return <Badge icon={<CalendarX aria-hidden="true" />}>{t('recurring:state.over')}</Badge>
  if (isInTrouble(schedule))
    return (
      <Badge tone="warn" icon={<TriangleAlert aria-hidden="true" />}>
        {t('recurring:state.trouble')}
      </Badge>
    )
  return (
    <Badge tone="ok" icon={<CalendarCheck aria-hidden="true" />}>
      {t('recurring:state.on')}
    </Badge>
  )
}
