import { topics } from '../seeds/company.ts'
import { systemViews } from '../server/modules/views/system-views.ts'
import { conditionViews } from './condition-views.ts'
import type { Call } from './measure.ts'

/** Milliseconds of docs/performance.md's budgets, or what must be done in a second. */
export type Budget = { p50: number; p99: number } | { perSecond: number }
/** `by`: the role whose API key asks. `status`: what the answer must be. */
export type Case = {
  name: string
  count: number
  clients: number
  budget: Budget | null
  by: Role
  /** The requests of the `i`-th time; several are sent at once. */
  calls: (i: number) => Call[]
  status: number
}
export type Role = 'admin' | 'agent'

export const budgets = {
  list: { p50: 5, p99: 25 },
  counts: { p50: 10, p99: 50 },
  ticket: { p50: 8, p99: 30 },
  search: { p50: 20, p99: 100 },
  write: { p50: 8, p99: 40 },
  create: { perSecond: 400 },
} as const

/** What the organization of the bench has, as far as cases name it. */
export type Known = {
  tickets: number
  labelIds: readonly string[]
  policyId: string
  pipelineId: string
  stageIds: readonly string[]
  /** Cursors far down the list of all tickets. */
  deep: readonly string[]
  seconds: number
}

const common = ['tent', 'ridge', 'invoice', 'payment', 'gift card', 'parcel']
const inMessages = ['browser', 'address', 'sleeping', 'shoulders']
const text = encodeURIComponent
const yearAgo = () => new Date(Date.now() - 365 * 86_400_000).toISOString()
const pick = <T>(list: readonly T[], i: number): T => {
  const one = list[i % list.length]
  if (one === undefined) throw new Error('There is nothing to pick from.')
  return one
}

