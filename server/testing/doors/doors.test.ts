import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { bulkJob } from '../../modules/bulk/run-bulk.ts'
import { exportJob } from '../../modules/exports/run-export.ts'
import { mostWatched } from '../../modules/presence/presence-board.ts'
import { setPlace } from '../../modules/presence/presence-desk.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import type { SignedIn } from '../client.ts'
import { openStream, portOf } from '../event-reader.ts'
import { createWorld, type World } from '../world.ts'
import { type Marked, type Office, openOffice } from './office.ts'

// product.md RO13, complaint 15: for people with random roles, teams and queues, every door of the API lets see the same tickets. What
// a person sees is said a second time in office.ts; the predicate itself is one more door. Each answer is besides looked through for
// the marks and codes of tickets that are not to be seen.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let world: World
let office: Office
let port: number
beforeAll(async () => {
  world = await createWorld()
  office = await openOffice(world, 11, 24)
  port = await portOf(world.app)
})
afterAll(() => world.close())

type Reply = { statusCode: number; body: string; json: () => ReturnType<typeof JSON.parse> }
/** One person at one moment: asks, and looks through what is answered. */
type View = {
  who: SignedIn
  seen: ReadonlySet<string>
  get: (url: string) => Promise<Reply>
  send: SignedIn['send']
  sorted: (ids: Iterable<string>) => string[]
}

/** Who would see a ticket is told by its code that it was deleted; of none of its words. */
const wasDeleted = /\{"code":"ticket\.deleted","text":"[^"]*","params":\{[^}]*\}/g

async function viewOf(who: SignedIn): Promise<View> {
  const seen = await office.seenBy(who.actor)
  const unseen = office.tickets.filter(({ id }) => !seen.has(id))
  const lookThrough = (door: string, { body, statusCode }: Reply): void => {
    const rest = statusCode === 410 ? '' : body.replaceAll(wasDeleted, '')
    const names = (code: string) => new RegExp(`\\b${code}\\b`).test(rest)
    const found = unseen.filter(({ mark, code }) => body.includes(mark) || names(code))
    // Who asks by a code may hear the code again.
    expect(
      found.filter(({ code, mark }) => !door.includes(code) || body.includes(mark)).map(({ code }) => code),
      `${who.actor.name} learns at ${door} of`,
    ).toEqual([])
  }
  const send: SignedIn['send'] = async (method, url, body, headers) => {
    const reply = await who.send(method, url, body, headers)
    expect(reply.statusCode, `${method} ${url}: ${reply.body.slice(0, 300)}`).toBeLessThan(500)
    lookThrough(`${method} ${url}`, reply)
    return reply
  }
  const shown = new Set(office.tickets.map(({ id }) => id))
  return {
    who,
    seen,
    get: (url) => send('GET', url),
    send,
    sorted: (ids) => [...new Set(ids)].filter((id) => shown.has(id)).sort(),
  }
}

const allOf = (view: View) => [...view.seen].sort()
const idsOf = (reply: Reply): string[] => reply.json().data.map(({ id }: { id: string }) => id)

