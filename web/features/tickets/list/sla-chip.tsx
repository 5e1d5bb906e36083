import clsx from 'clsx'
import { CircleCheck, CirclePause, CircleSlash, CircleX, Timer, TimerOff } from 'lucide-react'
import { useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { durationText } from '../../../shared/custom/duration.ts'
import { useEachMinute } from '../../../shared/use-each-minute.ts'
import type { TicketRow } from '../ticket-rows.ts'
import { type DeadlineState, deadlineState } from './deadline-state.ts'

type Sla = NonNullable<TicketRow['sla']>

const dayMinutes = 1440

const looks = {
  running: { Icon: Timer, ink: 'border-line bg-panel text-ok' },
  soon: { Icon: Timer, ink: 'border-warn-line bg-warn-bg text-warn' },
  overdue: { Icon: TimerOff, ink: 'border-danger-line bg-danger-bg font-medium text-danger' },
  paused: { Icon: CirclePause, ink: 'border-line bg-panel text-ink2' },
  met: { Icon: CircleCheck, ink: 'border-transparent text-ok' },
  missed: { Icon: CircleX, ink: 'border-transparent text-danger' },
  cancelled: { Icon: CircleSlash, ink: 'border-transparent text-ink3' },
} as const satisfies Record<DeadlineState, unknown>

/** Whole days and hours of more than a day, hours of more than ten, else hours and minutes: as much as anybody acts on. */
function lengthOf(ms: number): string {
  const minutes = Math.max(1, Math.floor(Math.abs(ms) / 60_000))
  if (minutes < 600) return durationText(minutes)
  if (minutes < dayMinutes) return `${Math.floor(minutes / 60)}h`
  const hours = Math.floor((minutes % dayMinutes) / 60)
  return `${Math.floor(minutes / dayMinutes)}d${hours > 0 ? ` ${hours}h` : ''}`
}

/** The next deadline of a ticket, counted down each minute; of one that is paused or done how it stands. `named`: it says of what. */
export function SlaChip({ sla, named = false }: { sla: Sla; named?: boolean }) {
  const t = useT()
  const place = usePlace()
  const [now, setNow] = useState(() => new Date())
  useEachMinute(true, () => setNow(new Date()))
  const state = deadlineState(sla, now)
  if (!state || !sla.metric) return null
  const metric = t(`list:sla.metric.${sla.metric}`)
  const { Icon, ink } = looks[state]
  const left = sla.dueAt ? lengthOf(new Date(sla.dueAt).getTime() - now.getTime()) : ''
  const date = formatDate(sla.dueAt ?? sla.pausedAt ?? now, place)
  const said =
    state === 'paused'
      ? t(`list:sla.paused.${sla.pauseReason ?? 'customer'}`, { metric, date })
      : sla.dueAt
        ? t(state === 'overdue' ? 'list:sla.overdueSince' : 'list:sla.dueIn', { metric, left, date })
        : t('list:sla.ended', { metric, state: t(`list:slaState.${state === 'soon' ? 'running' : state}`) })
  const text =
    state === 'overdue' ? `−${left}` : sla.dueAt ? left : t(`list:slaState.${state === 'soon' ? 'running' : state}`)
  return (
    <span
      role="img"
      aria-label={said}
      title={said}
      data-sla={state}
      className={clsx(
        'inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-full border px-1.5 text-2xs tabular-nums',
        named ? 'shrink-0' : 'min-w-0',
        ink,
      )}
    >
      <Icon aria-hidden="true" className="size-3 shrink-0" />
      {named && <span className="truncate max-sm:hidden">{metric}</span>}
      <span className="truncate">{text}</span>
    </span>
  )
}
