import type { UseQueryResult } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { FailuresCard } from './failures-card.tsx'
import type { MailHealth } from './mail.api.ts'
import { outcomeLooks } from './mail-badges.tsx'
import { type MailSearch, outcomes } from './mail-search.ts'
import { MailboxesCard } from './mailboxes-card.tsx'
import { ReleaseBanner } from './release-banner.tsx'
import { WaysCard } from './ways-card.tsx'

/** Is mail coming and going? What needs a person stands first. */
export function OverviewTab({
  health,
  mailbox,
  onShow,
}: {
  health: UseQueryResult<MailHealth>
  /** The channel that the reader came for. */
  mailbox: string | undefined
  onShow: (search: MailSearch) => void
}) {
  const t = useT()
  return (
    <Loaded query={health} skeleton={<OverviewSkeleton />}>
      {(found) => (
        <div className="mx-auto flex max-w-260 flex-col gap-5 p-4 pb-16">
          <ReleaseBanner health={found} />
          {found.failures.length > 0 ? (
            <FailuresCard health={found} onShow={onShow} />
          ) : (
            (found.outbox.byState.not_sent ?? 0) === 0 && (
              <p role="status" className="flex items-center gap-2 text-ink2">
                <CircleCheck aria-hidden="true" className="size-4 shrink-0 text-ok" />
                {t('mail:failures.none')}
              </p>
            )
          )}
          <Arrivals inbound={found.inbound} onShow={onShow} />
          <MailboxesCard channels={found.channels} asked={mailbox} />
          <WaysCard health={found} onShow={onShow} />
        </div>
      )}
    </Loaded>
  )
}

/** The mails of the last day by what became of them; each number opens its list. */
function Arrivals({ inbound, onShow }: { inbound: MailHealth['inbound']; onShow: (search: MailSearch) => void }) {
  const t = useT()
  const place = usePlace()
  return (
    <SettingsCard
      title={t('mail:arrivals.title')}
      text={t('mail:arrivals.text', { count: inbound.last24h, number: formatNumber(inbound.last24h, place) })}
    >
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-3 lg:grid-cols-6">
        {outcomes.map((outcome) => {
          const { Icon, tone } = outcomeLooks[outcome]
          const count = inbound.byOutcome[outcome] ?? 0
          return (
            <Tile
              key={outcome}
              icon={<Icon aria-hidden="true" className="size-3.5" />}
              label={t(`mail:outcome.${outcome}`)}
              title={t(`mail:meaning.${outcome}`)}
              count={formatNumber(count, place)}
              loud={count > 0 && (tone === 'danger' || tone === 'warn')}
              onClick={() => onShow({ tab: 'in', outcome })}
            />
          )
        })}
      </div>
      {inbound.waiting > 0 && (
        <button
          type="button"
          className="self-start text-accent-ink hover:underline"
          onClick={() => onShow({ tab: 'in', state: 'waiting' })}
        >
          {t('mail:arrivals.waiting', { count: inbound.waiting })}
        </button>
      )}
      {inbound.refused > 0 && (
        <button
          type="button"
          className="self-start text-accent-ink hover:underline"
          onClick={() => onShow({ tab: 'in', outcome: 'rejected' })}
        >
          {t('mail:arrivals.refused', { count: inbound.refused })}
        </button>
      )}
    </SettingsCard>
  )
}

function Tile({
  icon,
  label,
  title,
  count,
  loud,
  onClick,
}: {
  icon: ReactNode
  label: string
  title: string
  count: string
  loud: boolean
  onClick: () => void
}) {
  return (
    <button
      type="button"
      title={title}
      onClick={onClick}
      className="flex min-w-0 flex-col gap-0.5 rounded-md border border-line px-3 py-2 text-left hover:bg-hover"
    >
      <span className={loud ? 'font-semibold text-warn text-xl tabular-nums' : 'font-semibold text-xl tabular-nums'}>
        {count}
      </span>
      <span className="flex min-w-0 items-center gap-1.5 text-ink2 text-xs">
        {icon}
        <span className="truncate">{label}</span>
      </span>
    </button>
  )
}

function OverviewSkeleton() {
  return (
    <div className="mx-auto flex max-w-260 flex-col gap-5 p-4">
      <Skeleton className="h-4 w-64" />
      <Skeleton className="h-32 w-full rounded-lg" />
      <Skeleton className="h-48 w-full rounded-lg" />
    </div>
  )
}
