import { Outlet, useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { isEmbed } from '../api/embed.ts'
import { startLive, useLive } from '../api/live.ts'
import { queryClient } from '../api/queries.ts'
import { changeLanguage, isLanguage, loadAllWords } from '../i18n/i18n.ts'
import { PlaceContext, placeOf } from '../i18n/place.ts'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { HoldKeys } from '../ui/hold-keys.tsx'
import { setAppearance } from './appearance.ts'
import { useKeyboard, useShortcut } from './keyboard.tsx'
import { NotFound } from './page-failure.tsx'
import { useRemembered } from './remembered.ts'
import { type Me, meQuery, useMe, useSignOut } from './shell.api.ts'
import { SidePanel } from './side-panel.tsx'
import { TopBar } from './top-bar.tsx'
import { viewCountsQuery, viewsQuery } from './views.api.ts'

/** The screens of the ticket module. */
const ofTickets = /^\/(tickets|board|search|drafts)(\/|$)/

const loadCommands = () => import('./command-menu.tsx')
const CommandMenu = lazy(async () => ({ default: (await loadCommands()).CommandMenu }))
const EmbedFrame = lazy(async () => {
  const [{ EmbedFrame: Frame }] = await Promise.all([import('../embed/embed-frame.tsx'), loadAllWords()])
  return { default: Frame }
})
const NavigationDrawer = lazy(async () => ({ default: (await import('./navigation-drawer.tsx')).NavigationDrawer }))
const NoTickets = lazy(async () => {
  const [{ NoTickets: Page }] = await Promise.all([import('./no-tickets.tsx'), loadAllWords()])
  return { default: Page }
})
const ShortcutHelp = lazy(async () => {
  const [{ ShortcutHelp: Help }] = await Promise.all([import('./shortcut-help.tsx'), loadAllWords()])
  return { default: Help }
})

/** What an embed shows: its lists, and a ticket; all else is not there, whatever the address says. On paper there is no shell. */
const ofEmbed = /^\/tickets(\/(?!(?:new|deleted)$)[\w-]+)?$/

/** What a person chose on another machine counts on this one too. */
function useOwnPreferences(me: Me): void {
  const { theme, density, locale } = me.user.preferences
  useEffect(() => setAppearance({ theme, density }), [theme, density])
  useEffect(() => {
    const language = locale?.split('-')[0]
    if (isLanguage(language)) void changeLanguage(language)
  }, [locale])
}

/** Counts follow the tickets, at most once a second however much happens. */
function useLiveCounts(): void {
  const refresh = useMemo(() => {
    let booked = false
    return () => {
      if (booked) return
      booked = true
      setTimeout(() => {
        booked = false
        void queryClient.invalidateQueries(viewCountsQuery)
      }, 1_000)
    }
  }, [])
  useLive(['ticket.*', 'message.*'], refresh)
  // Its name and its own words for statuses.
  useLive(['org.updated'], () => void queryClient.invalidateQueries(meQuery))
  useLive(['view.*', 'team.*', 'member.role_changed'], () => {
    void queryClient.invalidateQueries(viewsQuery)
    refresh()
  })
}

type Overlay = 'commands' | 'help' | 'navigation' | undefined

/**
 * Everything around a page: top bar, left panel, command menu, help, skip link. `?embedded=crm` leaves only the page.
 * `notifications` is the bell that its feature brings.
 */
export function Shell({ notifications }: { notifications: ReactNode }) {
  const t = useT()
  const me = useMe()
  const pathname = useLocation({ select: (location) => location.pathname })
  const isClosed = !me.permissions.includes('tickets:read') && ofTickets.test(pathname)
  const navigate = useNavigate()
  const embedded = useSearch({ strict: false, select: (search) => search.embedded })
  const [collapsed, setCollapsed] = useRemembered('panel.collapsed', false)
  const [overlay, setOverlay] = useState<Overlay>()
  const signOut = useSignOut()
  const togglePanel = useCallback(() => setCollapsed(!collapsed), [setCollapsed, collapsed])
  const place = useMemo(() => placeOf(me.user.preferences), [me.user.preferences])
  useOwnPreferences(me)
  useEffect(() => startLive(`${me.organization.id}:${me.user.id}`), [me.organization.id, me.user.id])
  useLiveCounts()
  useKeyboard()

  const general = 'general' as const
  const going = 'navigation' as const
  useShortcut('commands.open', 'mod+k', () => setOverlay('commands'), {
    label: t('shell:shortcut.commands'),
    group: general,
  })
  useShortcut('help.open', '?', () => setOverlay('help'), { label: t('shell:shortcut.help'), group: general })
  useShortcut('panel.toggle', '[', togglePanel, {
    label: t('shell:shortcut.panel'),
    group: general,
    enabled: !isEmbed,
  })
  useShortcut('ticket.new', 'c', () => void navigate({ to: paths.newTicket }), {
    label: t('shell:new.ticket'),
    group: general,
    enabled: me.permissions.includes('tickets:create'),
  })
  useShortcut('contact.new', 'g k', () => void navigate({ to: paths.contacts, search: { new: true } }), {
    label: t('shell:new.contact'),
    group: general,
    enabled: me.permissions.includes('customers:write'),
  })
  useShortcut('session.end', 'g q', () => signOut.mutate(), {
    label: t('shell:user.signOut'),
    group: general,
    enabled: !isEmbed,
  })
  useShortcut('go.profile', 'g p', () => void navigate({ to: paths.settingsSection, params: { section: 'profile' } }), {
    label: t('shell:user.profile'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.tickets', 'g t', () => void navigate({ to: paths.home }), {
    label: t('shell:shortcut.goTickets'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.open', 'g o', () => void navigate({ to: paths.tickets }), {
    label: t('shell:shortcut.goOpen'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.mine', 'g m', () => void navigate({ to: paths.tickets, search: { view: 'mine' } }), {
    label: t('shell:shortcut.goMine'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.unassigned', 'g u', () => void navigate({ to: paths.tickets, search: { view: 'unassigned' } }), {
    label: t('shell:shortcut.goUnassigned'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.drafts', 'g d', () => void navigate({ to: paths.drafts }), {
    label: t('shell:shortcut.goDrafts'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.inbox', 'g i', () => void navigate({ to: paths.inbox }), {
    label: t('shell:nav.inbox'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.mailHealth', 'g h', () => void navigate({ to: paths.mailHealth }), {
    label: t('shell:shortcut.goMailHealth'),
    group: going,
    enabled: me.permissions.includes('mail:read'),
  })
  useShortcut('go.stageTimes', 'g r', () => void navigate({ to: paths.stageTimes }), {
    label: t('shell:nav.stageTimes'),
    group: going,
    enabled: me.permissions.includes('reports:read'),
  })
  useShortcut('go.contacts', 'g c', () => void navigate({ to: paths.contacts }), {
    label: t('shell:shortcut.goContacts'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.opportunities', 'g b', () => void navigate({ to: paths.opportunities }), {
    label: t('shell:shortcut.goOpportunities'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.leads', 'g l', () => void navigate({ to: paths.leads }), {
    label: t('shell:shortcut.goLeads'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.accounts', 'g a', () => void navigate({ to: paths.accounts }), {
    label: t('shell:shortcut.goAccounts'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.tasks', 'g w', () => void navigate({ to: paths.tasks }), {
    label: t('shell:shortcut.goTasks'),
    group: going,
    enabled: !isEmbed,
  })
  useShortcut('go.settings', 'g s', () => void navigate({ to: paths.settings }), {
    label: t('shell:shortcut.goSettings'),
    group: going,
    enabled: !isEmbed,
  })

  return (
    <PlaceContext value={place}>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus:rounded-md focus:bg-accent focus:px-3 focus:py-1.5 focus:text-on-accent"
      >
        {t('shell:skip')}
      </a>
      <div className="flex h-full flex-col">
        {!embedded && <TopBar notifications={notifications} onOpen={setOverlay} onWarmCommands={loadCommands} />}
        <div className="flex min-h-0 flex-1">
          {!embedded && <SidePanel collapsed={collapsed} onToggle={togglePanel} />}
          <main id="content" tabIndex={-1} className="min-w-0 flex-1 overflow-hidden bg-card outline-none">
            {isClosed ? (
              <Suspense>
                <NoTickets />
              </Suspense>
            ) : isEmbed ? (
              <Suspense>
                <EmbedFrame>{ofEmbed.test(pathname) ? <Outlet /> : <NotFound />}</EmbedFrame>
              </Suspense>
            ) : (
              <Outlet />
            )}
          </main>
        </div>
      </div>
      <Suspense fallback={<HoldKeys />}>
        {overlay === 'navigation' && <NavigationDrawer onClose={() => setOverlay(undefined)} />}
        {overlay === 'commands' && <CommandMenu onClose={() => setOverlay(undefined)} />}
        {overlay === 'help' && <ShortcutHelp onClose={() => setOverlay(undefined)} />}
      </Suspense>
    </PlaceContext>
  )
}
