import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import type { Attachment, Message } from '../ticket-page.api.ts'

const pathOf = (id: string) => ({ params: { path: { id } } })
/** Without words: the whole message. */
const bodyOf = (text: string | undefined) => ({ body: text === undefined ? {} : { text } })

/** What a redaction would remove. Asked anew each time: the thread may have grown. */
export const redactionQuery = (id: string, text: string | undefined) =>
  queryOptions({
    queryKey: ['redaction', id, text ?? null],
    queryFn: ({ signal }) =>
      read(api.POST('/api/v1/messages/{id}/redact/check', { ...pathOf(id), ...bodyOf(text), signal })),
    gcTime: 0,
    retry: false,
  })

export function redactMessage(id: string, text: string | undefined): Promise<Message> {
  return read(api.POST('/api/v1/messages/{id}/redact', { ...pathOf(id), ...bodyOf(text) }))
}

export function redactAttachment(id: string): Promise<Attachment> {
  return read(api.POST('/api/v1/attachments/{id}/redact', pathOf(id)))
}
