import { z } from 'zod'
import { gone } from '../../platform/errors.ts'
import { contentDisposition, safeFileName } from '../../platform/files/file-name.rules.ts'
import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { CreateExport, Export, ExportRef, ListExports } from './exports.contract.ts'
import { createExport, deleteExport, getExport, getExportFile, listExports } from './exports.service.ts'

const tags = ['tickets']
const config = { permission: 'tickets:export' } as const

const types = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

export function exportsRoutes(app: App): void {
  app.post(
    '/exports',
    {
      config,
      schema: {
        operationId: 'createExport',
        tags,
        summary: 'Export the tickets of a view or a list to CSV, XLSX or JSON: a job with a file',
        body: CreateExport,
        response: { 201: Export },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createExport(cx, request.body))),
  )

  app.get(
    '/exports',
    {
      config,
      schema: {
        operationId: 'listExports',
        tags,
        summary: 'Your exports of the last 7 days, the newest first',
        querystring: ListExports,
        response: { 200: page(Export) },
      },
    },
    (request) => request.run((cx) => listExports(cx, request.query)),
  )

  app.get(
    '/exports/:id',
    {
      config,
      schema: {
        operationId: 'getExport',
        tags,
        summary: 'How far an export is',
        params: ExportRef,
        response: { 200: Export },
      },
    },
    (request) => request.run((cx) => getExport(cx, request.params.id)),
  )

  app.delete(
    '/exports/:id',
    {
      config,
      schema: {
        operationId: 'deleteExport',
        tags,
        summary: 'Delete an export with its file, or end one that is being written',
        params: ExportRef,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteExport(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/exports/:id/file',
    {
      config,
      schema: {
        operationId: 'getExportFile',
        tags,
        summary: 'The file of an export',
        description:
          'Yours alone, while you may export and see what you saw then. Texts that would be formulas are neutralized.',
        params: ExportRef,
        response: { 200: z.any().describe('The file.') },
      },
    },
    async (request, reply) => {
      const { files } = app.runtime.settings
      const file = await request.run((cx) => getExportFile(cx, request.params.id))
      if ((await files.size(file.fileKey)) !== file.size)
        throw gone('export.lost', 'The file of this export is no longer in the storage. Export again.')
      reply.headers({
        'content-disposition': contentDisposition(safeFileName(file.name, types[file.format]), 'attachment'),
        'content-length': file.size,
        'content-security-policy': "default-src 'none'; sandbox",
      })
      return reply.type(types[file.format]).send(files.stream(file.fileKey))
    },
  )
}
