import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { lazy } from 'react'
import { ApiError } from './api/api-error.ts'
import { queryClient } from './api/queries.ts'
import { setupQuery } from './features/auth/auth.api.ts'
import type { MailSearch } from './features/mail/mail-search.ts'
import { NotificationBell } from './features/notifications/notification-bell.tsx'
import { readNotificationSearch } from './features/notifications/notification-search.ts'
import { readStageTimesSearch } from './features/reports/stage-times-search.ts'
import { TicketNews } from './features/tickets/ticket-news.ts'
import { readTicketSearch } from './features/tickets/ticket-search.ts'
import { loadAllWords } from './i18n/i18n.ts'
import { paths } from './paths.ts'
import { type MembersTab, membersTabs } from './shared/members-tabs.ts'
import { type RecordSearch, readRecordSearch } from './shared/records/record-search.ts'
import { NotFound, PageFailure } from './shell/page-failure.tsx'
import { meQuery } from './shell/shell.api.ts'
import { Shell } from './shell/shell.tsx'
import { ShellSkeleton } from './shell/shell-skeleton.tsx'
import { leadToStart } from './shell/start-place.ts'

// The whole app at a glance. Screens load on demand: `.lazy(() => import('./features/x/x.routes.tsx').then(...))`.

/** Other features have lists of tickets too: what is chosen there is changed by the bar of this one. */
const BulkBar = lazy(async () => ({ default: (await import('./features/tickets/bulk/bulk-bar.tsx')).BulkBar }))

/** What a list is searched for; digits alone arrive as a number. */
function readQ({ q }: Record<string, unknown>): { q?: string } {
  const text = typeof q === 'string' || typeof q === 'number' ? String(q) : ''
  return text === '' ? {} : { q: text }
}

/** A word of an address; its page knows which there are. */
const wordIn = (value: unknown) => (typeof value === 'string' ? value : undefined)

/**
 * What a page reads from its address lies over the address as it is: a value that is not known there has to be said as `undefined`, or
 * the page gets it all the same.
 */
const rootRoute = createRootRoute({
  // `org`: whose embed it is; by it the server says which pages may show it.
  validateSearch: (search: Record<string, unknown>): { embedded?: 'crm'; org?: string } =>
    search.embedded === 'crm' ? { embedded: 'crm', ...(typeof search.org === 'string' && { org: search.org }) } : {},
  search: { middlewares: [retainSearchParams(['embedded', 'org'])] },
  // The ticket list has its words from the start; every other page brings those of all pages.
  beforeLoad: ({ location }) => (location.pathname === paths.tickets ? undefined : loadAllWords()),
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
})

/** Who is not signed in comes back to the page after signing in. */
async function requireMe({ location }: { location: { href: string } }): Promise<void> {
  try {
    await queryClient.ensureQueryData(meQuery)
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      throw redirect({ to: paths.signIn, search: { next: location.href }, replace: true })
    }
    throw error
  }
}

/** Everything for signed-in people: loads who they are, then shows the shell around the page. */
const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  loader: requireMe,
  component: () => (
    <>
      <Shell notifications={<NotificationBell />} />
      <TicketNews />
    </>
  ),
  pendingComponent: ShellSkeleton,
  errorComponent: PageFailure,
})

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.home,
  beforeLoad: leadToStart,
})

const ticketsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.tickets,
  validateSearch: readTicketSearch,
}).lazy(() => import('./features/tickets/list/list.routes.tsx').then((list) => list.ticketListRoute))

const newTicketRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.newTicket,
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    requester?: string
    lead?: string
    opportunity?: string
    account?: string
    object?: string
    template?: string
  } => ({
    ...(typeof search.requester === 'string' && { requester: search.requester }),
    ...(typeof search.lead === 'string' && { lead: search.lead }),
    ...(typeof search.opportunity === 'string' && { opportunity: search.opportunity }),
    ...(typeof search.object === 'string' && { object: search.object }),
    ...(typeof search.account === 'string' && { account: search.account }),
    ...(typeof search.template === 'string' && { template: search.template }),
  }),
}).lazy(() => import('./features/tickets/new-ticket/new-ticket.routes.tsx').then((page) => page.newTicketRoute))

const ticketRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.ticket,
}).lazy(() => import('./features/tickets/page/ticket.routes.tsx').then((ticket) => ticket.ticketRoute))

/** On paper there is nothing around it. */
const ticketPrintRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.ticketPrint,
  validateSearch: (search: Record<string, unknown>): { notes?: true } => (search.notes === true ? { notes: true } : {}),
  loader: requireMe,
}).lazy(() => import('./features/tickets/print/print.routes.tsx').then((print) => print.ticketPrintRoute))

