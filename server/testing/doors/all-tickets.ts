import { expect } from 'vitest'
import { bulkJob } from '../../modules/bulk/run-bulk.ts'
import { exportJob } from '../../modules/exports/run-export.ts'
import { mostWatched } from '../../modules/presence/presence-board.ts'
import { setPlace } from '../../modules/presence/presence-desk.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import { openStream } from '../event-reader.ts'
import type { World } from '../world.ts'
import { idsOf, pagesOf, type View } from './view.ts'

const subjects = encodeURIComponent(JSON.stringify({ field: 'subject', operator: 'contains', value: 'ticket' }))
type Named = { ticketId: string | null; name: string }

const jobIn = (world: World) => ({
  runtime: world.runtime,
  log: createLog('silent'),
  attempt: 1,
  lastAttempt: true,
})

/** Doors to all tickets at once: each gives the ids that it lets see. */
export const doors: Record<string, (view: View) => Promise<string[]>> = {
  'list by making': async (view) => idsOf(await view.get('/tickets?limit=200&sort=-createdAt')),
  'list by change': async (view) => idsOf(await view.get('/tickets?limit=200&sort=updatedAt')),
  'list by priority, in pages': (view) =>
    pagesOf(view, '/tickets?limit=5&sort=priority', ({ data }) => data.map(({ id }: { id: string }) => id)),
  'list by filter': async (view) => idsOf(await view.get(`/tickets?limit=200&filter=${subjects}`)),
  'list by words': async (view) => idsOf(await view.get('/tickets?limit=200&q=ticket')),
  'list by label': async (view) => idsOf(await view.get(`/tickets?limit=200&label=${view.office.labelId}`)),
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
  search: (view) => searchedAll(view, 'ticket'),
  // A filter alone: read by another way than words.
  'search by a filter': (view) => searchedAll(view, 'created:>2020-01-01'),
  'search by a filter and a word': (view) => searchedAll(view, 'created:>2020-01-01 ticket'),
  'search without a word': (view) => searchedAll(view, 'created:>2020-01-01 -nothing'),
  'search in messages': (view) => searchedAll(view, 'written'),
  // As the command menu asks: all kinds at once.
  'command menu': async (view) => {
    const { tabs } = (await view.get('/search?q=ticket&limit=100')).json()
    return ofTickets(tabs).results.map(({ id }: { id: string }) => id)
  },
  events: (view) => heardBy(view, ''),
  'long poll': (view) => heardBy(view, '&wait=1'),
  stream: async (view) => {
    const { lastSeq } = (await view.get('/events?since=0&limit=1')).json()
    const reader = await openStream(view.port, view.who.headers(), { lastEventId: '0' })
    await view.office.admin.post('/labels', { name: `End ${lastSeq}` })
    const sent = await reader.until(({ data }) => (data as Named).name === 'label.created' && isAfter(data, lastSeq))
    reader.close()
    await reader.ended
    view.lookThrough('the stream', reader.text())
    return sent.flatMap(({ data }) => {
      const { name, ticketId } = data as Named
      return name !== 'ticket.hidden' && ticketId ? [ticketId] : []
    })
  },
  export: async (view) => {
    const { office, world } = view
    const columns = ['code', 'subject', 'custom.twin'].map((field) => ({ field }))
    const asked = await view.send('POST', '/exports', { name: 'All', format: 'json', columns })
    const { id } = asked.json()
    await exportJob(office.acme.orgId, { id }, jobIn(world))
    const codes: string[] = (await view.get(`/exports/${id}/file`)).json().map(({ code }: { code: string }) => code)
    return office.tickets.filter(({ code }) => codes.includes(code)).map(({ id: ticketId }) => ticketId)
  },
  notifications: async (view) => {
    // News of one's own exports and requests are counted too; they name no ticket.
    const unread = await pagesOf(view, '/notifications?limit=50&unread=true', ({ data }) =>
      data.map(({ id }: { id: string }) => id),
    )
    expect((await view.get('/notifications?limit=1')).json().unreadCount).toBe(Math.min(100, unread.length))
    return pagesOf(view, '/notifications?limit=50', ({ data }) => data.flatMap(({ ticketId }: Named) => ticketId ?? []))
  },
  'mail ledger': (view) =>
    pagesOf(view, '/mail/ledger?limit=5', ({ data }) => data.flatMap(({ ticketId }: Named) => ticketId ?? [])),
  'mail outbox': (view) =>
    pagesOf(view, '/mail/outbox?limit=5', ({ data }) => data.flatMap(({ ticketId }: Named) => ticketId ?? [])),
  'own drafts': async (view) =>
    (await view.get('/drafts?limit=200')).json().data.map(({ ticketId }: { ticketId: string }) => ticketId),
  presence: async (view) => {
    const { acme, tickets } = view.office
    const { orgId } = acme
    // Somebody is in each of them.
    for (const { id: ticketId } of tickets)
      setPlace({ orgId, userId: newId(), clientId: 'elsewhere', name: 'Somebody', ticketId, activity: 'replying' }, [])
    const found: string[] = []
    for (let at = 0; at < tickets.length; at += mostWatched) {
      const watch = tickets.slice(at, at + mostWatched).map(({ id }) => id)
      const answer = await view.send('POST', '/presence', { clientId: 'the-window', ticketId: null, watch })
      found.push(...answer.json().data.map(({ ticketId }: { ticketId: string }) => ticketId))
    }
    return found
  },
  'bulk change by ids': (view) =>
    changedTogether(view, {
      tickets: { ids: view.office.tickets.map(({ id }) => id) },
      change: { priority: 'high' },
    }),
  'bulk change of the list': (view) =>
    changedTogether(view, { tickets: { query: { sort: '-createdAt' } }, change: { priority: 'low' } }),
}

