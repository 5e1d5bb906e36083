import { isDeepStrictEqual } from 'node:util'
import type { Cx, UserActor } from '../../platform/context.ts'
import { forbidden, notFound, Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { cursorsOf, NameKey, TimeKey } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { words } from '../../platform/words.ts'
import { findContactNames } from '../customers/customers.service.ts'
import { findTemplateNames, getTemplateRecord } from '../ticket-templates/ticket-templates.service.ts'
import { listLabelsById, requireUsable } from '../tickets/labels.service.ts'
import { requesterById } from '../tickets/ticket-fields.ts'
import { listTicketLinks } from '../tickets/ticket-links.ts'
import { bookRecurring } from './book-recurring.ts'
import { nextOccurrence, nextOccurrences, type Recurrence } from './recurrence.rules.ts'
import type {
  CreateRecurringTicket,
  ListRecurringTickets,
  RecurringRun,
  RecurringTicket,
  UpdateRecurringTicket,
} from './recurring-tickets.contract.ts'
import type { RunRecord, ScheduleRecord, SeenSchedule } from './recurring-tickets.store.ts'
import * as store from './recurring-tickets.store.ts'

const mostSchedules = 500
const previewed = 5

function memberOf(cx: Cx): UserActor {
  if (cx.actor.kind !== 'user') throw forbidden('recurring.members_only', 'Schedules are kept by members.')
  return cx.actor
}

const scheduleNotFound = () => notFound('recurring.not_found', 'There is no such schedule.')

/** The schedules by name, each with what came of its newest time. */
export async function listRecurringTickets(
  cx: Cx,
  { limit, cursor }: ListRecurringTickets,
): Promise<{ data: RecurringTicket[]; nextCursor: string | null }> {
  const cursors = cursorsOf(cx, 'recurring_tickets', {}, NameKey)
  const found = await store.listSchedules(cx, { after: cursors.read(cursor), limit: limit + 1 })
  const { rows, nextCursor } = cursors.cut(found, limit, ({ sortName, id }) => [sortName, id])
  return { data: await present(cx, rows), nextCursor }
}

/** 404 `recurring.not_found`. */
export async function getRecurringTicket(cx: Cx, id: string): Promise<RecurringTicket> {
  const [shown] = await present(cx, await store.listSchedules(cx, { id }))
  if (!shown) throw scheduleNotFound()
  return shown
}

/** What came of the times of a schedule, the newest first. Tickets that the actor does not see have no name. */
export async function listRecurringRuns(
  cx: Cx,
  id: string,
  { limit, cursor }: ListRecurringTickets,
): Promise<{ data: RecurringRun[]; nextCursor: string | null }> {
  await getRecurringTicket(cx, id)
  const cursors = cursorsOf(cx, 'recurring_runs', { id }, TimeKey)
  const found = await store.listRuns(cx, id, { after: cursors.read(cursor), limit: limit + 1 })
  const { rows, nextCursor } = cursors.cut(found, limit, (run) => [run.occurrenceAt.toISOString(), run.id])
  return { data: await presentRuns(cx, rows), nextCursor }
}

/** The next times of a rule, from now on. */
export function previewRecurrence(cx: Pick<Cx, 'now'>, input: { rule: Recurrence; timeZone: string }) {
  const times = nextOccurrences(input.rule, input.timeZone, cx.now, previewed)
  return { data: times.map((at) => at.toISOString()) }
}

/** Begins with the next time from now on. 403 `label.not_yours`; 422 `recurring.unknown_template`, `ticket.unknown_requester`, `recurring.too_many`. */
export async function createRecurringTicket(cx: Cx, input: CreateRecurringTicket): Promise<RecurringTicket> {
  const made = await store.countSchedules(cx)
  if (made >= mostSchedules)
    throw unprocessable(
      'recurring.too_many',
      words`There are ${{ count: made }} schedules, which is the most. Delete some first.`,
    )
  const schedule: ScheduleRecord = {
    ...input,
    ...(await templateOf(cx, input.templateId)),
    ...(await requesterOf(cx, input.requesterId)),
    ...timesOf(cx, input),
    id: newId(),
    changedById: memberOf(cx).userId,
    createdAt: cx.now,
    updatedAt: cx.now,
  }
  await store.insertSchedule(cx, schedule)
  bookRecurring(cx, schedule)
  tell(cx, 'recurring.created', schedule)
  return getRecurringTicket(cx, schedule.id)
}

/** Another rule, zone, or going on after a pause begins with the next time from now on: what has passed makes no ticket. */
export async function updateRecurringTicket(
  cx: Cx,
  id: string,
  change: UpdateRecurringTicket,
): Promise<RecurringTicket> {
  const before = await store.lockSchedule(cx, id)
  if (!before) throw scheduleNotFound()
  const { templateId, requesterId, ...plain } = change
  const changed = { ...before, ...plain }
  const isMoved = !isDeepStrictEqual(timingOf(changed), timingOf(before))
  const after: ScheduleRecord = {
    ...changed,
    ...(templateId !== undefined && templateId !== before.templateId && (await templateOf(cx, templateId))),
    ...(requesterId !== undefined && requesterId !== before.requesterId && (await requesterOf(cx, requesterId))),
    ...(isMoved && timesOf(cx, changed)),
    changedById: memberOf(cx).userId,
    updatedAt: cx.now,
  }
  await store.saveSchedule(cx, after)
  bookRecurring(cx, after)
  tell(cx, 'recurring.updated', after)
  return getRecurringTicket(cx, id)
}

/** The schedule goes with its history; tickets that it made stay. */
export async function deleteRecurringTicket(cx: Cx, id: string): Promise<void> {
  const schedule = await store.lockSchedule(cx, id)
  if (!schedule) throw scheduleNotFound()
  await store.deleteSchedule(cx, id)
  tell(cx, 'recurring.deleted', schedule)
}

const timingOf = ({ rule, timeZone, paused }: ScheduleRecord) => ({ rule, timeZone, paused })

const timesOf = (cx: Cx, { rule, timeZone, paused }: Pick<ScheduleRecord, 'rule' | 'timeZone' | 'paused'>) => ({
  doneTo: cx.now,
  nextAt: paused ? null : nextOccurrence(rule, timeZone, cx.now),
})

/** The template; its labels are put on tickets in the name of who keeps the schedule, so that 403 `label.not_yours` holds here. */
async function templateOf(cx: Cx, id: string): Promise<{ templateId: string; templateName: string }> {
  const { name, content } = await sharedTemplate(cx, id)
  await requireUsable(cx, await listLabelsById(cx, content.labelIds))
  return { templateId: id, templateName: name }
}

async function sharedTemplate(cx: Cx, id: string): ReturnType<typeof getTemplateRecord> {
  try {
    return await getTemplateRecord(cx, id)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw unprocessable('recurring.unknown_template', 'There is no such template, or it is not shared with you.', [
      { path: 'templateId', message: 'Choose a template.' },
    ])
  }
}

async function requesterOf(cx: Cx, id: string | null) {
  const contact = id === null ? null : await requesterById(cx, id, 'requesterId')
  return { requesterId: contact?.id ?? null, requesterName: contact?.name ?? null }
}

async function present(cx: Cx, rows: readonly SeenSchedule[]): Promise<RecurringTicket[]> {
  const templates = await findTemplateNames(
    cx,
    rows.map((row) => row.templateId),
  )
  const contacts = await findContactNames(
    cx,
    rows.flatMap((row) => row.requesterId ?? []),
  )
  const ids = rows.map((row) => row.id)
  const records = await store.listLastRuns(cx, ids)
  const runs = await presentRuns(cx, records)
  const lastOf = (id: string) => runs.find((run) => records.some((one) => one.id === run.id && one.scheduleId === id))
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    template: {
      id: row.templateId,
      name: templates.get(row.templateId) ?? row.templateName,
      gone: !templates.has(row.templateId),
    },
    requester:
      row.requesterId === null
        ? null
        : {
            id: row.requesterId,
            name: contacts.get(row.requesterId) ?? row.requesterName ?? '',
            gone: !contacts.has(row.requesterId),
          },
    rule: row.rule as RecurringTicket['rule'],
    timeZone: row.timeZone,
    paused: row.paused,
    nextAt: row.nextAt?.toISOString() ?? null,
    lastRun: lastOf(row.id) ?? null,
    changedBy: { id: row.changedById, name: row.changedByName },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }))
}

async function presentRuns(cx: Cx, runs: readonly RunRecord[]): Promise<RecurringRun[]> {
  const tickets = await listTicketLinks(
    cx,
    runs.flatMap((run) => run.ticketId ?? []),
  )
  return runs.map(({ id, occurrenceAt, at, missed, ticketId, reason }) => ({
    id,
    occurrenceAt: occurrenceAt.toISOString(),
    at: at.toISOString(),
    missed,
    outcome: ticketId === null ? 'skipped' : 'made',
    ticket: (ticketId && tickets.get(ticketId)) || null,
    reason,
  }))
}

function tell(cx: Cx, name: string, schedule: Pick<ScheduleRecord, 'id' | 'name'>): void {
  emit(cx, name, { scheduleId: schedule.id, name: schedule.name })
}
