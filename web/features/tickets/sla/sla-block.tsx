import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { CircleCheck, CirclePause, CircleSlash2, Clock, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { queryClient } from '../../../api/queries.ts'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useEachMinute } from '../../../shared/use-each-minute.ts'
import { Button } from '../../../ui/button.tsx'
import type { Ticket } from '../tickets.api.ts'
import { type ClockLook, inOrder, lengthWords, lookOf } from './clock-look.ts'
import { ReapplyDialog } from './reapply-dialog.tsx'
import { type SlaClock, ticketSlaQuery } from './sla.api.ts'
import { WhyDialog } from './why-dialog.tsx'

const inks: Record<ClockLook, string> = {
  ok: 'text-ok',
  warn: 'text-warn',
  danger: 'text-danger',
  neutral: 'text-ink3',
}

function iconOf(clock: SlaClock, look: ClockLook) {
  if (clock.state === 'met') return CircleCheck
  if (clock.state === 'paused') return CirclePause
  if (clock.state === 'cancelled') return CircleSlash2
  return look === 'danger' ? TriangleAlert : Clock
}

/** The deadlines of a ticket: what is left, why it stands still, and how each came about. */
export function SlaBlock({ ticket, ticketRef }: { ticket: Ticket; ticketRef: string }) {
  const t = useT()
  const query = ticketSlaQuery(ticketRef)
  const { data } = useQuery(query)
  const [opened, setOpened] = useState<'why' | 'reapply'>()
  useEachMinute(data?.clocks.some(({ state }) => state === 'running') ?? false, () => {
    void queryClient.invalidateQueries({ queryKey: query.queryKey })
  })
  if (!data?.policy && !data?.mayReapply) return null
  const { live, ended } = inOrder(data.clocks)
  return (
    <section aria-label={t('sla:title')} className="flex flex-col gap-1.5">
      <h2 className="font-semibold text-ink3 text-xs">{t('sla:title')}</h2>
      {data.policy === null && <p className="text-ink3">{t('sla:none')}</p>}
      {[...live, ...ended].length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {[...live, ...ended].map((clock) => (
            <ClockRow key={`${clock.metric} ${clock.cycle}`} clock={clock} />
          ))}
        </ul>
      )}
      <div className="-ml-2.5 flex flex-wrap">
        {data.policy && (
          <Button variant="ghost" press="shift+n" onClick={() => setOpened('why')}>
            {t('sla:why.ask')}
          </Button>
        )}
        {data.mayReapply && (
          <Button variant="ghost" press="mod+shift+l" onClick={() => setOpened('reapply')}>
            {t('sla:reapply.ask')}
          </Button>
        )}
      </div>
      {opened === 'why' && <WhyDialog ticket={ticket} sla={data} onClose={() => setOpened(undefined)} />}
      {opened === 'reapply' && <ReapplyDialog ticketRef={ticketRef} sla={data} onClose={() => setOpened(undefined)} />}
    </section>
  )
}

function ClockRow({ clock }: { clock: SlaClock }) {
  const t = useT()
  // The clocks are read each minute, and drawn with it.
  const look = lookOf(clock, new Date())
  const Icon = iconOf(clock, look)
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden="true" className={clsx('mt-0.5 size-3.5 shrink-0', inks[look])} />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-baseline justify-between gap-x-2">
          <span className="font-medium">{t(`sla:metric.${clock.metric}`)}</span>
          <span className={clsx('tabular-nums', inks[look])}>{useStanding(clock)}</span>
        </span>
        <span className="block text-ink3 text-xs">{useDetail(clock)}</span>
      </span>
    </li>
  )
}

/** "2 hr 5 min left", "overdue by 10 min", "paused". */
function useStanding(clock: SlaClock): string {
  const t = useT()
  const { locale } = usePlace()
  if (clock.state === 'met' || clock.state === 'missed' || clock.state === 'cancelled')
    return t(`sla:state.${clock.state}`)
  const left = lengthWords(Math.abs(clock.leftMinutes), locale)
  if (clock.leftMinutes < 0) return t('sla:overdueBy', { left })
  return clock.state === 'paused' ? t('sla:pausedLeft', { left }) : t('sla:left', { left })
}

/** "paused since Tue 14:05: waiting for the customer", or when it is due, and of how much. */
function useDetail(clock: SlaClock): string {
  const t = useT()
  const place = usePlace()
  const moment = (at: string) =>
    new Intl.DateTimeFormat(place.locale, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: place.timeZone,
    }).format(new Date(at))
  if (clock.pausedAt && clock.pauseReason && clock.state === 'paused')
    return t(`sla:pausedSince.${clock.pauseReason}`, { time: moment(clock.pausedAt) })
  const target = t(`sla:target.${clock.target.time}`, { length: lengthWords(clock.target.minutes, place.locale) })
  if (clock.endedAt) return `${formatDate(clock.endedAt, place)} · ${target}`
  return clock.dueAt ? `${t('sla:due', { time: moment(clock.dueAt) })} · ${target}` : `${t('sla:neverDue')} · ${target}`
}
