import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { ApiError, problemToError } from '../../api/api-error.ts'
import { api, read } from '../../api/client.ts'
import { embedHeaders } from '../../api/embed.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'
import { say } from '../../i18n/sentences.ts'
import { messagesQuery, ticketQuery, timelineQuery } from './tickets.api.ts'

type Schemas = components['schemas']
export type Ticket = Schemas['Ticket']
export type Message = Schemas['Message']
export type Attachment = Schemas['Attachment']
export type Delivery = Schemas['Delivery']
export type TimelineEntry = Schemas['Event']
export type ReplyDraft = Schemas['ReplyDraft']
export type Contact = Schemas['Contact']
export type MessagePost =
  paths['/api/v1/tickets/{idOrCode}/messages']['post']['requestBody']['content']['application/json']

const pathOf = (ref: string) => ({ path: { idOrCode: ref } })

/** By which channel to answer, and which message; the server chooses what is absent. */
export interface ReplyChoice {
  channelId?: string
  answersId?: string
}

/** What a reply would be: which message it answers, sender, recipients, subject, warnings. */
export function replyDraftQuery(ref: string, { channelId, answersId }: ReplyChoice) {
  return queryOptions({
    queryKey: [...ticketQuery(ref).queryKey, 'reply-draft', channelId ?? '', answersId ?? ''],
    queryFn: ({ signal }) => {
      const query = { ...(channelId && { channelId }), ...(answersId && { answers: answersId }) }
      return read(api.GET('/api/v1/tickets/{idOrCode}/reply-draft', { params: { ...pathOf(ref), query }, signal }))
    },
    placeholderData: keepPreviousData,
  })
}

/** Customers found by name, address or phone, for the requester. */
export async function findContacts(text: string, signal: AbortSignal): Promise<Contact[]> {
  const query = { q: text, limit: 8 }
  return (await read(api.GET('/api/v1/contacts', { params: { query }, signal }))).data
}

/** All addresses and numbers of one customer; the ticket itself knows only the first of each. */
export function contactQuery(id: string | undefined) {
  return queryOptions({
    queryKey: ['contacts', 'contact', id ?? ''],
    queryFn: ({ signal }) => read(api.GET('/api/v1/contacts/{id}', { params: { path: { id: id ?? '' } }, signal })),
    enabled: id !== undefined,
    retry: false,
  })
}

/** The newest tickets of one customer. */
export function ticketsOfContactQuery(contactId: string | undefined) {
  return queryOptions({
    queryKey: ['tickets', 'of-contact', contactId ?? ''],
    queryFn: async ({ signal }) => {
      const query = { requester: contactId ?? '', limit: 7 }
      return (await read(api.GET('/api/v1/tickets', { params: { query }, signal }))).data
    },
    enabled: contactId !== undefined,
  })
}

export function useReplyDraft(ref: string, choice: ReplyChoice, enabled: boolean) {
  return useQuery({ ...replyDraftQuery(ref, choice), enabled })
}

type MessagePages = { pages: { data: Message[]; nextCursor: string | null }[]; pageParams: string[] }

/** Changes the loaded messages of a ticket in the cache. */
export function editMessages(ref: string, edit: (newest: Message[]) => Message[]): void {
  queryClient.setQueryData<MessagePages>(
    messagesQuery(ref).queryKey,
    (loaded) =>
      loaded && {
        ...loaded,
        pages: loaded.pages.map((page, at) => (at === 0 ? { ...page, data: edit(page.data) } : page)),
      },
  )
}

/** The message that arrived last of those that are loaded, which its time need not tell; null for an empty thread, undefined when none is loaded yet. */
export function newestMessageId(ref: string): string | null | undefined {
  const pages = queryClient.getQueryData<MessagePages>(messagesQuery(ref).queryKey)?.pages
  if (!pages) return undefined
  // The newest by time stands first: it wins where places are the same.
  const known = pages.flatMap((page) => page.data).filter((one) => !one.id.startsWith('pending:'))
  return known.reduce<Message | null>((last, one) => (last && last.place >= one.place ? last : one), null)?.id ?? null
}

