import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { CreateDomainLink, DomainLink, DomainMatches, MatchDomains } from './domain-links.contract.ts'
import { createDomainLink, getDomainLink, listDomainLinks, previewDomainLink, undoDomainLink } from './domain-links.ts'

const tags = ['accounts']
const params = z.object({ id: Id })
const read = { permission: 'customers:read' } as const
const write = { permission: 'customers:write' } as const

export function domainLinksRoutes(app: App): void {
  app.get(
    '/accounts/:id/domain-matches',
    {
      config: read,
      schema: {
        operationId: 'previewDomainLink',
        tags,
        summary: 'Which contacts the account’s domains would link to it, and which stay as they are',
        params,
        querystring: MatchDomains,
        response: { 200: DomainMatches },
      },
    },
    (request) => request.run((cx) => previewDomainLink(cx, request.params.id, request.query.domain ?? null)),
  )

  app.get(
    '/accounts/:id/domain-links',
    {
      config: read,
      schema: {
        operationId: 'listDomainLinks',
        tags,
        summary: 'The newest ten runs that linked contacts to the account',
        params,
        response: { 200: z.object({ data: z.array(DomainLink) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listDomainLinks(cx, request.params.id) })),
  )

  app.post(
    '/accounts/:id/domain-links',
    {
      config: write,
      schema: {
        operationId: 'createDomainLink',
        tags,
        summary: 'Link contacts without an account to this one by its domains, in the background',
        params,
        body: CreateDomainLink,
        response: { 201: DomainLink },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await request.run((cx) => createDomainLink(cx, request.params.id, request.body.domains ?? null))),
  )

  app.get(
    '/domain-links/:id',
    {
      config: read,
      schema: {
        operationId: 'getDomainLink',
        tags,
        summary: 'A run that links contacts to an account',
        params,
        response: { 200: DomainLink },
      },
    },
    (request) => request.run((cx) => getDomainLink(cx, request.params.id)),
  )

  app.post(
    '/domain-links/:id/undo',
    {
      config: write,
      schema: {
        operationId: 'undoDomainLink',
        tags,
        summary: 'Take back the links of a run that are still there, in the background',
        params,
        response: { 200: DomainLink },
      },
    },
    (request) => request.run((cx) => undoDomainLink(cx, request.params.id)),
  )
}
