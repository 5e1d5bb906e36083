import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import { readAll } from '../../../api/read-all.ts'
import type { components, paths } from '../../../api/schema.gen.ts'

type Schemas = components['schemas']
export type MacroRow = Schemas['MacroRow']
export type Macro = Schemas['Macro']
export type MacroActions = Schemas['MacroActions']
export type MacroPart = Schemas['MacroPart']
export type RenderedMacro = Schemas['RenderedMacro']
export type NewMacro = paths['/api/v1/macros']['post']['requestBody']['content']['application/json']
export type MacroDraft = paths['/api/v1/macros/render']['post']['requestBody']['content']['application/json']
type Applied = paths['/api/v1/tickets/{idOrCode}/macros']['post']['requestBody']['content']['application/json']

const one = (id: string) => ({ params: { path: { id } } })

/** All macros that the person sees: few enough to be searched here, without a wait for each letter. */
export const macrosQuery = queryOptions({
  queryKey: ['macros'],
  queryFn: ({ signal }) =>
    readAll((cursor) => read(api.GET('/api/v1/macros', { params: { query: { cursor, limit: 200 } }, signal }))),
  staleTime: 60_000,
})

export const macroQuery = (id: string) =>
  queryOptions({
    queryKey: ['macros', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/macros/{id}', { ...one(id), signal })),
  })

export const variablesQuery = queryOptions({
  queryKey: ['macro-variables'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/macro-variables', { signal }))).data,
  staleTime: 60_000,
})

/** A macro as it would be for a ticket as it stands now. */
export const renderQuery = (id: string, ticket: string, version: number) =>
  queryOptions({
    queryKey: ['macros', id, 'render', ticket, version],
    queryFn: ({ signal }) => read(api.POST('/api/v1/macros/{id}/render', { ...one(id), body: { ticket }, signal })),
    staleTime: 30_000,
  })

export const renderDraft = (body: MacroDraft): Promise<RenderedMacro> =>
  read(api.POST('/api/v1/macros/render', { body }))

export function refreshMacros(): void {
  void queryClient.invalidateQueries({ queryKey: macrosQuery.queryKey })
}

export const createMacro = (body: NewMacro): Promise<Macro> => read(api.POST('/api/v1/macros', { body }))
export const updateMacro = (id: string, body: Partial<NewMacro>): Promise<Macro> =>
  read(api.PATCH('/api/v1/macros/{id}', { ...one(id), body }))
export const renameFolder = (from: string, to: string | null): Promise<Schemas['FolderRenamed']> =>
  read(api.POST('/api/v1/macros/rename-folder', { body: { from, to } }))
export const deleteMacro = (id: string): Promise<unknown> => read(api.DELETE('/api/v1/macros/{id}', one(id)))
export const duplicateMacro = (id: string, name: string): Promise<Macro> =>
  read(api.POST('/api/v1/macros/{id}/duplicate', { ...one(id), body: { name } }))
export const exportMacros = (): Promise<Schemas['MacroExport']> => read(api.GET('/api/v1/macros/export'))

/** The same `key` with the same body happens once, however often it is sent. */
export function applyMacros(ticketRef: string, body: Applied, key: string): Promise<Schemas['MacroRun']> {
  const headers = { 'idempotency-key': key }
  return read(
    api.POST('/api/v1/tickets/{idOrCode}/macros', { params: { path: { idOrCode: ticketRef } }, body, headers }),
  )
}

export const undoMacroRun = (id: string): Promise<Schemas['MacroUndo']> =>
  read(api.POST('/api/v1/macro-runs/{id}/undo', one(id)))
