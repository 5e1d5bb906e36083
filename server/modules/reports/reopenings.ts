import type { Cx } from '../../platform/context.ts'
import { require } from '../../platform/permissions.ts'
import { listPipelines } from '../tickets/pipelines.service.ts'
import { visibleTicketIds } from '../tickets/read-tickets.ts'
import { listTicketLinks } from '../tickets/ticket-links.ts'
import type { ReopenedBy } from './finishes.rules.ts'
import type { AskReopenings, Reopenings } from './reports.contract.ts'
import { type Finish, listNewestFinishes } from './ticket-finishes.store.ts'

const looked = 2_000
const named = 10
const usualMs = 30 * 86_400_000
const causes: readonly ReopenedBy[] = ['customer', 'member', 'rule']

type Reopened = Finish & { reopenedAt: Date; reopenedBy: ReopenedBy }
const isReopened = (finish: Finish): finish is Reopened => finish.reopenedAt !== null && finish.reopenedBy !== null
const ticketsOf = (list: readonly Finish[]) => new Set(list.map(({ ticketId }) => ticketId)).size

/**
 * Which of the tickets that the actor sees and that were finished in a period (came from an open status to resolved or closed) were opened
 * again since, how often and through whom (product.md PS14, section 3 complaint 23). 403 `permission.missing`.
 */
export async function getReopenings(cx: Cx, input: AskReopenings): Promise<Reopenings> {
  require(cx.actor, 'reports:read')
  require(cx.actor, 'tickets:read')
  const to = input.to ? new Date(input.to) : new Date(cx.now.getTime() + 1)
  const from = input.from ? new Date(input.from) : new Date(to.getTime() - usualMs)
  const found = await listNewestFinishes(cx, { from, to, limit: looked + 1 })
  const seen = await visibleTicketIds(
    cx,
    found.map(({ ticketId }) => ticketId),
  )
  const finishes = found.slice(0, looked).filter(({ ticketId }) => seen.has(ticketId))
  const reopened = finishes.filter(isReopened)
  const newest = reopened.toSorted((a, b) => +b.reopenedAt - +a.reopenedAt).slice(0, named)
  const links = await listTicketLinks(
    cx,
    newest.map(({ ticketId }) => ticketId),
  )
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    finished: ticketsOf(finishes),
    reopened: ticketsOf(reopened),
    times: reopened.length,
    capped: found.length > looked,
    causes: causes.map((by) => ({ by, times: reopened.filter(({ reopenedBy }) => reopenedBy === by).length })),
    pipelines: await byPipeline(cx, finishes),
    newest: newest.flatMap(({ ticketId, finishedAt, reopenedAt, reopenedBy: by }) => {
      const ticket = links.get(ticketId)
      return ticket ? [{ ticket, finishedAt: finishedAt.toISOString(), reopenedAt: reopenedAt.toISOString(), by }] : []
    }),
  }
}

/** In the order of the pipelines; those of stages that are gone come last, without a name. */
async function byPipeline(cx: Cx, finishes: readonly Finish[]): Promise<Reopenings['pipelines']> {
  const pipelines = await listPipelines(cx)
  const of = new Map(pipelines.flatMap(({ id, stages }) => stages.map((stage) => [stage.id, id] as const)))
  const groups = Map.groupBy(finishes, ({ stageId }) => of.get(stageId) ?? null)
  return [...pipelines, null].flatMap((pipeline) => {
    const own = groups.get(pipeline?.id ?? null)
    if (!own) return []
    const named = pipeline && { id: pipeline.id, name: pipeline.name }
    return [{ pipeline: named, finished: ticketsOf(own), reopened: ticketsOf(own.filter(isReopened)) }]
  })
}
