import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { TicketRefParams } from '../tickets/tickets.contract.ts'
import { CrmActivity, ListCrmActivities, TicketCrm } from './crm-panel.contract.ts'
import { getTicketCrm, listTicketCrmActivities } from './get-ticket-crm.ts'

const tags = ['crm']
const config = { permission: 'crm:read' } as const

/** What the CRM says of the requester of a ticket. API keys get it with the scope crm:read alone. */
export function crmPanelRoutes(app: App): void {
  app.get(
    '/tickets/:idOrCode/crm',
    {
      config,
      schema: {
        operationId: 'getTicketCrm',
        tags,
        summary: 'What the CRM says of the requester; empty when it does not know him',
        params: TicketRefParams,
        response: { 200: TicketCrm },
      },
    },
    (request) => request.run((cx) => getTicketCrm(cx, request.params.idOrCode)),
  )

  app.get(
    '/tickets/:idOrCode/crm/activities',
    {
      config,
      schema: {
        operationId: 'listTicketCrmActivities',
        tags,
        summary: 'Orders, contracts and the like of the requester and his accounts, or their notes, the newest first',
        params: TicketRefParams,
        querystring: ListCrmActivities,
        response: { 200: page(CrmActivity) },
      },
    },
    (request) => request.run((cx) => listTicketCrmActivities(cx, request.params.idOrCode, request.query)),
  )
}
