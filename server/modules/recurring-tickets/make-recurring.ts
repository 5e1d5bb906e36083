import { type Cx, systemActor } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { inPart } from '../../platform/part.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { findContactRef } from '../customers/customers.service.ts'
import { makeByRecord } from '../ticket-templates/make-from-template.ts'
import { usableContent } from '../ticket-templates/template-content.ts'
import { findTemplateRecord } from '../ticket-templates/ticket-templates.service.ts'
import { bookRecurring } from './book-recurring.ts'
import { dueOccurrence, nextOccurrence } from './recurrence.rules.ts'
import type { ScheduleRecord } from './recurring-tickets.store.ts'
import * as store from './recurring-tickets.store.ts'

/**
 * Deals with the newest time of the schedule that has come: makes its ticket, or writes down why not. Times that passed before it while
 * nothing ran are counted, not made up for one by one. Lock and unique time make it happen once, however many workers ask.
 */
export async function makeRecurring(cx: Cx, scheduleId: string): Promise<void> {
  const schedule = await store.lockSchedule(cx, scheduleId)
  if (!schedule || schedule.paused) return
  const { rule, timeZone, doneTo } = schedule
  const due = dueOccurrence(rule, timeZone, doneTo, cx.now)
  const handled = due?.at ?? doneTo
  if (due) await deal(cx, schedule, due)
  // The database's clock, which jobs go by, may be ahead of ours: then nothing was due, and it is booked again.
  const nextAt = nextOccurrence(rule, timeZone, handled)
  await store.saveNext(cx, scheduleId, { doneTo: handled, nextAt })
  bookRecurring(cx, { id: scheduleId, nextAt })
}

async function deal(cx: Cx, schedule: ScheduleRecord, due: { at: Date; missed: number }): Promise<void> {
  const { id, name } = schedule
  const done = await makeOrSay(cx, schedule, due)
  const run = { id: newId(), scheduleId: id, occurrenceAt: due.at, missed: due.missed, at: cx.now }
  await store.insertRun(cx, { ...run, ...done })
  if (!done.reason) emit(cx, 'recurring.made', { scheduleId: id, name })
  else emit(cx, 'recurring.skipped', { scheduleId: id, name, occurrenceAt: due.at.toISOString(), why: done.reason })
}

type Done = { ticketId: string; reason: null } | { ticketId: null; reason: Sentence }

async function makeOrSay(cx: Cx, schedule: ScheduleRecord, due: { at: Date; missed: number }): Promise<Done> {
  const skipped = (reason: Sentence): Done => ({ ticketId: null, reason })
  const { templateName, requesterId, requesterName } = schedule
  const template = await findTemplateRecord(cx, schedule.templateId)
  if (!template)
    return skipped(sentence('recurring.template_gone', words`The template “${{ template: templateName }}” is gone.`))
  if (requesterId && !(await findContactRef(cx, requesterId)))
    return skipped(
      sentence('recurring.requester_gone', words`The requester ${{ requester: requesterName ?? '' }} is gone.`),
    )
  const { leftOut } = await usableContent(cx, template)
  const queue = leftOut.find(({ kind }) => kind === 'queue')
  if (queue)
    return skipped(
      sentence(
        'recurring.queue_gone',
        words`The queue “${{ queue: queue.name }}” of the template “${{ template: template.name }}” is gone.`,
      ),
    )
  try {
    return await inPart(cx, async () => {
      const { ticket } = await makeByRecord(cx, template, {
        source: 'recurring',
        subject: template.content.subject || template.name,
        ...(requesterId && { requester: { id: requesterId } }),
      })
      const told = { id: schedule.id, name: schedule.name }
      const { at, missed } = due
      emit(cx, 'ticket.recurred', { schedule: told, occurrenceAt: at.toISOString(), missed }, { ticketId: ticket.id })
      return { ticketId: ticket.id, reason: null }
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return skipped({ code: error.code, text: error.message, params: error.params })
  }
}

/** The job behind bookRecurring. */
export const makeRecurringJob: JobHandler = async (orgId, payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'clock'), (cx) => makeRecurring(cx, String(payload.scheduleId)))
}

/** So long a job may wait for a free worker or its next attempt before it is booked once more. */
const lateMs = 10 * 60_000

/** Books schedules whose time has come and whose job is lost or was given up. */
export const catchUpRecurring: JobHandler = async (orgId, _payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'clock'), async (cx) => {
    for (const id of await store.listOverdue(cx, new Date(cx.now.getTime() - lateMs)))
      bookRecurring(cx, { id, nextAt: cx.now })
  })
}
