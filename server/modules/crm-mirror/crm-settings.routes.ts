import { z } from 'zod'
import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import {
  CrmImporters,
  CrmRun,
  CrmSource,
  CrmSourceRef,
  ListCrmRuns,
  PutCrmImporter,
  UpdateCrmSource,
} from './crm-settings.contract.ts'
import {
  listCrmImporters,
  listCrmRuns,
  listCrmSources,
  putCrmImporter,
  removeCrmImporter,
  runCrmImporter,
  updateCrmSource,
} from './crm-settings.ts'

const tags = ['crm mirror']
const config = { permission: 'settings:manage' } as const
const params = CrmSourceRef

/** Settings > CRM: the sources of the mirror. What rows say is none of its answers. */
export function crmSettingsRoutes(app: App): void {
  app.get(
    '/crm/sources',
    {
      config,
      schema: {
        operationId: 'listCrmSources',
        tags,
        summary: 'The systems from which rows of the mirror come, with their importers and last runs',
        response: { 200: z.object({ data: z.array(CrmSource) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listCrmSources(cx) })),
  )

  app.get(
    '/crm/importers',
    {
      config,
      schema: {
        operationId: 'listCrmImporters',
        tags,
        summary: 'The importers that can be connected: those that are built in, and the operator’s own',
        response: { 200: CrmImporters },
      },
    },
    (request) => request.run(async (cx) => listCrmImporters(cx)),
  )

  app.patch(
    '/crm/sources/:source',
    {
      config,
      schema: {
        operationId: 'updateCrmSource',
        tags,
        summary: 'Name a source, and say where it shows its records',
        params,
        body: UpdateCrmSource,
        response: { 200: CrmSource },
      },
    },
    (request) => request.run((cx) => updateCrmSource(cx, request.params.source, request.body)),
  )

  app.put(
    '/crm/sources/:source/importer',
    {
      config,
      schema: {
        operationId: 'putCrmImporter',
        tags,
        summary: 'Have a CRM asked every so many hours, or otherwise than before',
        description: 'First as soon as may be. A source that is not there is made.',
        params,
        body: PutCrmImporter,
        response: { 200: CrmSource },
      },
    },
    (request) => request.run((cx) => putCrmImporter(cx, request.params.source, request.body)),
  )

  app.delete(
    '/crm/sources/:source/importer',
    {
      config,
      schema: {
        operationId: 'deleteCrmImporter',
        tags,
        summary: 'Ask a CRM no more; what is mirrored stays, the secret goes',
        params,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => removeCrmImporter(cx, request.params.source))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/crm/sources/:source/importer/run',
    {
      config,
      schema: {
        operationId: 'runCrmImporter',
        tags,
        summary: 'Ask a CRM now, whether or not its importer rests; the run stands in the list of runs',
        params,
        response: { 202: CrmSource },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await request.run((cx) => runCrmImporter(cx, request.params.source))),
  )

  app.get(
    '/crm/sources/:source/runs',
    {
      config,
      schema: {
        operationId: 'listCrmRuns',
        tags,
        summary: 'What came of files and importers of a source, the newest first; kept for 90 days',
        params,
        querystring: ListCrmRuns,
        response: { 200: page(CrmRun) },
      },
    },
    (request) => request.run((cx) => listCrmRuns(cx, request.params.source, request.query)),
  )
}
