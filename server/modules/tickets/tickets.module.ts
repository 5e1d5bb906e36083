import { systemActor } from '../../platform/context.ts'
import { registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerReplayGuard } from '../../platform/http/idempotency.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import { registerCustomerPlace } from '../customers/customer-places.ts'
import { registerTicketCounter } from '../customers/ticket-counts.ts'
import { registerRecordNames } from '../fields/record-names.ts'
import { registerMemberDeparture } from '../members/memberships.ts'
import { registerKeptToTeams } from '../members/sight.ts'
import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { accessRequestsRoutes } from './access-requests.routes.ts'
import { getAccessRequest } from './access-requests.ts'
import { accountTierFacts, accountTierFields, accountTierKey } from './account-tier-field.ts'
import { autoCloseJobName, bookAutoClose } from './book-auto-close.ts'
import { wakeJobName } from './book-waking.ts'
import { closeResolvedJob } from './close-resolved.ts'
import { countByCustomer } from './count-by-customer.ts'
import { emptyStagesJob, emptyStagesJobName } from './delete-stage.ts'
import { deletedTicketsRoutes } from './deleted-tickets.routes.ts'
import { seeTicketOrDeleted } from './deleted-tickets.ts'
import { leaveTickets } from './leave-tickets.ts'
import { namesOfTickets } from './names-of-tickets.ts'
import { openTicketSources } from './open-tickets-field.ts'
import { pipelinesRoutes } from './pipelines.routes.ts'
import { listKeptPipelines } from './pipelines.service.ts'
import { seedTickets } from './seed-tickets.ts'
import { bookAllStageLimits, stageLimitJob, stageLimitJobName } from './stage-limits.ts'
import { ticketAccessRoutes } from './ticket-access.routes.ts'
import { ticketConditionFacts } from './ticket-condition-facts.ts'
import { ticketConditionFields } from './ticket-condition-fields.ts'
import { ticketPartsRoutes } from './ticket-parts.routes.ts'
import { ticketsRoutes } from './tickets.routes.ts'
import { typesRoutes } from './types.routes.ts'
import { wakeTicketJob } from './wake-tickets.ts'

export const ticketsModule: Module = {
  name: 'tickets',
  register: () => {
    registerOrganizationSeed({ module: 'tickets', seed: seedTickets })
    registerMemberDeparture({ module: 'tickets', leave: leaveTickets })
    registerTicketCounter(countByCustomer)
    registerCustomerPlace({ kind: 'contact', table: 'tickets', column: 'requester_id', key: 'id' })
    registerCustomerPlace({ kind: 'account', table: 'tickets', column: 'account_id', key: 'id' })
    registerKeptToTeams('pipelines', listKeptPipelines)
    registerRecordNames({ kind: 'ticket', names: namesOfTickets })
    registerFieldSource({ module: 'tickets', prefix: '', fields: ticketConditionFields, facts: ticketConditionFacts })
    registerFieldSource({
      module: 'tickets.account_tier',
      prefix: accountTierKey,
      fields: accountTierFields,
      facts: accountTierFacts,
    })
    for (const source of openTicketSources) registerFieldSource(source)
    registerReplayGuard({ under: '/tickets', see: seeTicketOrDeleted })
    registerReplayGuard({ under: '/access-requests', see: getAccessRequest })
    registerJob(autoCloseJobName, closeResolvedJob)
    registerJob(emptyStagesJobName, emptyStagesJob)
    registerJob(wakeJobName, wakeTicketJob)
    registerJob(stageLimitJobName, stageLimitJob)
    // What was booked by nobody: limits from before the jobs were.
    registerSweep('tickets.stage_limits', '23 4 * * *', (orgId, _payload, { runtime }) =>
      runtime.run(systemActor(orgId, 'clock'), bookAllStageLimits),
    )
    // Other days for closing by itself: the booked time is no longer the right one.
    registerConsumer({
      name: 'tickets.auto_close',
      wants: (eventName) => eventName === 'org.updated',
      react: (cx) => bookAutoClose(cx),
    })
  },
  routes: (app) => {
    ticketsRoutes(app)
    deletedTicketsRoutes(app)
    pipelinesRoutes(app)
    typesRoutes(app)
    ticketPartsRoutes(app)
    ticketAccessRoutes(app)
    accessRequestsRoutes(app)
  },
}
