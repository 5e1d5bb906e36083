import type { App } from '../../platform/http/http.ts'
import { Organization, PrefixCheck, PrefixQuery, UpdateOrganization } from './orgs.contract.ts'
import { checkPrefix, getOrganization, updateOrganization } from './orgs.service.ts'

const tags = ['organization']

export function orgsRoutes(app: App): void {
  app.get(
    '/organization',
    {
      config: { permission: 'signed-in' },
      schema: { operationId: 'getOrganization', tags, summary: 'The organization', response: { 200: Organization } },
    },
    (request) => request.run((cx) => getOrganization(cx)),
  )

  app.patch(
    '/organization',
    {
      config: { permission: 'settings:manage' },
      schema: {
        operationId: 'updateOrganization',
        tags,
        summary: 'Change name, ticket prefix or settings',
        body: UpdateOrganization,
        response: { 200: Organization },
      },
    },
    (request) => request.run((cx) => updateOrganization(cx, request.body)),
  )

  app.get(
    '/organization/prefix',
    {
      config: { permission: 'settings:manage' },
      schema: {
        operationId: 'checkPrefix',
        tags,
        summary: 'Whether the organization could take a ticket prefix',
        querystring: PrefixQuery,
        response: { 200: PrefixCheck },
      },
    },
    (request) => request.run((cx) => checkPrefix(cx, { value: request.query.value, orgId: cx.org.id })),
  )
}
