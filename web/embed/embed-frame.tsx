import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { PanelsTopLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { useViewCount, type View, viewName, viewsQuery } from '../shell/views.api.ts'
import { EmptyState } from '../ui/empty-state.tsx'

/** Inside another application: the views that are offered there in a row, and the page below. */
export function EmbedFrame({ children }: { children: ReactNode }) {
  const t = useT()
  const { data: views } = useQuery(viewsQuery)
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const { view } = useSearch({ strict: false })
  const isList = pathname === paths.tickets
  const first = views?.[0]
  const isLost = isList && !view
  useEffect(() => {
    if (isLost && first) void navigate({ to: paths.tickets, search: { view: first.id }, replace: true })
  }, [isLost, first, navigate])
  if (!views) return null
  if (isList && !first) {
    return (
      <EmptyState icon={<PanelsTopLeft aria-hidden="true" />} title={t('embed:noViews')}>
        {t('embed:noViewsText')}
      </EmptyState>
    )
  }
  if (isLost) return null
  return (
    <div className="flex h-full flex-col">
      {views.length > 0 && (
        <nav
          aria-label={t('embed:views')}
          className="flex h-bar shrink-0 items-center gap-1 overflow-x-auto border-line border-b bg-panel px-2"
        >
          {views.map((one) => (
            <ViewLink key={one.id} view={one} isCurrent={isList && one.id === view} />
          ))}
        </nav>
      )}
      <div className="min-h-0 flex-1">{children}</div>
    </div>
  )
}

function ViewLink({ view, isCurrent }: { view: View; isCurrent: boolean }) {
  const count = useViewCount(view.id)
  return (
    <Link
      to={paths.tickets}
      search={{ view: view.id }}
      aria-current={isCurrent ? 'page' : undefined}
      className={`inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2.5 ${isCurrent ? 'bg-active font-medium text-ink' : 'text-ink2 hover:bg-hover hover:text-ink'}`}
    >
      {viewName(view)}
      {count && (
        <span className="text-ink3 text-xs tabular-nums">
          {count.count}
          {count.capped && '+'}
        </span>
      )}
    </Link>
  )
}
