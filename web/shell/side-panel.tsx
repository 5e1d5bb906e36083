import { useLocation } from '@tanstack/react-router'
import clsx from 'clsx'
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { lazy, memo, Suspense } from 'react'
import { useT } from '../i18n/use-t.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { DraftsLink } from './drafts-link.tsx'
import { InboxLink } from './inbox-link.tsx'
import { type NavigationItem, navigation } from './navigation.ts'
import { PanelLink } from './panel-link.tsx'
import { useMe } from './shell.api.ts'
import { ViewLinks } from './view-links.tsx'

const ObjectLinks = lazy(async () => ({ default: (await import('./object-links.tsx')).ObjectLinks }))

/** The links of the left panel; `rail` shows the icons alone. The same list fills the drawer on phones. */
export function NavigationLinks({ rail = false, onFollow }: { rail?: boolean; onFollow?: () => void }) {
  const t = useT()
  const { permissions } = useMe()
  return (
    <nav aria-label={t('shell:nav.label')} className="flex flex-col px-2 py-2.5">
      {navigation.map((group, at) => {
        const items = group.items.filter((item) => !item.permission || permissions.includes(item.permission))
        if (items.length === 0) return null
        if (group.id === 'tickets' && !permissions.includes('tickets:read')) return null
        return (
          <div key={group.id} className={clsx(rail && at > 0 && 'mt-2 border-line border-t pt-2')}>
            {group.label && !rail && (
              <h2 className={clsx('px-2 pb-1 font-medium text-2xs text-ink3', at > 0 && 'pt-3')}>{t(group.label)}</h2>
            )}
            {group.id === 'tickets' ? (
              <>
                <ViewLinks rail={rail} onFollow={onFollow} />
                {permissions.includes('tickets:create') && permissions.includes('messages:read') && (
                  <InboxLink rail={rail} onFollow={onFollow} />
                )}
                <DraftsLink rail={rail} onFollow={onFollow} />
              </>
            ) : (
              <ul>
                {items.map((item) => (
                  <li key={item.id}>
                    <NavigationLink item={item} rail={rail} onFollow={onFollow} />
                  </li>
                ))}
              </ul>
            )}
            {group.id === 'customers' && (
              <Suspense>
                <ObjectLinks rail={rail} onFollow={onFollow} />
              </Suspense>
            )}
          </div>
        )
      })}
    </nav>
  )
}

function NavigationLink({ item, rail, onFollow }: { item: NavigationItem; rail: boolean; onFollow?: () => void }) {
  const t = useT()
  const isCurrent = useLocation({
    select: ({ pathname }) => pathname === item.link.to || pathname.startsWith(`${item.link.to}/`),
  })
  return (
    <PanelLink
      link={item.link}
      label={t(item.label)}
      Icon={item.Icon}
      keys={item.keys}
      {...{ isCurrent, rail }}
      onClick={onFollow}
    />
  )
}

/** The left panel of wide windows: 232 px with words, or a rail of icons. Which link is current each of them knows. */
export const SidePanel = memo(function SidePanel({
  collapsed,
  onToggle,
}: {
  collapsed: boolean
  onToggle: () => void
}) {
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
})
