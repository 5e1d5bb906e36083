import type { App } from '../../platform/http/http.ts'
import { Organization, OwnPrefixQuery, PrefixCheck, UpdateOrganization } from './orgs.contract.ts'
import { getOrganization, updateOrganization } from './orgs.service.ts'
import { checkPrefix } from './prefixes.ts'

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
        summary:
          'Whether the organization, or one of its accounts, could take a ticket prefix, and how its codes would look',
        querystring: OwnPrefixQuery,
        response: { 200: PrefixCheck },
      },
    },
    (request) =>
      request.run(async (cx) => {
        const { value, account: accountId = null, infix, digits } = request.query
        const { codeInfix, codeDigits } = await getOrganization(cx)
        return checkPrefix(cx, {
          value,
          owner: { orgId: cx.org.id, accountId },
          format: { infix: infix ?? codeInfix, digits: digits ?? codeDigits },
        })
      }),
  )
}