/** All pages of a list. */
async function pagesOf(view: View, url: string, pick: (page: ReturnType<typeof JSON.parse>) => string[]) {
  const found: string[] = []
  for (let cursor = ''; ; ) {
    const page = (await view.get(`${url}${cursor}`)).json()
    found.push(...pick(page))
    if (!page.nextCursor) return found
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`
  }
}

const subjects = encodeURIComponent(JSON.stringify({ field: 'subject', operator: 'contains', value: 'ticket' }))
type Named = { ticketId: string | null; name: string }

/** Doors to all tickets at once: each gives the ids that it lets see. */
const doors: Record<string, (view: View) => Promise<string[]>> = {
  'list by making': async (view) => idsOf(await view.get('/tickets?limit=200&sort=-createdAt')),
  'list by change': async (view) => idsOf(await view.get('/tickets?limit=200&sort=updatedAt')),
  'list by priority, in pages': (view) =>
    pagesOf(view, '/tickets?limit=5&sort=priority', ({ data }) => data.map(({ id }: { id: string }) => id)),
  'list by filter': async (view) => idsOf(await view.get(`/tickets?limit=200&filter=${subjects}`)),
  'list by words': async (view) => idsOf(await view.get('/tickets?limit=200&q=ticket')),
  'list by label': async (view) => idsOf(await view.get(`/tickets?limit=200&label=${office.labelId}`)),
  'list of snoozed and awake': async (view) => [
    ...idsOf(await view.get('/tickets?limit=200&snoozed=true')),
    ...idsOf(await view.get('/tickets?limit=200&snoozed=false')),
  ],
  'cards of boards': async (view) => {
    const { data } = (await view.get('/pipelines')).json()
    const stages = data.flatMap((one: { stages: { id: string }[] }) => one.stages.map(({ id }) => id))
    const cards = await Promise.all(
      stages.map(async (id: string) => {
        const column = encodeURIComponent(JSON.stringify({ field: 'stage', operator: 'is', value: id }))
        return idsOf(await view.get(`/tickets?limit=200&sort=-updatedAt&filter=${column}`))
      }),
    )
    return cards.flat()
  },
  search: (view) =>
    pagesOf(view, '/search?kinds=ticket&limit=100&q=ticket', (answer) => {
      const [tab] = answer.tabs
      answer.nextCursor = tab.nextCursor
      return tab.results.map(({ id }: { id: string }) => id)
    }),
  'search in messages': async (view) => {
    const tabs = (await view.get('/search?kinds=ticket&limit=100&q=written')).json().tabs
    return tabs[0].results.map(({ id }: { id: string }) => id)
  },
  events: (view) => heardBy(view, ''),
  'long poll': (view) => heardBy(view, '&wait=1'),
  stream: async (view) => {
    const { lastSeq } = (await view.get('/events?since=0&limit=1')).json()
    const reader = await openStream(port, view.who.headers(), { lastEventId: '0' })
    await office.admin.post('/labels', { name: `End ${lastSeq}` })
    const sent = await reader.until(({ data }) => (data as Named).name === 'label.created' && isAfter(data, lastSeq))
    reader.close()
    await reader.ended
    const unseen = office.tickets.filter(({ id }) => !view.seen.has(id))
    expect(unseen.filter(({ mark: word }) => reader.text().includes(word)).map(({ code }) => code)).toEqual([])
    return sent.flatMap(({ data }) => {
      const { name, ticketId } = data as Named
      return name !== 'ticket.hidden' && ticketId ? [ticketId] : []
    })
  },
  export: async (view) => {
    const columns = ['code', 'subject'].map((field) => ({ field }))
    const asked = await view.send('POST', '/exports', { name: 'All', format: 'json', columns })
    const { id } = asked.json()
    await exportJob(
      office.acme.orgId,
      { id },
      { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true },
    )
    const codes: string[] = (await view.get(`/exports/${id}/file`)).json().map(({ code }: { code: string }) => code)
    return office.tickets.filter(({ code }) => codes.includes(code)).map(({ id: ticketId }) => ticketId)
  },
  notifications: async (view) => {
    // News of one's own exports and requests are counted too; they name no ticket.
    const unread = await pagesOf(view, '/notifications?limit=50&unread=true', ({ data }) =>
      data.map(({ id }: { id: string }) => id),
    )
    expect((await view.get('/notifications?limit=1')).json().unreadCount).toBe(unread.length)
    return pagesOf(view, '/notifications?limit=50', ({ data }) => data.flatMap(({ ticketId }: Named) => ticketId ?? []))
  },
  'mail ledger': (view) =>
    pagesOf(view, '/mail/ledger?limit=5', ({ data }) => data.flatMap(({ ticketId }: Named) => ticketId ?? [])),
  'mail outbox': (view) =>
    pagesOf(view, '/mail/outbox?limit=5', ({ data }) => data.flatMap(({ ticketId }: Named) => ticketId ?? [])),
  'own drafts': async (view) =>
    (await view.get('/drafts?limit=200')).json().data.map(({ ticketId }: { ticketId: string }) => ticketId),
  presence: async (view) => {
    const { orgId } = office.acme
    // Somebody is in each of them.
    for (const { id: ticketId } of office.tickets)
      setPlace({ orgId, userId: newId(), clientId: 'elsewhere', name: 'Somebody', ticketId, activity: 'replying' }, [])
    const found: string[] = []
    for (let at = 0; at < office.tickets.length; at += mostWatched) {
      const watch = office.tickets.slice(at, at + mostWatched).map(({ id }) => id)
      const answer = await view.send('POST', '/presence', { clientId: 'the-window', ticketId: null, watch })
      found.push(...answer.json().data.map(({ ticketId }: { ticketId: string }) => ticketId))
    }
    return found
  },
  'bulk change by ids': async (view) => {
    const ids = office.tickets.map(({ id }) => id)
    const change = { priority: 'high' }
    const { id } = (await view.send('POST', '/bulk-changes', { tickets: { ids }, change })).json()
    return bulkRows(view, id)
  },
  'bulk change of the list': async (view) => {
    const tickets = { query: { sort: '-createdAt' } }
    const { id } = (await view.send('POST', '/bulk-changes', { tickets, change: { priority: 'low' } })).json()
    return bulkRows(view, id)
  },
}

async function heardBy(view: View, more: string): Promise<string[]> {
  const heard = new Set<string>()
  for (let since = '0'; ; ) {
    const page = (await view.get(`/events?since=${since}&limit=200${more}`)).json()
    for (const { name, ticketId } of page.data as Named[]) if (name !== 'ticket.hidden' && ticketId) heard.add(ticketId)
    if (!page.more) return [...heard]
    since = page.nextSeq
  }
}

const isAfter = (data: unknown, seq: string) => BigInt((data as { seq: string }).seq) > BigInt(seq)

/** Tickets that a bulk change of all of them reached: those it did not find are refused as not found. */
async function bulkRows(view: View, id: string): Promise<string[]> {
  await bulkJob(
    office.acme.orgId,
    { id },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true },
  )
  const rows: { id: string; why: { code: string } | null }[] = (
    await view.get(`/bulk-changes/${id}/rows?limit=200`)
  ).json().data
  const isThere = (code = '') => code !== 'ticket.not_found' && code !== 'ticket.deleted'
  return rows.filter(({ why }) => isThere(why?.code)).map(({ id: ticketId }) => ticketId)
}

/** Doors that only count: each gives how many tickets it counts among all. */
const counters: Record<string, (view: View) => Promise<number>> = {
  counts: async (view) => countOf((await view.get('/tickets/counts')).json().data, 'all'),
  'counts of views': async (view) => countOf((await view.get('/views/counts')).json().data, 'all'),
  'groups by queue': (view) => groupSum(view, 'queue'),
  'groups by assignee': (view) => groupSum(view, 'assignee'),
  'groups by priority': (view) => groupSum(view, 'priority'),
  'columns of the pipeline': async (view) => {
    const { data } = (await view.get('/pipelines')).json()
    const sums = await Promise.all(
      data.map(async ({ id }: { id: string }) => {
        const counts: { count: number }[] = (await view.get(`/pipelines/${id}/counts`)).json().data
        return counts.reduce((sum, { count }) => sum + count, 0)
      }),
    )
    return sums.reduce((sum: number, one: number) => sum + one, 0)
  },
  'search, its count': async (view) =>
    (await view.get('/search?kinds=ticket&limit=1&q=ticket')).json().tabs[0].count as number,
  'mails that came': async (view) => (await view.get('/mail/health')).json().inbound.byOutcome.appended ?? 0,
  'mails that left': async (view) => (await view.get('/mail/health')).json().outbox.byState.accepted ?? 0,
  'the count of a label': async (view) =>
    (await view.get('/labels')).json().data.find(({ id }: { id: string }) => id === office.labelId).ticketCount,
}

const countOf = (data: { key?: string; id?: string; count: number }[], key: string): number =>
  data.find((one) => one.key === key || one.id === key)?.count ?? -1

async function groupSum(view: View, group: string): Promise<number> {
  const { data } = (await view.get(`/tickets/groups?group=${group}`)).json()
  return data.reduce((sum: number, { count }: { count: number }) => sum + count, 0)
}

/** Doors to one ticket: anything but 404, and 410 of a deleted one, says that it is there. */
const ways: Record<string, (ticket: Marked, view: View) => Promise<Reply>> = {
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
  'why another sees it': ({ id }, view) => view.get(`/sight?ticket=${id}&userId=${office.acme.admin.userId}`),
  'mark as read': ({ id }, view) => view.send('POST', `/tickets/${id}/read`, {}),
  change: ({ id }, view) => view.send('PATCH', `/tickets/${id}`, { priority: 'urgent' }),
  note: ({ id }, view) => view.send('POST', `/tickets/${id}/messages`, { kind: 'note', bodyText: 'Hello' }),
  'save a draft': ({ id }, view) =>
    view.send('PUT', `/tickets/${id}/drafts`, { kind: 'public', bodyHtml: '<p>New</p>' }),
}
/** Doors that are asked for one ticket and answer with some: each gives ids, the ticket's among them when it is to be seen. */
const lookups: Record<string, (ticket: Marked, view: View) => Promise<string[]>> = {
  'search by code': async ({ code }, view) =>
    (await view.get(`/search?kinds=ticket&q=${code}`)).json().tabs[0].results.map(({ id }: { id: string }) => id),
  'search by a note': async ({ mark }, view) => {
    // The words themselves are what was asked for.
    const { tabs } = (await view.who.get(`/search?kinds=ticket&q=${mark}`)).json()
    return tabs[0].results.map(({ id }: { id: string }) => id)
  },
  'why I do not see it': async ({ id, code }, view) =>
    (await view.get(`/sight/own?ticket=${code}`)).json().sees ? [id] : [],
}

/** Doors that change much: tried only with tickets that are not to be seen, from one that is. They answer as of none that is there. */
const shut: Record<string, (ticket: Marked, view: View, own: Marked) => Promise<Reply>> = {
  'link to it': ({ id }, view, own) =>
    view.send('POST', `/tickets/${own.id}/links`, { relation: 'related', other: id }),
  'merge of it': ({ id }, view, own) =>
    view.send('POST', `/tickets/${own.id}/merge`, { sourceIds: [id], reason: 'The same' }),
  'merge into it': ({ id }, view, own) =>
    view.send('POST', `/tickets/${id}/merge`, { sourceIds: [own.id], reason: 'The same' }),
  clone: ({ id }, view) => view.send('POST', `/tickets/${id}/clone`, {}),
  'follow-up': ({ id }, view) => view.send('POST', `/tickets/${id}/follow-up`, {}),
  split: ({ id, messageId }, view) =>
    view.send('POST', `/tickets/${id}/split`, { messageIds: [messageId], subject: 'Part', reason: 'Other' }),
  'a step of its checklist': ({ id }, view) => view.send('POST', `/tickets/${id}/checklist`, { text: 'Step' }),
  'who is chosen': ({ id }, view) => view.send('PUT', `/tickets/${id}/visibility`, { visibility: 'public' }),
  'undo of a message': ({ messageId }, view) => view.send('POST', `/messages/${messageId}/undo`),
  follow: ({ id }, view) => view.send('PUT', `/tickets/${id}/followers/${view.who.actor.userId}`),
}

test('every door lets see the same tickets, for people with random roles, teams and queues', async () => {
  const grants = new Set<string>()
  const sizes = new Set<number>()
  for (let round = 0; round < 3; round += 1) {
    await office.shuffle()
    for (const who of office.people) {
      const view = await viewOf(who)
      const access = await office.accessOf(who.actor)
      grants.add(`${access.ticketScope} ${access.permissions.includes('tickets:private')}`)
      sizes.add(view.seen.size)
      const said = `${who.actor.name} (${access.ticketScope}) in round ${round}`
      for (const [door, ask] of Object.entries(counters))
        expect(await ask(view), `${door}: ${said}`).toBe(view.seen.size)
      for (const [door, ask] of Object.entries(doors))
        expect(view.sorted(await ask(view)), `${door}: ${said}`).toEqual(allOf(view))
      for (const [i, ticket] of office.tickets.entries()) {
        if (i % 3 !== round) continue
        for (const [door, ask] of Object.entries(ways)) {
          const reply = await ask(ticket, view)
          const isShut = reply.statusCode === 404 || (ticket.isDeleted && reply.statusCode === 410)
          expect(!isShut, `${door} of ${ticket.code}: ${said}: ${reply.statusCode}`).toBe(view.seen.has(ticket.id))
        }
        for (const [door, ask] of Object.entries(lookups)) {
          const found = await ask(ticket, view)
          expect(found.includes(ticket.id), `${door} of ${ticket.code}: ${said}`).toBe(view.seen.has(ticket.id))
          expect(found.filter((id) => !view.seen.has(id))).toEqual([])
        }
        if (!ticket.isClosed) {
          const similar = idsOf(await view.get(`/tickets/similar?subject=${encodeURIComponent('Ticket again')}`))
          expect(similar.filter((id) => !view.seen.has(id))).toEqual([])
        }
        const own = office.tickets.find(({ id }) => view.seen.has(id))
        if (view.seen.has(ticket.id) || !own) continue
        for (const [door, ask] of Object.entries(shut)) {
          const reply = await ask(ticket, view, own)
          if (ticket.isDeleted && reply.statusCode === 410) continue
          const ghost = { ...ticket, id: newId(), messageId: newId() }
          const { code, status, detail } = (await ask(ghost, view, own)).json()
          expect(reply.json(), `${door} of ${ticket.code}: ${said}`).toMatchObject({ code, status, detail })
          expect([404, 422]).toContain(status)
        }
      }
    }
  }
  // The dice showed enough of what there is.
  expect(grants.size).toBeGreaterThan(5)
  expect(sizes.size).toBeGreaterThan(6)
})

test('what happens now is told at once to those who see it, and to nobody else', async () => {
  await office.shuffle()
  for (const who of office.people) {
    const view = await viewOf(who)
    const open = office.tickets.filter(({ isClosed, isDeleted }) => !isClosed && !isDeleted)
    const seen = open.find(({ id }) => view.seen.has(id))
    const unseen = open.find(({ id }) => !view.seen.has(id))
    if (!seen || !unseen) continue
    const { lastSeq } = (await view.get('/events?since=0&limit=1')).json()
    const reader = await openStream(port, who.headers(), { lastEventId: lastSeq })
    const polled = view.get(`/events?since=${lastSeq}&wait=30`)
    for (const { id } of [unseen, seen])
      expect((await office.admin.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'Now' })).statusCode).toBe(
        201,
      )
    const told = await reader.until(({ data }) => (data as Named).ticketId === seen.id)
    reader.close()
    await reader.ended
    const heard = [...told.map(({ data }) => data as Named), ...(await polled).json().data] as Named[]
    expect(heard.length).toBeGreaterThan(1)
    expect(heard.filter(({ ticketId }) => ticketId !== seen.id)).toEqual([])
  }
})