type Tab = { kind: string; count: number; results: { id: string }[]; nextCursor: string | null }
const ofTickets = (tabs: Tab[]): Tab => {
  const tab = tabs.find(({ kind }) => kind === 'ticket')
  if (!tab) throw new Error('The search answered without tickets.')
  return tab
}

const searchedAll = (view: View, q: string): Promise<string[]> =>
  pagesOf(view, `/search?kinds=ticket&limit=100&q=${encodeURIComponent(q)}`, (answer) => {
    const tab = ofTickets(answer.tabs)
    answer.nextCursor = tab.nextCursor
    return tab.results.map(({ id }) => id)
  })

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

/** Tickets that a change of all of them reached: those it did not find are refused as not found. */
async function changedTogether(view: View, body: Record<string, unknown>): Promise<string[]> {
  const { id } = (await view.send('POST', '/bulk-changes', body)).json()
  await bulkJob(view.office.acme.orgId, { id }, jobIn(view.world))
  const rows: { id: string; why: { code: string } | null }[] = (
    await view.get(`/bulk-changes/${id}/rows?limit=200`)
  ).json().data
  const isThere = (code = '') => code !== 'ticket.not_found' && code !== 'ticket.deleted'
  return rows.filter(({ why }) => isThere(why?.code)).map(({ id: ticketId }) => ticketId)
}

/** Doors that only count: each gives how many tickets it counts among all. */
export const counters: Record<string, (view: View) => Promise<number>> = {
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
    ofTickets((await view.get('/search?kinds=ticket&limit=1&q=ticket')).json().tabs).count,
  'mails that came': async (view) => mailsOf(view, (await view.get('/mail/health')).json().inbound.byOutcome.appended),
  'mails that left': async (view) => mailsOf(view, (await view.get('/mail/health')).json().outbox.byState.accepted),
  'the count of a label': async (view) =>
    (await view.get('/labels')).json().data.find(({ id }: { id: string }) => id === view.office.labelId).ticketCount,
  // Each ticket has one requester.
  'tickets of all contacts': async (view) => {
    const totals = await pagesOf<number>(view, '/contacts?limit=100', ({ data }) =>
      data.map(({ ticketCounts }: { ticketCounts: { total: number } }) => ticketCounts.total),
    )
    return totals.reduce((sum: number, one: number) => sum + one, 0)
  },
}

/** Tickets that were merged have no mails of their own any more. */
const mailsOf = ({ office, seen }: View, mails = 0): number =>
  mails + office.merged.filter(({ id }) => seen.has(id)).length

const countOf = (data: { key?: string; id?: string; count: number }[], key: string): number =>
  data.find((one) => one.key === key || one.id === key)?.count ?? -1

async function groupSum(view: View, group: string): Promise<number> {
  const { data } = (await view.get(`/tickets/groups?group=${group}`)).json()
  return data.reduce((sum: number, { count }: { count: number }) => sum + count, 0)
}
