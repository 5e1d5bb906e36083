import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import clsx from 'clsx'
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { translate } from '../i18n/i18n.ts'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { systemViews } from '../shared/ticket-views.ts'
import { toast } from '../ui/toast.ts'
import { linkToView, viewIcon, viewKeys } from './navigation.ts'
import { PanelLink } from './panel-link.tsx'
import { orderViews, startViewQuery, useViewCount, type View, viewName, viewsQuery } from './views.api.ts'

type Shown = Pick<View, 'id' | 'name' | 'sharing'>

/** Before the server has said: the ones that every organization has. */
const known: readonly Shown[] = systemViews.map((id) => ({ id, name: null, sharing: 'everyone' }))

/**
 * The person's views with their counts, in an order of his own: a view is moved by dragging it, or by Alt with the arrows while
 * it has the focus.
 */
export function ViewLinks({ rail, onFollow }: { rail: boolean; onFollow?: () => void }) {
  const t = useT()
  const { data } = useQuery(viewsQuery)
  const views: readonly Shown[] = data ?? known
  const [dragged, setDragged] = useState<string>()
  const [over, setOver] = useState<string>()
  const [said, setSaid] = useState('')
  const list = useRef<HTMLUListElement>(null)
  // A link that changes its place in the document loses the focus: it gets it back.
  const moved = useRef<string>(undefined)
  useLayoutEffect(() => {
    if (moved.current === undefined) return
    list.current?.querySelector<HTMLElement>(`[data-view="${moved.current}"] a`)?.focus()
    moved.current = undefined
  })

  function move(id: string, to: number): void {
    const view = data?.find((one) => one.id === id)
    if (!data || !view || to < 0 || to >= data.length) return
    orderViews(data.filter((one) => one.id !== id).toSpliced(to, 0, view)).catch((error: Error) =>
      toast.failed(translate('shell:nav.orderFailed'), { description: error.message }),
    )
    setSaid(t('shell:nav.moved', { name: viewName(view), at: to + 1 }))
  }

  return (
    <>
      <ul ref={list} aria-label={t('shell:nav.views')}>
        {views.map((view, at) => (
          <li
            key={view.id}
            data-view={view.id}
            className={clsx(
              'rounded-md',
              over === view.id && dragged !== view.id && 'outline-1 outline-accent outline-dashed',
            )}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move'
              setDragged(view.id)
            }}
            onDragEnd={() => {
              setDragged(undefined)
              setOver(undefined)
            }}
            onDragOver={(event) => {
              if (dragged === undefined) return
              event.preventDefault()
              setOver(view.id)
            }}
            onDrop={(event) => {
              event.preventDefault()
              if (dragged !== undefined) move(dragged, at)
            }}
          >
            <ViewLink
              view={view}
              rail={rail}
              onClick={onFollow}
              onKeyDown={(event) => {
                if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
                event.preventDefault()
                event.stopPropagation()
                moved.current = view.id
                move(view.id, at + (event.key === 'ArrowUp' ? -1 : 1))
              }}
            />
          </li>
        ))}
      </ul>
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  )
}

function ViewLink({
  view,
  rail,
  onClick,
  onKeyDown,
}: {
  view: Shown
  rail: boolean
  onClick?: () => void
  onKeyDown: (event: KeyboardEvent) => void
}) {
  const location = useLocation()
  const search: { view?: unknown } = location.search
  const isCurrent = location.pathname === paths.tickets && (search.view ?? 'open') === view.id
  const count = useViewCount(view.id)
  const isStart = useQuery({ ...startViewQuery, select: (start) => start.viewId === view.id }).data
  return (
    <PanelLink
      link={linkToView(view.id)}
      label={viewName(view)}
      Icon={viewIcon(view)}
      {...(isStart ? { keys: 'g t' } : { keys: viewKeys[view.id] })}
      aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
      {...{ count, isCurrent, rail, onClick, onKeyDown }}
    />
  )
}