/** `new`: with the form for a new one. */
function readRecords(search: Record<string, unknown>): RecordSearch & { new?: true } {
  return { ...readRecordSearch(search), new: search.new === true || undefined }
}

const contactsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.contacts,
  validateSearch: readRecords,
}).lazy(() => import('./features/customers/customers.routes.tsx').then((customers) => customers.contactsRoute))

const contactRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.contact,
}).lazy(() => import('./features/customers/customers.routes.tsx').then((customers) => customers.contactRoute))

const leadsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.leads,
  validateSearch: (search: Record<string, unknown>): RecordSearch & { new?: true; converted?: true } => ({
    ...readRecords(search),
    converted: search.converted === true || undefined,
  }),
}).lazy(() => import('./features/customers/leads.routes.tsx').then((leads) => leads.leadsRoute))

const leadRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.lead,
}).lazy(() => import('./features/customers/leads.routes.tsx').then((leads) => leads.leadRoute))

const opportunitiesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.opportunities,
  validateSearch: (search: Record<string, unknown>): RecordSearch & { new?: true; show?: string } => ({
    ...readRecordSearch(search),
    ...(search.new === true && { new: true as const }),
    ...(typeof search.show === 'string' && { show: search.show }),
  }),
}).lazy(() => import('./features/customers/opportunities.routes.tsx').then((page) => page.opportunitiesRoute))

const opportunityRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.opportunity,
}).lazy(() => import('./features/customers/opportunities.routes.tsx').then((page) => page.opportunityRoute))

const objectsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.objects,
  validateSearch: readRecords,
}).lazy(() => import('./features/customers/objects/objects.routes.tsx').then((page) => page.objectsRoute))

const objectRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.object,
}).lazy(() => import('./features/customers/objects/objects.routes.tsx').then((page) => page.objectRoute))

const accountsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.accounts,
  validateSearch: readRecords,
}).lazy(() => import('./features/customers/customers.routes.tsx').then((customers) => customers.accountsRoute))

const accountRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.account,
}).lazy(() => import('./features/customers/customers.routes.tsx').then((customers) => customers.accountRoute))

const taskParts = ['today', 'overdue', 'done', 'all'] as const

const tasksRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.tasks,
  validateSearch: (
    search: Record<string, unknown>,
  ): RecordSearch & { show?: 'open' | (typeof taskParts)[number]; everyone?: true; task?: string } => {
    const show = taskParts.find((one) => one === search.show)
    return {
      ...readRecordSearch(search),
      ...(show && { show }),
      ...(search.everyone === true && { everyone: true as const }),
      ...(typeof search.task === 'string' && { task: search.task }),
    }
  },
}).lazy(() => import('./features/tasks/tasks.routes.tsx').then((tasks) => tasks.tasksRoute))

const inboxRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.inbox,
  validateSearch: (search: Record<string, unknown>): { state?: 'done'; q?: string } => ({
    ...(search.state === 'done' && { state: 'done' as const }),
    ...(typeof search.q === 'string' && search.q !== '' && { q: search.q }),
  }),
}).lazy(() => import('./features/tickets/inbox/inbox.routes.tsx').then((inbox) => inbox.inboxRoute))

const conversationRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.conversation,
}).lazy(() => import('./features/tickets/inbox/inbox.routes.tsx').then((inbox) => inbox.conversationRoute))

const makeTicketRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.conversationTicket,
}).lazy(() => import('./features/tickets/inbox/inbox.routes.tsx').then((inbox) => inbox.makeTicketRoute))

const searchRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.search,
  validateSearch: (search: Record<string, unknown>): { q?: string; tab?: string; mine?: true } => ({
    ...readQ(search),
    tab: wordIn(search.tab),
    mine: search.mine === true || undefined,
  }),
}).lazy(() => import('./features/search/search.routes.tsx').then((search) => search.searchRouteWith(BulkBar)))

const draftsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.drafts,
}).lazy(() => import('./features/tickets/drafts/drafts.routes.tsx').then((drafts) => drafts.draftsRoute))

const deletedTicketsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.deletedTickets,
  validateSearch: readQ,
}).lazy(() => import('./features/tickets/deleted/deleted.routes.tsx').then((deleted) => deleted.deletedTicketsRoute))

const notificationsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.notifications,
  validateSearch: readNotificationSearch,
}).lazy(() => import('./features/notifications/notifications.routes.tsx').then((one) => one.notificationsRoute))

const jobsTabs = ['changes', 'exports'] as const

const jobsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.jobs,
  validateSearch: (search: Record<string, unknown>): { tab?: (typeof jobsTabs)[number] } => {
    const tab = jobsTabs.find((one) => one === search.tab)
    return { tab: tab === 'changes' ? undefined : tab }
  },
}).lazy(() => import('./features/tickets/jobs/jobs.routes.tsx').then((jobs) => jobs.jobsRoute))

const stageTimesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.stageTimes,
  validateSearch: readStageTimesSearch,
}).lazy(() => import('./features/reports/reports.routes.tsx').then((reports) => reports.stageTimesRoute))

const mailHealthRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.mailHealth,
  // It has many words: the page reads them itself.
  validateSearch: (search: Record<string, unknown>): MailSearch => search,
}).lazy(() => import('./features/mail/mail.routes.tsx').then((mail) => mail.mailHealthRoute))

/** The frame of the settings; each section below it belongs to its own feature. */
const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.settings,
}).lazy(() => import('./features/settings/settings.routes.tsx').then((settings) => settings.settingsRoute))

const settingsIndexRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
}).lazy(() => import('./features/settings/settings.routes.tsx').then((settings) => settings.settingsIndexRoute))

const generalRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'general',
}).lazy(() => import('./features/settings/settings.routes.tsx').then((settings) => settings.generalRoute))

const membersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'members',
  validateSearch: (search: Record<string, unknown>): { tab?: MembersTab } => {
    const tab = membersTabs.find((one) => one === search.tab)
    return { tab: tab === 'members' ? undefined : tab }
  },
}).lazy(() => import('./features/members/members.routes.tsx').then((members) => members.membersRoute))

const userStatusesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'user-statuses',
}).lazy(() => import('./features/user-statuses/user-statuses.routes.tsx').then((one) => one.userStatusesRoute))

const ownStatusRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'status',
}).lazy(() => import('./features/user-statuses/user-statuses.routes.tsx').then((one) => one.ownStatusRoute))

const memberStatusRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'members/$memberId/status',
}).lazy(() => import('./features/user-statuses/user-statuses.routes.tsx').then((one) => one.memberStatusRoute))

const queuesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'queues',
}).lazy(() => import('./features/queues/queues.routes.tsx').then((queues) => queues.queuesRoute))

const calendarsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'calendars',
}).lazy(() => import('./features/calendars/calendars.routes.tsx').then((calendars) => calendars.calendarsRoute))

const calendarRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'calendars/$calendarId',
}).lazy(() => import('./features/calendars/calendars.routes.tsx').then((calendars) => calendars.calendarRoute))

const slaRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'sla',
}).lazy(() => import('./features/tickets/sla/sla.routes.tsx').then((sla) => sla.slaRoute))

const slaPolicyRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'sla/$policyId',
}).lazy(() => import('./features/tickets/sla/sla.routes.tsx').then((sla) => sla.slaPolicyRoute))

const pipelinesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'pipelines',
}).lazy(() => import('./features/pipelines/pipelines.routes.tsx').then((pipelines) => pipelines.pipelinesRoute))

const customFieldsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'custom-fields',
  validateSearch: ({ of }: Record<string, unknown>): { of?: string } => ({ of: wordIn(of) }),
}).lazy(() => import('./features/custom-fields/custom-fields.routes.tsx').then((fields) => fields.customFieldsRoute))

const macrosRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'macros',
}).lazy(() => import('./features/tickets/macros/macros.routes.tsx').then((macros) => macros.macrosRoute))

const ticketTemplatesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'ticket-templates',
}).lazy(() => import('./features/tickets/templates/templates.routes.tsx').then((page) => page.ticketTemplatesRoute))

const automationsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'automations',
}).lazy(() => import('./features/tickets/automations/automations.routes.tsx').then((page) => page.automationsRoute))

const automationRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'automations/$ruleId',
  validateSearch: ({ recipe }: Record<string, unknown>): { recipe?: string } =>
    typeof recipe === 'string' ? { recipe } : {},
}).lazy(() => import('./features/tickets/automations/automations.routes.tsx').then((page) => page.automationRoute))

const recurringRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'recurring-tickets',
}).lazy(() => import('./features/tickets/recurring/recurring.routes.tsx').then((page) => page.recurringRoute))

const scheduleRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'recurring-tickets/$scheduleId',
}).lazy(() => import('./features/tickets/recurring/recurring.routes.tsx').then((page) => page.scheduleRoute))

const routingRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'routing',
}).lazy(() => import('./features/tickets/routing/routing.routes.tsx').then((routing) => routing.routingRoute))

const formRulesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'form-rules',
}).lazy(() => import('./features/tickets/form-rules/form-rules.routes.tsx').then((rules) => rules.formRulesRoute))

const accountTiersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'account-tiers',
}).lazy(() => import('./features/customers/account-tiers.routes.tsx').then((tiers) => tiers.accountTiersRoute))

const opportunityStagesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'opportunity-stages',
}).lazy(() => import('./features/customers/opportunities.routes.tsx').then((page) => page.opportunityStagesRoute))

const objectTypesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'object-types',
}).lazy(() => import('./features/customers/objects/objects.routes.tsx').then((page) => page.objectTypesRoute))

const crmRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'crm',
}).lazy(() => import('./features/crm-panel/crm-panel.routes.tsx').then((crm) => crm.crmRoute))

const ticketTypesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'ticket-types',
}).lazy(() => import('./features/ticket-types/ticket-types.routes.tsx').then((types) => types.ticketTypesRoute))

const labelsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'labels',
}).lazy(() => import('./features/labels/labels.routes.tsx').then((labels) => labels.labelsRoute))

const checklistsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'checklists',
}).lazy(() => import('./features/checklists/checklists.routes.tsx').then((lists) => lists.checklistsRoute))

const apiKeysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'api-keys',
}).lazy(() => import('./features/api-keys/api-keys.routes.tsx').then((keys) => keys.apiKeysRoute))

const embeddingRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'embedding',
}).lazy(() => import('./features/embedding/embedding.routes.tsx').then((page) => page.embeddingRoute))

const profileRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'profile',
}).lazy(() => import('./features/profile/profile.routes.tsx').then((profile) => profile.profileRoute))

const whyRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'why',
}).lazy(() => import('./features/why/why.routes.tsx').then((why) => why.whyRoute))

const channelsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'channels',
}).lazy(() => import('./features/channels/channels.routes.tsx').then((channels) => channels.channelsRoute))

const channelRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'channels/$channelId',
}).lazy(() => import('./features/channels/channels.routes.tsx').then((channels) => channels.channelRoute))

const connectRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'channels/connect',
}).lazy(() => import('./features/channels/channels.routes.tsx').then((channels) => channels.connectRoute))

const sendingDomainsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'sending-domains',
}).lazy(() =>
  import('./features/sending-domains/sending-domains.routes.tsx').then((domains) => domains.sendingDomainsRoute),
)

const healthRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'health',
}).lazy(() => import('./features/health/health.routes.tsx').then((health) => health.healthRoute))

/** Any other section is none; the links of the shell name sections by this pattern. */
const settingsSectionRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '$section',
  component: NotFound,
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

/** For customers, who have no account. */
const notSolvedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.notSolved,
}).lazy(() => import('./features/not-solved/not-solved.routes.tsx').then((page) => page.notSolvedRoute))

const routeTree = rootRoute.addChildren([
  homeRoute,
  ticketPrintRoute,
  appRoute.addChildren([
    ticketsRoute,
    newTicketRoute,
    ticketRoute,
    contactsRoute,
    contactRoute,
    leadsRoute,
    leadRoute,
    opportunitiesRoute,
    opportunityRoute,
    objectsRoute,
    objectRoute,
    accountsRoute,
    accountRoute,
    tasksRoute,
    inboxRoute,
    conversationRoute,
    makeTicketRoute,
    searchRoute,
    draftsRoute,
    deletedTicketsRoute,
    notificationsRoute,
    jobsRoute,
    stageTimesRoute,
    mailHealthRoute,
    settingsRoute.addChildren([
      settingsIndexRoute,
      generalRoute,
      membersRoute,
      userStatusesRoute,
      ownStatusRoute,
      memberStatusRoute,
      queuesRoute,
      calendarsRoute,
      calendarRoute,
      slaRoute,
      slaPolicyRoute,
      routingRoute,
      pipelinesRoute,
      customFieldsRoute,
      formRulesRoute,
      macrosRoute,
      ticketTemplatesRoute,
      automationsRoute,
      automationRoute,
      recurringRoute,
      scheduleRoute,
      accountTiersRoute,
      opportunityStagesRoute,
      objectTypesRoute,
      crmRoute,
      ticketTypesRoute,
      labelsRoute,
      checklistsRoute,
      apiKeysRoute,
      embeddingRoute,
      profileRoute,
      whyRoute,
      channelsRoute,
      channelRoute,
      connectRoute,
      sendingDomainsRoute,
      healthRoute,
      settingsSectionRoute,
    ]),
  ]),
  notSolvedRoute,
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
  interface HistoryState {
    /** The page before was left since its session had ended. */
    sessionEnded?: boolean
    /** The ticket that is opened is to be answered: its composer is ready. */
    writes?: 'public'
  }
}
