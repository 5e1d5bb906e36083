import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { type ReadOnce, readOnce } from '../../platform/read-once.ts'
import { saveChangedValues } from '../fields/custom-values.ts'
import { beginEdit, completeEdit, type Edit, isEdited, requireEditable } from './edit-ticket.ts'
import { guardFinish, heldFromFinish } from './guard-finish.ts'
import { indexTicket } from './index-ticket.ts'
import { addLabelsToEach, labelsOf, removeLabelsOfEach } from './labels.store.ts'
import { refuseConflict } from './refuse-conflict.ts'
import { saveTickets } from './save-ticket.ts'
import type { TicketChange } from './ticket-change.ts'
import { fieldsOnce } from './ticket-custom.ts'
import { isOpenStatus } from './tickets.rules.ts'
import { lockTicket, whyNotThere } from './tickets.service.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

type Cause = Record<string, unknown>

/**
 * Changes a ticket and writes one event a field that differs; no difference, no event and no new version. With `version`, the
 * one the change began from: a field that somebody else changed to something else since then is 409 `ticket.conflict` with
 * both values, all others are merged. A closed ticket is 409 `ticket.closed` for everything but `{status: 'open'}` and
 * an open stage. Finishing asks the guards (guard-finish.ts); `finishAnyway` is the person's reason against them. `restores`: it takes
 * an act back, so that getting the ticket again is no first act on it.
 */
export async function updateTicket(
  cx: Cx,
  idOrCode: string,
  change: TicketChange,
  options: { version?: number | null; cause?: Cause; finishAnyway?: string; restores?: boolean } = {},
): Promise<TicketRecord> {
  const before = await lockTicket(cx, idOrCode)
  const stages = await store.listStages(cx)
  requireEditable(cx, before, change, stages)
  const labels = (await labelsOf(cx, [before.id])).get(before.id) ?? []
  if (options.version) await refuseConflict(cx, { before, labels, stages }, change, options.version)
  const edit = beginEdit(cx, { before, labels }, change, stages)
  await guardFinish(cx, before, edit.after.status, options.finishAnyway)
  const once = readOnce()
  await completeEdit(cx, once, edit, change, { stages, restores: options.restores })
  const [saved = before] = isEdited(edit) ? await saveEdits(cx, once, [edit], { stages, cause: options.cause }) : []
  return saved
}

export type Wish = { id: string; change: TicketChange }
/** What became of a ticket: as it stood and stands, with the ids of its labels; or why it was left as it was. */
export type Outcome =
  | { before: TicketRecord; after: TicketRecord; labelIds: { before: string[]; after: string[] } }
  | { refused: Problem }

/**
 * Changes many tickets as updateTicket does each, with an outcome of its own: decided ticket by ticket, written in statements for
 * all of them. A ticket that others hold up (open children) is asked again after those were changed. What is no refusal but a
 * fault is thrown, and nothing is changed.
 */
export async function updateTickets(
  cx: Cx,
  wishes: readonly Wish[],
  options: { cause?: Cause; finishAnyway?: string; restores?: boolean } = {},
): Promise<Map<string, Outcome>> {
  const ids = wishes.map(({ id }) => id)
  const tickets = new Map((await store.lockTicketsByIds(cx, ids)).map((ticket) => [ticket.id, ticket]))
  const stages = await store.listStages(cx)
  const labels = await labelsOf(cx, [...tickets.keys()])
  const outcomes = new Map<string, Outcome>()
  const begun: { edit: Edit; change: TicketChange }[] = []
  for (const { id, change } of wishes)
    await orRefused(outcomes, id, async () => {
      const before = tickets.get(id)
      if (!before) throw await whyNotThere(cx, { id })
      requireEditable(cx, before, change, stages)
      begun.push({ edit: beginEdit(cx, { before, labels: labels.get(id) ?? [] }, change, stages), change })
    })
  const moves = begun.map(({ edit: { before, after } }) => ({ before, status: after.status }))
  const held = await heldFromFinish(cx, moves, options.finishAnyway)
  const once = readOnce()
  const edits: Edit[] = []
  for (const { edit, change } of begun)
    await orRefused(outcomes, edit.before.id, async () => {
      const refused = held.get(edit.before.id)
      if (refused) throw refused
      await completeEdit(cx, once, edit, change, { stages, restores: options.restores })
      if (isEdited(edit)) edits.push(edit)
      const after = edit.labelIds
      const before = edit.labels.map((label) => label.id)
      outcomes.set(edit.before.id, { before: edit.before, after: edit.before, labelIds: { before, after } })
    })
  const saved = await saveEdits(cx, once, edits, { stages, cause: options.cause })
  for (const after of saved) {
    const outcome = outcomes.get(after.id)
    if (outcome && 'after' in outcome) outcome.after = after
  }
  if (held.size === 0 || saved.length === 0) return outcomes
  const again = wishes.filter(({ id }) => held.has(id))
  return new Map([...outcomes, ...(await updateTickets(cx, again, options))])
}

async function orRefused(outcomes: Map<string, Outcome>, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    outcomes.set(id, { refused: error })
  }
}

async function saveEdits(
  cx: Cx,
  once: ReadOnce,
  edits: readonly Edit[],
  context: { stages: store.StageRow[]; cause?: Cause },
): Promise<TicketRecord[]> {
  if (edits.length === 0) return []
  const { cause } = context
  const saved = await saveTickets(
    cx,
    edits.map(({ before, after, moveCause }) => ({ before, changed: after, moveCause })),
    context,
    ({ id: ticketId, version }, at) => {
      for (const { name, data } of edits[at]?.tell ?? []) emit(cx, name, { ...data, version }, { ticketId, cause })
    },
  )
  const owners = saved.map(({ id, status, createdAt }) => ({ id, isOpen: isOpenStatus(status), createdAt }))
  const each = edits.flatMap((edit, at) => {
    const [ticket, owner] = [saved[at], owners[at]]
    return ticket && owner ? [{ edit, ticket, owner }] : []
  })
  await removeLabelsOfEach(
    cx,
    edits.map(({ before, labelsRemoved }) => ({ ticketId: before.id, labelIds: labelsRemoved })),
  )
  // After saveTickets, which keeps the copies of is_open beside labels and values that stay.
  await addLabelsToEach(
    cx,
    each.map(({ edit, owner }) => ({ ticket: owner, labelIds: edit.labelsAdded })),
  )
  await saveChangedValues(
    cx,
    each.map(({ edit, owner }) => ({ ticket: owner, changes: edit.values })),
  )
  for (const { edit, ticket } of each) {
    const { before, values } = edit
    if (ticket.subject !== before.subject || ticket.description !== before.description || values.length > 0)
      await indexTicket(cx, ticket, () => fieldsOnce(cx, once))
  }
  return saved
}
