import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import clsx from 'clsx'
import { type ComponentProps, useRef } from 'react'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { systemViews } from '../shared/ticket-views.ts'
import { linkToView, viewIcon, viewKeys } from './navigation.ts'
import { PanelLink } from './panel-link.tsx'
import { useReorderViews } from './use-reorder-views.ts'
import { startViewQuery, useViewCount, type View, viewName, viewsQuery } from './views.api.ts'

type Shown = Pick<View, 'id' | 'name' | 'sharing'>

/** Before the server has said: the ones that every organization has. */
const known: readonly Shown[] = systemViews.map((id) => ({ id, name: null, sharing: 'everyone' }))

/** The person's views of tickets with their counts, in an order of his own. */
export function ViewLinks({ rail, onFollow }: { rail: boolean; onFollow?: () => void }) {
  const t = useT()
  const { data } = useQuery(viewsQuery)
  const views: readonly Shown[] = data ?? known
  const list = useRef<HTMLUListElement>(null)
  const order = useReorderViews(data, list, ['ArrowUp', 'ArrowDown'])
  return (
    <>
      <ul ref={list} aria-label={t('shell:nav.views')}>
        {views.map((view, at) => (
          <li
            key={view.id}
            className={clsx('rounded-md', order.isTarget(view.id) && 'outline-1 outline-accent outline-dashed')}
            {...order.entryProps(view.id, at)}
          >
            <ViewLink view={view} rail={rail} onClick={onFollow} {...order.linkProps(view.id, at)} />
          </li>
        ))}
      </ul>
      <span role="status" className="sr-only">
        {order.said}
      </span>
    </>
  )
}

function ViewLink({
  view,
  rail,
  ...rest
}: { view: Shown; rail: boolean } & Pick<
  ComponentProps<typeof PanelLink>,
  'onClick' | 'onKeyDown' | 'aria-keyshortcuts'
>) {
  const isCurrent = useLocation({
    select: ({ pathname, search }: { pathname: string; search: { view?: unknown } }) =>
      pathname === paths.tickets && (search.view ?? 'open') === view.id,
  })
  const count = useViewCount(view.id)
  const isStart = useQuery({ ...startViewQuery, select: (start) => start.viewId === view.id }).data
  return (
    <PanelLink
      link={linkToView(view.id)}
      label={viewName(view)}
      Icon={viewIcon(view)}
      {...(isStart ? { keys: 'g t' } : { keys: viewKeys[view.id] })}
      {...{ count, isCurrent, rail, ...rest }}
    />
  )
}
