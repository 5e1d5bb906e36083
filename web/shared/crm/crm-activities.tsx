import { useInfiniteQuery } from '@tanstack/react-query'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { type CrmActivity, moreActivitiesQuery, type TicketCrm } from './crm.api.ts'
import { isWebAddress, labelOf, moneyText } from './crm-words.ts'

/** Orders, contracts and the like, or notes: the newest few, and the rest by asking. */
export function CrmActivities({
  ticketId,
  first,
  notes = false,
}: {
  ticketId: string
  first: TicketCrm['notes']
  notes?: boolean
}) {
  const t = useT()
  const more = useInfiniteQuery(moreActivitiesQuery(ticketId, notes, first.nextCursor))
  const rows = [...first.data, ...(more.data?.pages.flatMap((page) => page.data) ?? [])]
  const hasMore = more.data ? more.hasNextPage : first.nextCursor !== null
  const load = () => void (more.data ? more.fetchNextPage() : more.refetch())
  return (
    <>
      <ul className="flex flex-col gap-2">
        {rows.map((row) => (
          <li key={row.id}>{notes ? <Note note={row} /> : <Activity activity={row} />}</li>
        ))}
      </ul>
      {more.isError && (
        <p role="alert" className="text-danger text-xs">
          {t('crmPanel:moreFailed')}
        </p>
      )}
      {hasMore && (
        <Button
          variant="ghost"
          press={notes ? 'mod+shift+y' : 'mod+shift+u'}
          className="-ml-2.5 self-start"
          busy={more.isFetching}
          onClick={load}
        >
          {t(notes ? 'crmPanel:moreNotes' : 'crmPanel:moreActivities')}
        </Button>
      )}
    </>
  )
}

function Title({ of: { title, url, source } }: { of: CrmActivity }) {
  const t = useT()
  if (!url || !isWebAddress(url)) return <span className="min-w-0 break-words">{title}</span>
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      title={t('crmPanel:open', { source: source.name })}
      className="min-w-0 break-words text-accent-ink hover:underline"
    >
      {title}
    </a>
  )
}

function useDay(at: string | null): string | null {
  const place = usePlace()
  return at && formatDate(at, place, 'date')
}

function Activity({ activity }: { activity: CrmActivity }) {
  const { locale } = usePlace()
  const day = useDay(activity.occurredAt)
  const { kind, status, amount, currency } = activity
  return (
    <div className="flex flex-col">
      <div className="flex min-w-0 items-baseline justify-between gap-2">
        <Title of={activity} />
        {amount !== null && <span className="shrink-0 tabular-nums">{moneyText(amount, currency, locale)}</span>}
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-ink3 text-xs">
        <KindWord kind={kind} />
        {day && <span className="tabular-nums">{day}</span>}
        {status && <Badge>{status}</Badge>}
      </div>
    </div>
  )
}

/** Known kinds in the reader’s language, others as the source calls them. */
function KindWord({ kind }: { kind: string }) {
  const t = useT()
  if (kind === 'order') return t('crmPanel:kind.order')
  if (kind === 'contract') return t('crmPanel:kind.contract')
  return labelOf(kind)
}

/** So many letters of a note are shown as they are. */
const shortNote = 200

function Note({ note }: { note: CrmActivity }) {
  const t = useT()
  const day = useDay(note.occurredAt)
  const body = note.body?.trim() ?? ''
  return (
    <div className="flex flex-col">
      <div className="flex min-w-0 items-baseline justify-between gap-2">
        <Title of={note} />
        {day && <span className="shrink-0 text-ink3 text-xs tabular-nums">{day}</span>}
      </div>
      {body !== '' && body.length <= shortNote && <p className="whitespace-pre-line break-words text-ink2">{body}</p>}
      {body.length > shortNote && (
        <details className="text-ink2">
          <summary className="cursor-pointer text-ink3 text-xs">{t('crmPanel:readNote')}</summary>
          <p className="whitespace-pre-line break-words">{body}</p>
        </details>
      )}
    </div>
  )
}
