import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { readWhole } from '../conversations/present-messages.ts'
import { withWritten } from '../conversations/with-written.ts'
import { TicketRefParams } from '../tickets/tickets.contract.ts'
import { applyMacros, type MacrosApplied, undoMacroRun } from './apply-macros.ts'
import {
  ApplyMacros,
  CreateMacro,
  DuplicateMacro,
  FolderRenamed,
  ListMacros,
  Macro,
  MacroExport,
  MacroRef,
  MacroRow,
  MacroRun,
  MacroUndo,
  MacroVariables,
  RenameFolder,
  RenderDraft,
  RenderedMacro,
  RenderMacro,
  UpdateMacro,
} from './macros.contract.ts'
import {
  createMacro,
  deleteMacro,
  duplicateMacro,
  exportMacros,
  getMacro,
  listMacros,
  listMacroVariables,
  renameMacroFolder,
  renderMacro,
  renderMacroDraft,
  updateMacro,
} from './macros.service.ts'

const tags = ['macros']
const config = { permission: 'tickets:read' } as const

export function macrosRoutes(app: App): void {
  listRoutes(app)
  oneMacroRoutes(app)
  applyRoutes(app)
}

function listRoutes(app: App): void {
  app.get(
    '/macros',
    {
      config,
      schema: {
        operationId: 'listMacros',
        tags,
        summary: 'The macros that you see, by name, with how often they are used',
        querystring: ListMacros,
        response: { 200: page(MacroRow) },
      },
    },
    (request) => request.run((cx) => listMacros(cx, request.query)),
  )

  app.get(
    '/macros/export',
    {
      config,
      schema: {
        operationId: 'exportMacros',
        tags,
        summary: 'The macros that you see, whole',
        response: { 200: MacroExport },
      },
    },
    (request) => request.run((cx) => exportMacros(cx)),
  )

  app.get(
    '/macro-variables',
    {
      config,
      schema: {
        operationId: 'listMacroVariables',
        tags,
        summary: 'The variables that the texts of macros may use',
        response: { 200: MacroVariables },
      },
    },
    (request) => request.run((cx) => listMacroVariables(cx)),
  )

  app.post(
    '/macros',
    {
      config,
      schema: {
        operationId: 'createMacro',
        tags,
        summary: 'Save a macro',
        description: '422 `macro.bad_variable` names the line and the words of a variable that there is not.',
        body: CreateMacro,
        response: { 201: Macro },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createMacro(cx, request.body))),
  )

  app.post(
    '/macros/rename-folder',
    {
      config,
      schema: {
        operationId: 'renameMacroFolder',
        tags,
        summary: 'Rename a folder for all macros in it that you may change',
        body: RenameFolder,
        response: { 200: FolderRenamed },
      },
    },
    (request) => request.run((cx) => renameMacroFolder(cx, request.body)),
  )

  app.post(
    '/macros/render',
    {
      config,
      schema: {
        operationId: 'renderMacroDraft',
        tags,
        summary: 'A macro that is being written, as it would be for a ticket',
        body: RenderDraft,
        response: { 200: RenderedMacro },
      },
    },
    (request) => request.run((cx) => renderMacroDraft(cx, request.body)),
  )
}

function oneMacroRoutes(app: App): void {
  app.get(
    '/macros/:id',
    {
      config,
      schema: { operationId: 'getMacro', tags, summary: 'A macro', params: MacroRef, response: { 200: Macro } },
    },
    (request) => request.run((cx) => getMacro(cx, request.params.id)),
  )

  app.patch(
    '/macros/:id',
    {
      config,
      schema: {
        operationId: 'updateMacro',
        tags,
        summary: 'Change a macro, or whom it is shared with',
        params: MacroRef,
        body: UpdateMacro,
        response: { 200: Macro },
      },
    },
    (request) => request.run((cx) => updateMacro(cx, request.params.id, request.body)),
  )

  app.delete(
    '/macros/:id',
    {
      config,
      schema: {
        operationId: 'deleteMacro',
        tags,
        summary: 'Delete a macro, for everybody who sees it',
        params: MacroRef,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteMacro(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/macros/:id/duplicate',
    {
      config,
      schema: {
        operationId: 'duplicateMacro',
        tags,
        summary: 'Copy a macro for yourself',
        params: MacroRef,
        body: DuplicateMacro,
        response: { 201: Macro },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await request.run((cx) => duplicateMacro(cx, request.params.id, request.body.name))),
  )

  app.post(
    '/macros/:id/render',
    {
      config,
      schema: {
        operationId: 'renderMacro',
        tags,
        summary: 'A macro as it would be for a ticket: texts with values, what is missing, and what it does',
        params: MacroRef,
        body: RenderMacro,
        response: { 200: RenderedMacro },
      },
    },
    (request) => request.run((cx) => renderMacro(cx, request.params.id, request.body.ticket)),
  )
}

function applyRoutes(app: App): void {
  const { settings } = app.runtime

  app.post(
    '/tickets/:idOrCode/macros',
    {
      config,
      schema: {
        operationId: 'applyMacros',
        tags,
        summary: 'Apply macros to a ticket, with or without a message, all or nothing',
        description:
          'Without `message` the macros write their own reply and note; 422 `macro.values_missing` when a value is missing for ' +
          'them. With it, it is sent in place of their replies. Needs what each part needs: tickets:reply, tickets:note, tickets:update.',
        params: TicketRefParams,
        body: ApplyMacros,
        response: { 201: MacroRun },
      },
    },
    async (request, reply) => {
      const ticket = request.params.idOrCode
      const { message, ...body } = request.body
      const id = newId()
      const apply = (post?: Parameters<typeof applyMacros>[1]['post']) =>
        request.run((cx) => applyMacros(cx, { ...body, id, ticket, post }))
      const done: MacrosApplied = message
        ? await withWritten(settings, request.user(), { ...message, ticket }, apply)
        : await apply()
      return reply.code(201).send({
        id: done.runId,
        message: done.message && (await readWhole(settings.files, done.message)),
        writtenIds: done.writtenIds,
      })
    },
  )

  app.post(
    '/macro-runs/:id/undo',
    {
      config,
      schema: {
        operationId: 'undoMacroRun',
        tags,
        summary: 'Take back what you did by macros, within an hour',
        params: MacroRef,
        response: { 200: MacroUndo },
      },
    },
    (request) => request.run(async (cx) => ({ result: await undoMacroRun(cx, request.params.id) })),
  )
}
