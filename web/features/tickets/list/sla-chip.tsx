import clsx from 'clsx'
import { CircleCheck, CirclePause, CircleSlash, CircleX, Timer, TimerOff } from 'lucide-react'
import { useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { durationText } from '../../../shared/custom/duration.ts'
import { useEachMinute } from '../../../shared/use-each-minute.ts'
import type { TicketRow } from '../ticket-rows.ts'

type Sla = NonNullable<TicketRow['sla']>

const soonMs = 3_600_000
const dayMinutes = 1440

const looks = {
  running: { Icon: Timer, ink: 'border-line bg-panel text-ink2' },
  soon: { Icon: Timer, ink: 'border-warn-line bg-warn-bg text-warn' },
  overdue: { Icon: TimerOff, ink: 'border-danger-line bg-danger-bg font-medium text-danger' },
  paused: { Icon: CirclePause, ink: 'border-line bg-panel text-ink2' },
  met: { Icon: CircleCheck, ink: 'border-transparent text-ok' },
  missed: { Icon: CircleX, ink: 'border-transparent text-danger' },
  cancelled: { Icon: CircleSlash, ink: 'border-transparent text-ink3' },
} as const

/** How a deadline stands at a moment. */
function stateAt({ state, dueAt }: Sla, now: Date): keyof typeof looks | null {
  if (!state || !dueAt) return state
  const left = new Date(dueAt).getTime() - now.getTime()
  if (left <= 0) return 'overdue'
  return left < soonMs ? 'soon' : state
}

/** Whole days and hours of more than a day, else hours and minutes. */
function lengthOf(ms: number): string {
  const minutes = Math.max(1, Math.floor(Math.abs(ms) / 60_000))
  if (minutes < dayMinutes) return durationText(minutes)
  const hours = Math.floor((minutes % dayMinutes) / 60)
  return `${Math.floor(minutes / dayMinutes)}d${hours > 0 ? ` ${hours}h` : ''}`
}

/** The next deadline of a ticket, counted down each minute; of one that is paused or done how it stands. */
export function SlaChip({ sla }: { sla: Sla }) {
  const t = useT()
  const place = usePlace()
  const [now, setNow] = useState(() => new Date())
  useEachMinute(true, () => setNow(new Date()))
  const state = stateAt(sla, now)
  if (!state || !sla.metric) return null
  const metric = t(`views:sla.metric.${sla.metric}`)
  const { Icon, ink } = looks[state]
  const left = sla.dueAt ? lengthOf(new Date(sla.dueAt).getTime() - now.getTime()) : ''
  const date = formatDate(sla.dueAt ?? sla.pausedAt ?? now, place)
  const said =
    state === 'paused'
      ? t(`views:sla.paused.${sla.pauseReason ?? 'customer'}`, { metric, date })
      : sla.dueAt
        ? t(state === 'overdue' ? 'views:sla.overdueSince' : 'views:sla.dueIn', { metric, left, date })
        : t('views:sla.ended', { metric, state: t(`views:slaState.${state === 'soon' ? 'running' : state}`) })
  const text =
    state === 'overdue' ? `−${left}` : sla.dueAt ? left : t(`views:slaState.${state === 'soon' ? 'running' : state}`)
  return (
    <span
      role="img"
      aria-label={said}
      title={said}
      data-sla={state}
      className={clsx(
        'inline-flex h-5 min-w-0 items-center gap-1 whitespace-nowrap rounded-full border px-1.5 text-2xs tabular-nums',
        ink,
      )}
    >
      <Icon aria-hidden="true" className="size-3 shrink-0" />
      <span className="truncate">{text}</span>
    </span>
  )
}