/** All that is measured one after the other, in this order; writing comes last. */
export function casesOf(known: Known): Case[] {
  const any = (i: number) => 1 + ((i * 7919) % known.tickets)
  const get = (
    name: string,
    path: string | ((i: number) => string | string[]),
    budget: Budget | null,
    more: Partial<Case> = {},
  ): Case => ({
    ...{ name, budget, count: 100, clients: 1, by: 'admin', status: 200 },
    calls: (i) => [typeof path === 'string' ? path : path(i)].flat().map((one) => ({ path: `/api/v1${one}` })),
    ...more,
  })
  const list = (name: string, query: string, more: Partial<Case> = {}) =>
    get(name, `/tickets?${query}${query ? '&' : ''}limit=50`, budgets.list, more)
  const view = (name: string, key: keyof typeof systemViews, more: Partial<Case> = {}) => {
    const { condition, sort } = systemViews[key]
    return list(`view ${name}`, `filter=${text(JSON.stringify(condition))}&sort=${sort}`, { count: 200, ...more })
  }
  const inList = (name: string, words: (i: number) => string) =>
    get(`search in the list: ${name}`, (i) => `/tickets?q=${text(words(i))}&limit=20`, budgets.search)
  const search = (name: string, words: (i: number) => string, more: Partial<Case> = {}) =>
    get(`search: ${name}`, (i) => `/search?q=${text(words(i))}`, budgets.search, more)
  const leaf = (field: string, operator: string, value: unknown) => ({ field, operator, value })
  const deadline = (name: string, condition: object, sort = '-createdAt') =>
    list(`deadlines: ${name}`, `filter=${text(JSON.stringify(condition))}&sort=${sort}`)
  const stage = (id: string) => text(JSON.stringify({ field: 'stage', operator: 'is', value: id }))
  return [
    view('All open', 'open'),
    view('My tickets', 'mine'),
    view('Unassigned', 'unassigned'),
    view('Unread', 'unread'),
    view('Waiting for us', 'waiting_for_us'),
    view('All tickets', 'all'),
    view('All open, by an agent', 'open', { by: 'agent' }),
    list('by status waiting', 'status=waiting'),
    list('by status closed', 'status=closed'),
    list('urgent and open', 'priority=urgent&open=true'),
    list('last changed first', 'sort=-updatedAt'),
    view('Overdue', 'overdue', { count: 100 }),
    view('Overdue, by an agent', 'overdue', { count: 100, by: 'agent' }),
    list('by next deadline', 'sort=slaDue'),
    list('by next deadline, open', 'open=true&sort=slaDue'),
    list('by next deadline, open, by an agent', 'open=true&sort=slaDue', { by: 'agent' }),
    deadline(
      'due within a month, by next deadline',
      leaf('slaDue', 'within_next', { amount: 30, unit: 'days' }),
      'slaDue',
    ),
    deadline('paused', leaf('slaPaused', 'is', true)),
    deadline('a missed first response', leaf('slaFirstResponse', 'is', 'missed')),
    deadline('of a policy', leaf('slaPolicy', 'is', known.policyId)),
    get('deep page', (i) => `/tickets?limit=50&cursor=${text(pick(known.deep, i))}`, budgets.list),
    ...conditionViews(known.labelIds).map(([name, query]) => list(name, query)),
    get('counts of the left panel', '/views/counts', budgets.counts, { count: 200 }),
    get('counts of the left panel, by an agent', '/views/counts', budgets.counts, { by: 'agent' }),
    get('counts of a board', `/pipelines/${known.pipelineId}/counts`, budgets.counts),
    get(
      'board: counts and the first cards of each stage',
      () => [
        `/pipelines/${known.pipelineId}/counts`,
        ...known.stageIds.map((id) => `/tickets?filter=${stage(id)}&limit=25`),
      ],
      budgets.counts,
    ),
    get('time in stage, a year of a pipeline', `/reports/stage-times?from=${yearAgo()}`, null, { count: 20 }),
    get(
      'open a ticket: ticket, thread and timeline at once',
      (i) => ['', '/messages', '/timeline'].map((part) => `/tickets/BENCH-${any(i)}${part}`),
      budgets.ticket,
      { count: 300 },
    ),
    inList('a word of many', (i) => pick(common, i)),
    inList('a word of one in 500', (i) => `stovenorth${i % 10}`),
    inList('a word in none', (i) => `zzqx${i}`),
    inList('a code', (i) => `bench${any(i)}`),
    search('a word of many', (i) => pick(common, i)),
    search('two words', (i) => `${pick(common, i)} ${pick(inMessages, i)}`),
    search('a word of messages', (i) => pick(inMessages, i)),
    search('a word of one in 500', (i) => `stovenorth${i % 10}`),
    search('a phrase', () => '"gift card" checkout'),
    search('a code', (i) => `BENCH-${any(i)}`),
    search('a word and is:open', (i) => `${pick(common, i)} is:open`),
    search('a word and is:closed', (i) => `${pick(common, i)} is:closed`),
    search('a word and a label', (i) => `${pick(common, i)} label:"label ${1 + (i % 20)}"`),
    search('filters alone', (i) => pick(['is:unassigned', 'priority:urgent is:open'], i)),
    search('a word in none', (i) => `zzqx${i}`),
    search('a misspelled word', (i) => pick(['invioce', 'paymnet'], i)),
    search('a word of many, by an agent', (i) => pick(common, i), { by: 'agent' }),
    search('a word of one in 500, by an agent', (i) => `stovenorth${i % 10}`, { by: 'agent' }),
    ...writingCases(known),
  ]
}

/** What writes; measured twice: as an organization begins, and `more`: with rules, routing and policies. */
export function writingCases(known: Pick<Known, 'tickets' | 'seconds'>, more = ''): Case[] {
  const any = (i: number) => 1 + ((i * 7919) % known.tickets)
  return [
    post(`create a ticket${more}`, 300, budgets.write, newTicket),
    post(`reply to a ticket${more}`, 200, budgets.write, (i) => ({
      path: `/api/v1/tickets/BENCH-${hundreds(any(i), known.tickets)}/messages`,
      body: { kind: 'public', bodyText: `An answer ${i}.` },
    })),
    { ...post(`create, 16 clients${more}`, known.seconds * 300, budgets.create, newTicket), clients: 16 },
  ]

  // About what the others are about: in data that are kept (--keep) the newest tickets hold the same words after many runs.
  function newTicket(i: number): Call {
    const topic = pick(topics, any(i))
    const requester = { email: `person${any(i) % 500}@account1.test` }
    const subject = `${topic.subject.replace(/[{}]/g, '')} bagmoss${i % 100}`
    const body = { subject, description: topic.ask.replace(/[{}]/g, ''), requester }
    return { path: '/api/v1/tickets', body }
  }
}

/** Every hundredth ticket is open. */
const hundreds = (n: number, most: number) => Math.min(Math.max(100, Math.ceil(n / 100) * 100), most - (most % 100))

function post(name: string, count: number, budget: Budget, call: (i: number) => Call): Case {
  const calls = (i: number) => [{ method: 'POST', ...call(i) }]
  return { name, count, budget, calls, clients: 1, by: 'admin', status: 201 }
}
