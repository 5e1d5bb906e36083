import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type CustomerNote = components['schemas']['CustomerNote']
/** Whom or what notes are about. */
export type NoteSubject = { kind: 'contact' | 'account'; id: string } | { kind: 'object'; id: string; typeKey: string }

const notesKey = ['customerNotes'] as const
const pageSize = 5

/** Notes about a customer, pinned ones first, a few at a time. */
export function notesQuery(about: NoteSubject) {
  const { kind, id } = about
  return infiniteQueryOptions({
    queryKey: [...notesKey, kind, id],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: pageSize, ...(pageParam && { cursor: pageParam }) }
      if (about.kind === 'object') {
        const path = { id, typeKey: about.typeKey }
        return read(api.GET('/api/v1/objects/{typeKey}/{id}/notes', { params: { path, query }, signal }))
      }
      const params = { path: { id }, query }
      return kind === 'contact'
        ? read(api.GET('/api/v1/contacts/{id}/notes', { params, signal }))
        : read(api.GET('/api/v1/accounts/{id}/notes', { params, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

/** The pinned notes about a contact, the newest first; at most three. */
export function pinnedNotesQuery(contactId: string) {
  return queryOptions({
    queryKey: [...notesKey, 'contact', contactId, 'pinned'],
    queryFn: async ({ signal }) => {
      const params = { path: { id: contactId }, query: { limit: 3, pinned: 'true' as const } }
      return (await read(api.GET('/api/v1/contacts/{id}/notes', { params, signal }))).data
    },
  })
}

export async function refreshNotes(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: notesKey })
}

export async function addNote(about: NoteSubject, text: string): Promise<void> {
  const { id } = about
  const body = { text, pinned: false }
  const options = { params: { path: { id } }, body }
  if (about.kind === 'object') {
    const params = { path: { id, typeKey: about.typeKey } }
    await read(api.POST('/api/v1/objects/{typeKey}/{id}/notes', { params, body }))
  } else if (about.kind === 'contact') await read(api.POST('/api/v1/contacts/{id}/notes', options))
  else await read(api.POST('/api/v1/accounts/{id}/notes', options))
  await refreshNotes()
}

export async function changeNote(id: string, body: { text?: string; pinned?: boolean }): Promise<void> {
  await read(api.PATCH('/api/v1/customer-notes/{id}', { params: { path: { id } }, body }))
  await refreshNotes()
}

export async function deleteNote(id: string): Promise<void> {
  await read(api.DELETE('/api/v1/customer-notes/{id}', { params: { path: { id } } }))
  await refreshNotes()
}

export async function restoreNote(id: string): Promise<void> {
  await read(api.POST('/api/v1/customer-notes/{id}/restore', { params: { path: { id } } }))
  await refreshNotes()
}
