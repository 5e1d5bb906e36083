import type { Marked } from './office.ts'
import type { Reply, View } from './view.ts'

/** Doors to one ticket: anything but 404, and 410 of a deleted one, says that it is there. */
export const ways: Record<string, (ticket: Marked, view: View) => Promise<Reply>> = {
  'by id': ({ id }, view) => view.get(`/tickets/${id}`),
  'by code': ({ code }, view) => view.get(`/tickets/${code.toLowerCase()}`),
  messages: ({ id }, view) => view.get(`/tickets/${id}/messages`),
  'one message': ({ messageId }, view) => view.get(`/messages/${messageId}`),
  'bytes of a file': ({ attachmentId }, view) => view.get(`/attachments/${attachmentId}`),
  timeline: ({ code }, view) => view.get(`/tickets/${code}/timeline`),
  'what is around': ({ id }, view) => view.get(`/tickets/${id}/around`),
  drafts: ({ id }, view) => view.get(`/tickets/${id}/drafts`),
  'reply draft': ({ id }, view) => view.get(`/tickets/${id}/reply-draft`),
  presence: ({ id }, view) => view.send('POST', '/presence', { clientId: 'the-window', ticketId: id }),
  'who sees it': ({ id }, view) => view.get(`/tickets/${id}/access`),
  'why another sees it': ({ id }, view) => view.get(`/sight?ticket=${id}&userId=${view.office.acme.admin.userId}`),
  'mark as read': ({ id }, view) => view.send('POST', `/tickets/${id}/read`, {}),
  change: ({ id }, view) => view.send('PATCH', `/tickets/${id}`, { priority: 'urgent' }),
  note: ({ id }, view) => view.send('POST', `/tickets/${id}/messages`, { kind: 'note', bodyText: 'Hello' }),
  'save a draft': ({ id }, view) =>
    view.send('PUT', `/tickets/${id}/drafts`, { kind: 'public', bodyHtml: '<p>New</p>' }),
  'a macro for it': ({ id }, view) => view.send('POST', `/macros/${view.office.macroId}/render`, { ticket: id }),
  'a macro that is being written': ({ code }, view) =>
    view.send('POST', '/macros/render', { ticket: code, noteHtml: '<p>{{ticket.subject}} {{custom.twin}}</p>' }),
  'a macro applied': ({ id }, view) =>
    view.send('POST', `/tickets/${id}/macros`, { macros: [{ id: view.office.macroId }] }),
}

/** Doors that are asked for one ticket and answer with some: each gives ids, the ticket's among them when it is to be seen. */
export const lookups: Record<string, (ticket: Marked, view: View) => Promise<string[]>> = {
  'search by code': async ({ code }, view) => foundBy(view, `/search?kinds=ticket&q=${code}`),
  'search by a note': async ({ mark }, view) => foundBy(view, `/search?kinds=ticket&q=${mark}`),
  'command menu by code': async ({ code }, view) => foundBy(view, `/search?limit=6&q=${code}`),
  'command menu by a word': async ({ mark }, view) => foundBy(view, `/search?limit=6&q=${mark}`),
  'list by code': async ({ code }, view) => listedBy(view, `q=${code}`),
  'list by a word': async ({ mark }, view) => listedBy(view, `q=${mark}`),
  'why I do not see it': async ({ id, code }, view) =>
    (await view.get(`/sight/own?ticket=${code}`)).json().sees ? [id] : [],
}

type Found = { id: string }

async function foundBy(view: View, url: string): Promise<string[]> {
  const tabs: { kind: string; results: Found[] }[] = (await view.get(url)).json().tabs
  return tabs.flatMap(({ kind, results }) => (kind === 'ticket' ? results.map(({ id }) => id) : []))
}

const listedBy = async (view: View, query: string): Promise<string[]> =>
  (await view.get(`/tickets?limit=200&${query}`)).json().data.map(({ id }: Found) => id)

/** Doors that change much: tried only with tickets that are not to be seen, from one that is. They answer as of none that is there. */
export const shut: Record<string, (ticket: Marked, view: View, own: Marked) => Promise<Reply>> = {
  'link to it': ({ id }, view, own) =>
    view.send('POST', `/tickets/${own.id}/links`, { relation: 'related', other: id }),
  'merge of it': ({ id }, view, own) =>
    view.send('POST', `/tickets/${own.id}/merge`, { sourceIds: [id], reason: 'The same' }),
  'merge into it': ({ id }, view, own) =>
    view.send('POST', `/tickets/${id}/merge`, { sourceIds: [own.id], reason: 'The same' }),
  clone: ({ id }, view) => view.send('POST', `/tickets/${id}/clone`, {}),
  'follow-up': ({ id }, view) => view.send('POST', `/tickets/${id}/follow-up`, {}),
  split: ({ id, messageId }, view) =>
    view.send('POST', `/tickets/${id}/split`, { messageIds: [messageId], subject: 'Part' }),
  'messages moved out of it': ({ id, messageId }, view, own) =>
    view.send('POST', `/tickets/${id}/move-messages`, { messageIds: [messageId], target: own.id }),
  'messages moved into it': ({ id }, view, own) =>
    view.send('POST', `/tickets/${own.id}/move-messages`, { messageIds: [own.messageId], target: id }),
  'a step of its checklist': ({ id }, view) => view.send('POST', `/tickets/${id}/checklist`, { text: 'Step' }),
  'a step that leads to it': ({ id }, view, own) =>
    view.send('POST', `/tickets/${own.id}/checklist`, { text: 'Step', linkedTicket: id }),
  'a value that names it': ({ id }, view) => view.send('POST', '/tickets', { subject: 'New', custom: { twin: id } }),
  'who is chosen': ({ id }, view) => view.send('PUT', `/tickets/${id}/visibility`, { visibility: 'public' }),
  'undo of a message': ({ messageId }, view) => view.send('POST', `/messages/${messageId}/undo`),
  follow: ({ id }, view) => view.send('PUT', `/tickets/${id}/followers/${view.who.actor.userId}`),
}
