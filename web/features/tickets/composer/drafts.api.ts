import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { connectionWay } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components, paths } from '../../../api/schema.gen.ts'
import { refreshOwnDrafts } from '../../../shell/drafts.api.ts'
import { ticketQuery } from '../tickets.api.ts'
import type { ComposerKind, Draft } from './draft-store.ts'

export type ServerDraft = components['schemas']['Draft']
export type ScheduleInput =
  paths['/api/v1/tickets/{idOrCode}/scheduled-messages']['post']['requestBody']['content']['application/json']

const one = (id: string) => ({ params: { path: { id } } })

const pollMs = 10_000

/** What is written on a ticket and not sent: one's own, shared, scheduled; and when it was asked, by the clock of this page. */
export function draftsQuery(ref: string) {
  return queryOptions({
    queryKey: [...ticketQuery(ref).queryKey, 'drafts'],
    queryFn: async ({ signal }) => {
      const askedAt = performance.now()
      const params = { path: { idOrCode: ref } }
      const { data } = await read(api.GET('/api/v1/tickets/{idOrCode}/drafts', { params, signal }))
      return { drafts: data, askedAt }
    },
    // What colleagues change in a shared draft is told on the stream alone.
    refetchInterval: () => (connectionWay() === 'poll' ? pollMs : false),
  })
}

export function refreshDrafts(ref: string): void {
  void queryClient.invalidateQueries({ queryKey: draftsQuery(ref).queryKey })
}

export async function putDraft(ticketId: string, kind: ComposerKind, draft: Draft): Promise<ServerDraft> {
  const body = {
    kind,
    bodyHtml: draft.html,
    to: draft.to ?? null,
    cc: draft.cc ?? null,
    bcc: draft.bcc ?? null,
    channelId: draft.channelId ?? null,
    answersId: draft.answersId ?? null,
    seenMessageId: draft.seenId ?? null,
    attachmentIds: draft.attachments.map((file) => file.id),
    baseVersion: draft.server?.version ?? 0,
  }
  const saved = await read(
    api.PUT('/api/v1/tickets/{idOrCode}/drafts', { params: { path: { idOrCode: ticketId } }, body }),
  )
  // Where the stream does not come through, nothing else tells of it.
  if (saved.version === 1) refreshOwnDrafts()
  return saved
}

export async function deleteDraft(id: string): Promise<void> {
  await read(api.DELETE('/api/v1/drafts/{id}', one(id)))
  refreshOwnDrafts()
}

export const shareDraft = (id: string, shared: boolean): Promise<ServerDraft> =>
  read(api.POST('/api/v1/drafts/{id}/share', { ...one(id), body: { shared } }))

export const takeDraft = (id: string): Promise<ServerDraft> => read(api.POST('/api/v1/drafts/{id}/take', one(id)))

export const approveDraft = (id: string, version: number, comment: string): Promise<ServerDraft> =>
  read(api.POST('/api/v1/drafts/{id}/approve', { ...one(id), body: { version, comment } }))

export const cancelScheduled = (id: string): Promise<ServerDraft> =>
  read(api.POST('/api/v1/drafts/{id}/cancel', one(id)))

export const sendScheduledNow = (id: string): Promise<ServerDraft> =>
  read(api.POST('/api/v1/drafts/{id}/send', one(id)))

export const scheduleMessage = (ref: string, body: ScheduleInput): Promise<ServerDraft> =>
  read(api.POST('/api/v1/tickets/{idOrCode}/scheduled-messages', { params: { path: { idOrCode: ref } }, body }))
