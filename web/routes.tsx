import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { ApiError } from './api/api-error.ts'
import { queryClient } from './api/queries.ts'
import { setupQuery } from './features/auth/auth.api.ts'
import { readTicketSearch } from './features/tickets/ticket-search.ts'
import { translate } from './i18n/i18n.ts'
import { useT } from './i18n/use-t.ts'
import { paths } from './paths.ts'
import { NotFound, PageFailure } from './shell/page-failure.tsx'
import { meQuery } from './shell/shell.api.ts'
import { Shell } from './shell/shell.tsx'
import { ShellSkeleton } from './shell/shell-skeleton.tsx'
import { UnbuiltPage } from './shell/unbuilt-page.tsx'

// The whole app at a glance. Screens load on demand: `.lazy(() => import('./features/x/x.routes.tsx').then(...))`.

const rootRoute = createRootRoute({
  validateSearch: (search: Record<string, unknown>): { embedded?: 'crm' } =>
    search.embedded === 'crm' ? { embedded: 'crm' } : {},
  search: { middlewares: [retainSearchParams(['embedded'])] },
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
})

/** Everything for signed-in people: loads who they are, then shows the shell around the page. */
const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  loader: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: paths.signIn, search: { next: location.href }, replace: true })
      }
      throw error
    }
  },
  component: Shell,
  pendingComponent: ShellSkeleton,
  errorComponent: PageFailure,
})

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.home,
  beforeLoad: () => {
    throw redirect({ to: paths.tickets, replace: true })
  },
})

const ticketsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.tickets,
  validateSearch: readTicketSearch,
}).lazy(() => import('./features/tickets/list/list.routes.tsx').then((list) => list.ticketListRoute))

const newTicketRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.newTicket,
  component: () => <UnbuiltPage title={useT()('shell:new.ticket')} />,
})

const ticketRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.ticket,
  component: () => <UnbuiltPage title={ticketRoute.useParams().ticketRef} />,
})

const contactsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.contacts,
  validateSearch: (search: Record<string, unknown>): { new?: true } => (search.new === true ? { new: true } : {}),
  component: () => <UnbuiltPage title={useT()('shell:nav.contacts')} />,
})

const contactRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.contact,
  component: () => <UnbuiltPage title={useT()('shell:nav.contacts')} />,
})

const accountsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.accounts,
  component: () => <UnbuiltPage title={useT()('shell:nav.accounts')} />,
})

const accountRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.account,
  component: () => <UnbuiltPage title={useT()('shell:nav.accounts')} />,
})

const mailHealthRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.mailHealth,
  component: () => <UnbuiltPage title={useT()('shell:nav.mailHealth')} />,
})

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.settings,
  component: () => <UnbuiltPage title={useT()('shell:nav.settings')} />,
})

const settingsSectionRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.settingsSection,
  component: () => <UnbuiltPage title={translate('shell:nav.settings')} />,
})

/** The pages before sign-in, in a quiet frame of their own. */
const authRoute = createRoute({ getParentRoute: () => rootRoute, id: 'auth', component: Outlet })

const signInRoute = createRoute({
  getParentRoute: () => authRoute,
  path: paths.signIn,
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  loader: async () => {
    const { needed } = await queryClient.fetchQuery(setupQuery)
    if (needed) throw redirect({ to: paths.setup, replace: true })
  },
}).lazy(() => import('./features/auth/auth.routes.tsx').then((auth) => auth.signInRoute))

const forgotPasswordRoute = createRoute({
  getParentRoute: () => authRoute,
  path: paths.forgotPassword,
}).lazy(() => import('./features/auth/auth.routes.tsx').then((auth) => auth.forgotPasswordRoute))

const resetPasswordRoute = createRoute({
  getParentRoute: () => authRoute,
  path: paths.resetPassword,
}).lazy(() => import('./features/auth/auth.routes.tsx').then((auth) => auth.resetPasswordRoute))

const invitationRoute = createRoute({
  getParentRoute: () => authRoute,
  path: paths.invitation,
}).lazy(() => import('./features/auth/auth.routes.tsx').then((auth) => auth.invitationRoute))

const setupRoute = createRoute({
  getParentRoute: () => authRoute,
  path: paths.setup,
  loader: async () => {
    const { needed } = await queryClient.fetchQuery(setupQuery)
    if (!needed) throw redirect({ to: paths.signIn, replace: true })
  },
}).lazy(() => import('./features/auth/auth.routes.tsx').then((auth) => auth.setupRoute))

const routeTree = rootRoute.addChildren([
  homeRoute,
  appRoute.addChildren([
    ticketsRoute,
    newTicketRoute,
    ticketRoute,
    contactsRoute,
    contactRoute,
    accountsRoute,
    accountRoute,
    mailHealthRoute,
    settingsRoute,
    settingsSectionRoute,
  ]),
  authRoute.addChildren([signInRoute, forgotPasswordRoute, resetPasswordRoute, invitationRoute, setupRoute]),
])

export const router = createRouter({
  routeTree,
  // Pointing at a link loads its code and data; React Query decides whether to ask anew.
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 120,
  defaultPendingMinMs: 0,
  scrollRestoration: true,
  defaultErrorComponent: PageFailure,
  defaultNotFoundComponent: NotFound,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
