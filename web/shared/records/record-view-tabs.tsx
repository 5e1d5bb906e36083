import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { TriangleAlert } from 'lucide-react'
import { useRef } from 'react'
import { api, read } from '../../api/client.ts'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { useReorderViews } from '../../shell/use-reorder-views.ts'
import { type View, viewName, viewsOf } from '../../shell/views.api.ts'
import { useListOf } from '../filter/list-of.ts'
import { shownOf } from './counted.ts'

/** How many records each view of a kind holds. Below the key of the views: news of them changes it. */
const countsQuery = (of: View['of']) =>
  queryOptions({
    queryKey: [...viewsOf(of).queryKey, 'counts'],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/views/counts', { params: { query: { of } }, signal }))).data,
    staleTime: 60_000,
  })

/**
 * The list by itself and the person's views of it with their counts, in an order of his own. Shown when there is a view.
 */
export function RecordViewTabs({ title, views, current }: { title: string; views: readonly View[]; current?: string }) {
  const t = useT()
  const of = useListOf()
  const list = useRef<HTMLUListElement>(null)
  const order = useReorderViews(views, list, ['ArrowLeft', 'ArrowRight'])
  const { data: counts } = useQuery(countsQuery(of))
  useLive([`${of}.*`], () => void queryClient.invalidateQueries(countsQuery(of)))
  return (
    <nav aria-label={t('shell:nav.views')} className="shrink-0 overflow-x-auto border-line border-b px-3 md:px-4">
      <ul ref={list} className="flex w-max gap-4">
        <li>
          <TabLink name={title} isCurrent={current === undefined} />
        </li>
        {views.map((view, at) => (
          <li
            key={view.id}
            className={clsx('rounded-md', order.isTarget(view.id) && 'outline-1 outline-accent outline-dashed')}
            {...order.entryProps(view.id, at)}
          >
            <TabLink
              view={view.id}
              name={viewName(view)}
              count={counts?.find(({ id }) => id === view.id)}
              isCurrent={current === view.id}
              {...order.linkProps(view.id, at)}
            />
          </li>
        ))}
      </ul>
      <span role="status" className="sr-only">
        {order.said}
      </span>
    </nav>
  )
}

function TabLink({
  view,
  name,
  count,
  isCurrent,
  ...rest
}: {
  /** Absent: the list by itself. */
  view?: string
  name: string
  count?: { count: number; capped: boolean; broken: boolean }
  isCurrent: boolean
} & Partial<ReturnType<ReturnType<typeof useReorderViews>['linkProps']>>) {
  const t = useT()
  return (
    <Link
      to="."
      search={view === undefined ? {} : { view }}
      activeProps={{}}
      {...rest}
      aria-current={isCurrent ? 'page' : undefined}
      className={clsx(
        '-mb-px flex h-9 items-center gap-1.5 border-b-2',
        isCurrent ? 'border-accent-ink font-medium text-ink' : 'border-transparent text-ink2 hover:text-ink',
      )}
    >
      <span className="max-w-60 truncate">{name}</span>
      {count?.broken && (
        <span title={t('recordLists:view.broken')}>
          <TriangleAlert aria-hidden="true" className="size-3.5 text-warn-ink" />
          <span className="sr-only">{t('recordLists:view.broken')}</span>
        </span>
      )}
      {count && !count.broken && <Count {...count} />}
    </Link>
  )
}

function Count({ count, capped }: { count: number; capped: boolean }) {
  const t = useT()
  const place = usePlace()
  const { number, more, why } = shownOf({ count, capped })
  return (
    <span className="font-normal text-ink3 tabular-nums" title={why && t(why)}>
      {number !== null && formatNumber(number, place)}
      {more && '+'}
      {why && <span className="sr-only"> {t(why)}</span>}
    </span>
  )
}
