import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Bell, CheckCheck, SlidersHorizontal } from 'lucide-react'
import { useRef } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { stepThrough } from '../../shared/step-through.ts'
import { ShortcutScope, useShortcut } from '../../shell/keyboard.tsx'
import { Page } from '../../shell/page.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { groupByTicket } from './groups.ts'
import { NotificationCard } from './notification-card.tsx'
import { type NotificationFilter, notificationFilters } from './notification-search.ts'
import { filteredNotificationsQuery, type Notification } from './notifications.api.ts'
import { useMark } from './use-mark.ts'

const route = getRouteApi('/app/notifications')

/** The notification centre: all that concerns the reader, by ticket. */
export function NotificationsPage() {
  return (
    <ShortcutScope name="notifications">
      <Notifications />
    </ShortcutScope>
  )
}

function Notifications() {
  const t = useT()
  const { filter = 'all' } = route.useSearch()
  const navigate = useNavigate()
  const query = useInfiniteQuery(filteredNotificationsQuery(filter))
  const mark = useMark()
  const unread = query.data?.pages[0]?.unreadCount ?? 0
  const list = useRef<HTMLDivElement>(null)

  function focused(): Notification | undefined {
    const id = document.activeElement?.closest<HTMLElement>('[data-item]')?.dataset.item
    return query.data?.pages.flatMap((page) => page.data).find((one) => one.id === id)
  }
  function toggle(): void {
    const one = focused()
    if (!one) return
    // What leaves the list as it is read takes the focus along: the next one has it then.
    if (filter === 'unread' && one.readAt === null) stepThrough(list, 1)
    mark([one.id], one.readAt === null)
  }
  const group = 'list' as const
  useShortcut('notifications.next', 'j', () => stepThrough(list, 1), {
    label: t('notifications:page.next'),
    group,
    repeats: true,
  })
  useShortcut('notifications.previous', 'k', () => stepThrough(list, -1), {
    label: t('notifications:page.previous'),
    group,
    repeats: true,
  })
  useShortcut('notifications.toggle', 'e', toggle, { label: t('notifications:page.toggle'), group })
  useShortcut('notifications.all', 'shift+e', () => mark('all', true), {
    label: t('notifications:markAll'),
    group,
    enabled: unread > 0,
  })
  useShortcut('notifications.back', 'esc', () => void navigate({ to: paths.home }), {
    label: t('notifications:page.back'),
    group,
  })

  const content = (
    <div ref={list}>
      <Loaded query={query}>
        {({ pages }) => {
          const groups = groupByTicket(pages.map((page) => page.data))
          if (groups.length === 0)
            return (
              <EmptyState
                icon={<Bell aria-hidden="true" />}
                title={t(filter === 'all' ? 'notifications:empty' : 'notifications:page.noneHere')}
                actions={
                  filter !== 'all' && (
                    <Link to={paths.notifications} className={buttonClass()}>
                      {t('notifications:page.seeAll')}
                    </Link>
                  )
                }
              >
                {t(`notifications:page.about.${filter}`)}
              </EmptyState>
            )
          return (
            <>
              <ul
                aria-label={t('notifications:title')}
                className="mx-auto flex max-w-4xl flex-col gap-3 p-4 max-md:p-2"
              >
                {groups.map((one) => (
                  <NotificationCard key={one.key} group={one} onMark={mark} />
                ))}
              </ul>
              <LoadMore query={query} />
            </>
          )
        }}
      </Loaded>
    </div>
  )
  return (
    <Page
      title={t('notifications:title')}
      aside={unread > 0 ? t('notifications:page.unread', { count: unread }) : undefined}
      fixed
      actions={
        <>
          <Button
            variant="ghost"
            shortcut="shift+e"
            disabled={unread === 0}
            aria-label={t('notifications:markAll')}
            onClick={() => mark('all', true)}
          >
            <CheckCheck aria-hidden="true" className="size-3.5" />
            <span className="max-md:sr-only">{t('notifications:markAll')}</span>
          </Button>
          <Link
            to={paths.settingsProfile}
            className={buttonClass('ghost')}
            aria-label={t('notifications:page.settings')}
          >
            <SlidersHorizontal aria-hidden="true" className="size-3.5" />
            <span className="max-md:sr-only">{t('notifications:page.settings')}</span>
          </Link>
        </>
      }
    >
      <Tabs<NotificationFilter>
        label={t('notifications:page.filters')}
        value={filter}
        onChange={(next) => void navigate({ to: paths.notifications, search: next === 'all' ? {} : { filter: next } })}
        tabs={notificationFilters.map((value) => ({
          value,
          label: t(`notifications:page.filter.${value}`),
          content: value === filter ? content : null,
        }))}
      />
    </Page>
  )
}
