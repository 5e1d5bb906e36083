import { readFileSync } from 'node:fs'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { absencesModule } from './modules/absences/absences.module.ts'
import { activityModule } from './modules/activity/activity.module.ts'
import { associationsModule } from './modules/associations/associations.module.ts'
import { authModule } from './modules/auth/auth.module.ts'
import { resolveActor } from './modules/auth/auth.service.ts'
import { mayCall } from './modules/auth/embed.rules.ts'
import { automationsModule } from './modules/automations/automations.module.ts'
import { bulkModule } from './modules/bulk/bulk.module.ts'
import { calendarsModule } from './modules/calendars/calendars.module.ts'
import { conditionsModule } from './modules/conditions/conditions.module.ts'
import { conversationsModule } from './modules/conversations/conversations.module.ts'
import { crmCardsModule } from './modules/crm-cards/crm-cards.module.ts'
import { crmMirrorModule } from './modules/crm-mirror/crm-mirror.module.ts'
import { crmPanelModule } from './modules/crm-panel/crm-panel.module.ts'
import { customersModule } from './modules/customers/customers.module.ts'
import { emailModule } from './modules/email/email.module.ts'
import { exportsModule } from './modules/exports/exports.module.ts'
import { fieldsModule } from './modules/fields/fields.module.ts'
import { followersModule } from './modules/followers/followers.module.ts'
import { healthModule } from './modules/health/health.module.ts'
import { inboxModule } from './modules/inbox/inbox.module.ts'
import { macrosModule } from './modules/macros/macros.module.ts'
import { membersModule } from './modules/members/members.module.ts'
import { notificationsModule } from './modules/notifications/notifications.module.ts'
import { objectsModule } from './modules/objects/objects.module.ts'
import { opportunitiesModule } from './modules/opportunities/opportunities.module.ts'
import { orgsModule } from './modules/orgs/orgs.module.ts'
import { listEmbedOrigins } from './modules/orgs/orgs.service.ts'
import { presenceModule } from './modules/presence/presence.module.ts'
import { queuesModule } from './modules/queues/queues.module.ts'
import { recordsModule } from './modules/records/records.module.ts'
import { recurringTicketsModule } from './modules/recurring-tickets/recurring-tickets.module.ts'
import { reportsModule } from './modules/reports/reports.module.ts'
import { routingModule } from './modules/routing/routing.module.ts'
import { searchModule } from './modules/search/search.module.ts'
import { slaModule } from './modules/sla/sla.module.ts'
import { tasksModule } from './modules/tasks/tasks.module.ts'
import { ticketActsModule } from './modules/ticket-acts/ticket-acts.module.ts'
import { ticketTemplatesModule } from './modules/ticket-templates/ticket-templates.module.ts'
import { ticketsModule } from './modules/tickets/tickets.module.ts'
import { userStatusesModule } from './modules/user-statuses/user-statuses.module.ts'
import { viewsModule } from './modules/views/views.module.ts'
import { webhooksModule } from './modules/webhooks/webhooks.module.ts'
import type { Database } from './platform/database.ts'
import { describeRoute, problemSchema } from './platform/http/describe-route.ts'
import { serveHealth } from './platform/http/health.ts'
import { type App, type Authenticate, buildHttp, type HttpOptions, type Module } from './platform/http/http.ts'
import { serveWeb } from './platform/http/web.ts'
import { requireSystemMail } from './platform/system-mail.ts'

/** Every noun of the product, listed by hand: ground, core, channels, reactors. */
export const modules: Module[] = [
  orgsModule,
  membersModule,
  authModule,
  userStatusesModule,
  customersModule,
  crmMirrorModule,
  conditionsModule,
  fieldsModule,
  queuesModule,
  calendarsModule,
  ticketsModule,
  viewsModule,
  followersModule,
  associationsModule,
  opportunitiesModule,
  objectsModule,
  conversationsModule,
  ticketActsModule,
  tasksModule,
  recordsModule,
  crmPanelModule,
  crmCardsModule,
  macrosModule,
  ticketTemplatesModule,
  recurringTicketsModule,
  emailModule,
  inboxModule,
  routingModule,
  slaModule,
  absencesModule,
  presenceModule,
  activityModule,
  notificationsModule,
  webhooksModule,
  automationsModule,
  bulkModule,
  exportsModule,
  searchModule,
  reportsModule,
  healthModule,
]

const authenticate: Authenticate = resolveActor

export const version = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version

/**
 * Of the API reference. Nothing from elsewhere, in no frame, and no upgrade to https: many run without it in their own network.
 * Its parts are styled by attributes.
 */
const referencePolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'"

let registered = false

/** Names jobs, consumers and transports of all modules; once per process. */
export function registerModules(): void {
  if (registered) return
  registered = true
  for (const module of modules) module.register?.()
  requireSystemMail()
}

/** The whole HTTP side: API, its description, health, and the web app when it is built. */
export async function buildApp(
  options: Omit<HttpOptions, 'authenticate' | 'mayCall'> & { database: Database | null },
): Promise<App> {
  registerModules()
  const app = await buildHttp({ ...options, authenticate, mayCall })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Deskhand API',
        version,
        description:
          'Everything the web app does, it does through this API. Send an API key as `Authorization: Bearer dh_…`. ' +
          'Errors are RFC 9457 problem documents with a stable `code`.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: {
        schemas: { Problem: problemSchema },
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'deskhand_session' },
        },
      },
      security: [{ apiKey: [] }, { session: [] }],
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  })
  await app.register(swaggerUi, { routePrefix: '/api', staticCSP: referencePolicy })
  await app.register(
    async (api) => {
      for (const module of modules) module.routes?.(api as unknown as App)
      api.get('/openapi.json', { config: { permission: 'public' }, schema: { hide: true } }, () => app.swagger())
    },
    { prefix: '/api/v1' },
  )
  serveHealth(app, options.database)
  await serveWeb(app, {
    attachmentsUrl: options.runtime.settings.attachmentsUrl,
    framedBy: (orgId) => options.runtime.askOpen((open) => listEmbedOrigins(open, orgId)),
  })
  return app
}
