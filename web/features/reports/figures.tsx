import { Link } from '@tanstack/react-router'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LabelDot } from '../../shared/label-chip.tsx'
import { StatusBadge } from '../../shared/status-badge.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import type { StageFigures } from './reports.api.ts'
import { spanWords } from './span.ts'

const link = 'text-accent-ink hover:underline'

export function StageName({ stage }: Pick<StageFigures, 'stage'>) {
  const t = useT()
  const isPlain = t(`shared:status.${stage.status}`).toLowerCase() === stage.name.toLowerCase()
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
      <span className="flex items-center gap-2 font-medium">
        <LabelDot color={stage.color} />
        {stage.name}
      </span>
      {!isPlain && (
        <span className="text-ink2 text-xs">
          <StatusBadge status={stage.status} />
        </span>
      )}
    </span>
  )
}

/** How many stand there now, leading to the list of them. */
export function Standing({ stage, now }: Pick<StageFigures, 'stage' | 'now'>) {
  const t = useT()
  const place = usePlace()
  if (!now) return <None />
  const number = formatNumber(now.count, place)
  if (now.count === 0) return <>{number}</>
  return (
    <Link
      to={paths.tickets}
      search={{ view: 'all', filter: { all: [inStage(stage.id)] } }}
      aria-label={t('reports:stages.showStanding', { count: now.count, number, stage: stage.name })}
      className={link}
    >
      {now.capped ? t('reports:stages.more', { number }) : number}
    </Link>
  )
}

/** How many of them stand there for longer than the limit. */
export function OverLimit({ stage, now }: Pick<StageFigures, 'stage' | 'now'>) {
  const t = useT()
  const place = usePlace()
  if (!now) return <None />
  if (now.overLimit === null) return <span className="text-ink3">{t('reports:stages.noLimit')}</span>
  const number = formatNumber(now.overLimit, place)
  if (now.overLimit === 0) return <>{number}</>
  return (
    <Link
      to={paths.tickets}
      search={{
        view: 'all',
        filter: { all: [inStage(stage.id), { field: 'overStageLimit', operator: 'is', value: true }] },
      }}
      aria-label={t('reports:stages.showOver', { count: now.overLimit, number, stage: stage.name })}
      className="font-medium text-danger hover:underline"
    >
      {number}
    </Link>
  )
}

const inStage = (id: string) => ({ field: 'stage', operator: 'is' as const, value: id })

/** The ticket that stands there for longest, and since when. */
export function Oldest({ now }: Pick<StageFigures, 'now'>) {
  if (!now?.oldest) return <None />
  const { ticket, since } = now.oldest
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <TicketLink ticket={ticket} />
      <span className="text-ink2">
        <RelativeTime short at={since} />
      </span>
    </span>
  )
}

function TicketLink({ ticket }: { ticket: { code: string; subject: string } }) {
  return (
    <Link
      to={paths.ticket}
      params={{ ticketRef: ticket.code }}
      title={ticket.subject}
      aria-label={`${ticket.code} ${ticket.subject}`}
      className={`font-mono text-xs ${link}`}
    >
      {ticket.code}
    </Link>
  )
}

/** How many stays ended, of how many looked at. */
export function Stays({ stays }: Pick<StageFigures, 'stays'>) {
  const t = useT()
  const place = usePlace()
  const number = formatNumber(stays.count, place)
  return (
    <>
      {stays.capped ? (
        <span title={t('reports:stages.cappedWhy')}>{t('reports:stages.more', { number })}</span>
      ) : (
        number
      )}
    </>
  )
}

export function Span({ seconds }: { seconds: number | null }) {
  const place = usePlace()
  return seconds === null ? <None /> : <span className="whitespace-nowrap">{spanWords(seconds, place)}</span>
}

/** The longest stays of the period: where to look first. */
export function Longest({ stays }: Pick<StageFigures, 'stays'>) {
  const place = usePlace()
  if (stays.longest.length === 0) return <None />
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-0.5">
      {stays.longest.map(({ ticket, seconds, leftAt }) => (
        <span key={`${ticket.id} ${leftAt}`} className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <TicketLink ticket={ticket} />
          <span className="text-ink2">{spanWords(seconds, place)}</span>
        </span>
      ))}
    </span>
  )
}

/** Median and nine of ten, beside those of the other stages. */
export function SpanBar({ stays, most }: Pick<StageFigures, 'stays'> & { most: number }) {
  const width = (seconds: number | null) => `${Math.round((100 * (seconds ?? 0)) / Math.max(1, most))}%`
  return (
    <span aria-hidden="true" className="relative block h-2 w-full min-w-24 overflow-hidden rounded-sm bg-hover">
      <span className="absolute inset-y-0 left-0 bg-accent opacity-35" style={{ width: width(stays.p90Seconds) }} />
      <span className="absolute inset-y-0 left-0 bg-accent" style={{ width: width(stays.medianSeconds) }} />
    </span>
  )
}

export const mostSeconds = (stages: readonly StageFigures[]) =>
  Math.max(0, ...stages.map(({ stays }) => stays.p90Seconds ?? 0))

const None = () => <span className="text-ink3">–</span>