/** Puts one message, as the server has it now, in the place of the one with its id. */
export function replaceMessage(ref: string, message: Message): void {
  queryClient.setQueryData<MessagePages>(
    messagesQuery(ref).queryKey,
    (loaded) =>
      loaded && {
        ...loaded,
        pages: loaded.pages.map((page) => ({
          ...page,
          data: page.data.map((one) => (one.id === message.id ? message : one)),
        })),
      },
  )
}

/** Saves the description as it was written from `version`; 409 `ticket.conflict` when somebody else changed it since then. */
export function saveDescription(id: string, description: string, version: number): Promise<Ticket> {
  const headers = { 'if-match': `"v${version}"` }
  return read(api.PATCH('/api/v1/tickets/{idOrCode}', { params: pathOf(id), headers, body: { description } }))
}

/** The same `key` with the same body is the same message, however often it is posted. */
export function postMessage(ref: string, body: MessagePost, key: string): Promise<Message> {
  const headers = { 'idempotency-key': key }
  return read(api.POST('/api/v1/tickets/{idOrCode}/messages', { params: pathOf(ref), body, headers }))
}

export function undoMessage(id: string): Promise<Schemas['UndoneMessage']> {
  return read(api.POST('/api/v1/messages/{id}/undo', { params: { path: { id } } }))
}

export function acceptMessage(id: string): Promise<Message> {
  return read(api.POST('/api/v1/messages/{id}/accept', { params: { path: { id } } }))
}

export function retryMessage(id: string): Promise<Message> {
  return read(api.POST('/api/v1/messages/{id}/retry', { params: { path: { id } } }))
}

export function getWholeMessage(id: string): Promise<Message> {
  return read(api.GET('/api/v1/messages/{id}', { params: { path: { id } } }))
}

/** Where our server hands out the pictures of a message that lie on other servers, by their addresses. Their servers learn of it. */
export async function allowRemoteImages(id: string): Promise<ReadonlyMap<string, string>> {
  const { data } = await read(api.POST('/api/v1/messages/{id}/remote-images', { params: { path: { id } } }))
  return new Map(data.map(({ address, url }) => [address, url]))
}

export function deleteUpload(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/attachments/{id}', { params: { path: { id } } }))
}

/** Asks again for the messages and the log of a ticket. */
export function refreshThread(ref: string): void {
  void queryClient.invalidateQueries({ queryKey: messagesQuery(ref).queryKey })
  void queryClient.invalidateQueries({ queryKey: timelineQuery(ref).queryKey })
}

/** Uploads one file for a message; `onProgress` hears 0 to 1. Aborting the signal ends it silently. */
export async function uploadFile(
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<Attachment> {
  const proof = Object.entries(await embedHeaders())
  // fetch() cannot tell how much has left; XMLHttpRequest can.
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const form = new FormData()
    form.append('file', file, file.name)
    request.open('POST', '/api/v1/attachments')
    request.setRequestHeader('x-deskhand', 'web')
    request.setRequestHeader('accept', 'application/json')
    for (const [name, value] of proof) request.setRequestHeader(name, value)
    request.responseType = 'json'
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    const unreachable = { status: 0, code: 'network.unreachable', title: 'No answer', message: '' }
    request.onerror = () => reject(new ApiError(unreachable))
    request.onload = () => {
      if (request.status === 201) resolve(request.response as Attachment)
      else reject(uploadRefused(request))
    }
    signal.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}

/** The words of every language are here: composers stand on pages that load them all. */
function uploadRefused(request: XMLHttpRequest): ApiError {
  return problemToError(
    request.status,
    request.statusText,
    request.response,
    request.getResponseHeader('retry-after'),
    say,
  )
}
