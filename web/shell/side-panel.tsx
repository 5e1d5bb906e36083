import { Link, useLocation } from '@tanstack/react-router'
import clsx from 'clsx'
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { formatNumber } from '../i18n/format.ts'
import { usePlace } from '../i18n/place.ts'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { type NavigationItem, navigation } from './navigation.ts'
import { useMe, useTicketCount } from './shell.api.ts'

/** The links of the left panel; `rail` shows the icons alone. The same list fills the drawer on phones. */
export function NavigationLinks({ rail = false, onFollow }: { rail?: boolean; onFollow?: () => void }) {
  const t = useT()
  const { permissions } = useMe()
  return (
    <nav aria-label={t('shell:nav.label')} className="flex flex-col px-2 py-2.5">
      {navigation.map((group, at) => {
        const items = group.items.filter((item) => !item.permission || permissions.includes(item.permission))
        if (items.length === 0) return null
        return (
          <div key={group.id} className={clsx(rail && at > 0 && 'mt-2 border-line border-t pt-2')}>
            {group.label && !rail && (
              <h2 className={clsx('px-2 pb-1 font-medium text-2xs text-ink3', at > 0 && 'pt-3')}>{t(group.label)}</h2>
            )}
            <ul>
              {items.map((item) => (
                <li key={item.id}>
                  <NavigationLink item={item} rail={rail} onFollow={onFollow} />
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}

function useIsCurrent(item: NavigationItem): boolean {
  const location = useLocation()
  if (item.view) {
    const search: { view?: unknown } = location.search
    return location.pathname === paths.tickets && (search.view ?? 'open') === item.view
  }
  return location.pathname === item.link.to || location.pathname.startsWith(`${item.link.to}/`)
}

function NavigationLink({ item, rail, onFollow }: { item: NavigationItem; rail: boolean; onFollow?: () => void }) {
  const t = useT()
  const place = usePlace()
  const isCurrent = useIsCurrent(item)
  const count = useTicketCount(item.view)
  const link = (
    <Link
      {...item.link}
      onClick={onFollow}
      aria-current={isCurrent ? 'page' : undefined}
      aria-label={rail ? t(item.label) : undefined}
      activeProps={{}}
      className={clsx(
        'flex h-control items-center gap-2 rounded-md',
        rail ? 'w-control justify-center' : 'px-2',
        isCurrent ? 'bg-active font-medium text-ink' : 'text-ink2 hover:bg-hover hover:text-ink',
      )}
    >
      <item.Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {!rail && <span className="min-w-0 flex-1 truncate">{t(item.label)}</span>}
      {!rail && count && (
        <span className="font-medium text-ink3 tabular-nums">
          {formatNumber(count.count, place)}
          {count.capped && '+'}
        </span>
      )}
    </Link>
  )
  // The rail has no words, the panel no keys: both stand beside the link under the pointer.
  if (!rail && !item.keys) return link
  return (
    <Tooltip label={t(item.label)} shortcut={item.keys} side="right">
      {link}
    </Tooltip>
  )
}

/** The left panel of wide windows: 232 px with words, or a rail of icons. */
export function SidePanel({ collapsed, onToggle }: { collapsed: boolean; onToggle: () => void }) {
  const t = useT()
  return (
    <div
      className={clsx(
        'flex shrink-0 flex-col overflow-y-auto border-line border-r bg-panel max-md:hidden',
        collapsed ? 'w-11.5' : 'w-panel',
      )}
    >
      <NavigationLinks rail={collapsed} />
      <div className="mt-auto p-2">
        <IconButton
          label={collapsed ? t('shell:nav.expand') : t('shell:nav.collapse')}
          shortcut="["
          tooltipSide="right"
          aria-expanded={!collapsed}
          icon={collapsed ? <PanelLeftOpen aria-hidden="true" /> : <PanelLeftClose aria-hidden="true" />}
          onClick={onToggle}
        />
      </div>
    </div>
  )
}
