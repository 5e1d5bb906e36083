import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { AccessRequest, AskForAccess, AskOwnSight, OwnSight } from './access-requests.contract.ts'
import { askForAccess, decideAccessRequest, explainOwnSight, getAccessRequest } from './access-requests.ts'

const tags = ['tickets']
const IdParam = z.object({ id: Id })

/** Why one does not see a ticket, and how one comes to see it. */
export function accessRequestsRoutes(app: App): void {
  app.get(
    '/sight/own',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'explainOwnSight',
        tags,
        summary: 'Why you do not see a ticket of your organization',
        description:
          '404 `ticket.not_found` when there is no such ticket. Of one that is hidden from you the rule is told, nothing else.',
        querystring: AskOwnSight,
        response: { 200: OwnSight },
      },
    },
    (request) => request.run((cx) => explainOwnSight(cx, request.query.ticket)),
  )

  app.post(
    '/access-requests',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'askForAccess',
        tags,
        summary: 'Ask to see a ticket that is hidden from you',
        description:
          'Its assignee and those who manage members are told. While a request waits, asking again gives that one.',
        body: AskForAccess,
        response: { 201: AccessRequest },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => askForAccess(cx, request.body))),
  )

  app.get(
    '/access-requests/:id',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'getAccessRequest',
        tags,
        summary: 'A request of your own, or one for a ticket that you see',
        params: IdParam,
        response: { 200: AccessRequest },
      },
    },
    (request) => request.run((cx) => getAccessRequest(cx, request.params.id)),
  )

  for (const [word, decision, summary] of [
    ['grant', 'granted', 'Let the member who asks see the ticket'],
    ['decline', 'declined', 'Decline a request to see a ticket'],
  ] as const)
    app.post(
      `/access-requests/:id/${word}`,
      {
        config: { permission: 'tickets:update' },
        schema: {
          operationId: word === 'grant' ? 'grantAccessRequest' : 'declineAccessRequest',
          tags,
          summary,
          params: IdParam,
          response: { 200: AccessRequest },
        },
      },
      (request) => request.run((cx) => decideAccessRequest(cx, request.params.id, decision)),
    )
}
