import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { newId } from '../../platform/ids.ts'
import { inPart } from '../../platform/part.ts'
import { type Sentence, saidOf, sentence, words } from '../../platform/words.ts'
import { type BusinessCalendar, nextOpening } from '../calendars/business-time.ts'
import { composeMessage } from '../conversations/compose-message.ts'
import { countInThread, noteAutomatic, planAutomatic, postAutomatic } from '../conversations/post-automatic.ts'
import { queueAutomaticMail } from '../email/automatic-mail.ts'
import { listFollowed, listFollowers, setFollowing } from '../followers/follow.ts'
import { listTicketParticipants, setParticipant } from '../followers/participants.ts'
import { renderForTicket } from '../macros/render-automatic.ts'
import { listMemberAccess } from '../members/member-access.ts'
import { listMembersOf } from '../members/teams.ts'
import { applyTemplate } from '../ticket-acts/checklist.ts'
import { escalateTicket } from '../ticket-acts/escalate.ts'
import { routeAgain } from '../ticket-acts/route-again.ts'
import { setTicketVisibility } from '../tickets/ticket-access.ts'
import { lockTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import { queueCall } from '../webhooks/queue-call.ts'
import type { CallEvent } from '../webhooks/webhooks.contract.ts'
import type { Action, Effect, Recipient, RuleHours } from './automations.contract.ts'
import { setOfContact } from './contact-fields.ts'
import { replyValues } from './rule-variables.ts'
import { hasReceipt, type Receipt, takeReceipt } from './runs.store.ts'
import { changeOf, isList } from './settable-fields.ts'

/** Which rule acts on what, and at which occasion of the ticket. */
export type Acting = {
  rule: { id: string; name: string; version: number }
  ticketId: string
  occasion: string
  event: CallEvent
  /** Its business hours, where it counts by any, and when it acts. */
  calendar: BusinessCalendar | null
  during: RuleHours['during']
  /** Which of its actions this is. */
  at: number
}

type Result = Pick<Effect, 'result' | 'messageId'> & { why: Sentence | null }
const done = (messageId: string | null = null): Result => ({ result: 'done', why: null, messageId })
const nothing = (why: Sentence | null = null): Result => ({ result: 'nothing', why, messageId: null })
const suppressed = (why: Sentence): Result => ({ result: 'suppressed', why, messageId: null })

/**
 * Does one action, by the services that people use, in the name of the rule. What the ticket does not take is undone and said; what is no
 * refusal but a fault is thrown, and the whole run is tried again.
 */
export async function act(cx: Cx, acting: Acting, action: Action): Promise<Effect> {
  let result: Result
  try {
    result = await inPart(cx, () => perform(cx, acting, action))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const why = { code: error.code, text: error.message, params: error.params }
    result = { result: 'refused', why, messageId: null }
  }
  const { why, ...rest } = result
  return { action: acting.at, ...rest, why: why && saidOf(why), text: why?.text ?? '' }
}

async function perform(cx: Cx, acting: Acting, action: Action): Promise<Result> {
  switch (action.do) {
    case 'set':
      return change(cx, acting, changeOf(action, cx.now))
    case 'snooze': {
      const until = action.minutes === null ? null : new Date(cx.now.getTime() + action.minutes * 60_000)
      return change(cx, acting, { snooze: { until, untilReply: action.untilReply } })
    }
    case 'add':
    case 'remove':
      return changeList(cx, acting, action)
    case 'reply':
      return reply(cx, acting, action.html)
    case 'note':
      return note(cx, acting, action.html)
    case 'notify':
      return notify(cx, acting, action)
    case 'mail':
      return mail(cx, acting, action)
    case 'checklist':
      return checklist(cx, acting, action.templateId)
    case 'webhook':
      return call(cx, acting, action)
    case 'wake':
      return change(cx, acting, { snooze: null })
    case 'route':
      return changed(cx, acting, () => routeAgain(cx, acting.ticketId))
    case 'escalate':
      return changed(cx, acting, () => escalateTicket(cx, { ticket: acting.ticketId, reason: action.reason }))
    case 'visibility':
      return changed(cx, acting, () => setTicketVisibility(cx, acting.ticketId, action))
    case 'contact': {
      const came = await setOfContact(cx, await lockTicket(cx, acting.ticketId), action)
      return came === 'done' ? done() : nothing(came)
    }
  }
}

const change = (cx: Cx, acting: Acting, wish: Parameters<typeof updateTicket>[2]): Promise<Result> =>
  changed(cx, acting, () => updateTicket(cx, acting.ticketId, wish))

/** Whether an act made another version of the ticket. */
async function changed(cx: Cx, { ticketId }: Acting, work: () => Promise<TicketRecord>): Promise<Result> {
  const before = await lockTicket(cx, ticketId)
  const after = await work()
  return after.version === before.version ? nothing() : done()
}

async function changeList(
  cx: Cx,
  acting: Acting,
  { do: how, field, values }: Extract<Action, { do: 'add' | 'remove' }>,
): Promise<Result> {
  if (!isList(field)) return nothing()
  if (field === 'label') return change(cx, acting, how === 'add' ? { addLabelIds: values } : { removeLabelIds: values })
  const { ticketId: ticket } = acting
  let changed = false
  for (const id of values) {
    const has =
      field === 'follower'
        ? (await listFollowed(cx, id, [ticket])).has(ticket)
        : (await listTicketParticipants(cx, ticket)).some((one) => one.id === id)
    if (has === (how === 'add')) continue
    if (field === 'follower') await setFollowing(cx, { ticket, userId: id, follows: how === 'add' })
    else await setParticipant(cx, { ticket, contactId: id, takesPart: how === 'add' })
    changed = true
  }
  return changed ? done() : nothing()
}

const named = ({ id, name }: Acting['rule']) => ({ id, name })
const wroteWhy = ({ rule }: Acting) => ({ rule: named(rule) })

const missingWhy = (missing: readonly string[]) =>
  missing.length > 0
    ? sentence('rule.values_missing', words`Left out, as this ticket has no value for it: ${{ values: [...missing] }}.`)
    : null

async function reply(cx: Cx, acting: Acting, html: string): Promise<Result> {
  const plan = await planAutomatic(cx, acting.ticketId)
  const { draft } = plan
  if (plan.refused || !draft)
    return suppressed(plan.refused ?? sentence('rule.no_channel', 'There is no way to write to the customer.'))
  const { ticketId } = acting
  const once = closingOf(cx, acting)
  if (once && (await hasReceipt(cx, once)))
    return suppressed(
      sentence('rule.said_this_closing', 'It was said already since the business hours of this rule ended.'),
    )
  const more = (names: readonly string[]) => replyValues(cx, acting, names)
  const text = await renderForTicket(cx, { ticketId, html, repeats: plan.proven, more })
  const { body } = await composeMessage(cx.settings, cx.org.id, { bodyHtml: text.html })
  const id = newId()
  await postAutomatic(cx, { ...plan, draft }, { id, body, why: wroteWhy(acting) })
  if (once) await takeReceipt(cx, once)
  return { ...done(id), why: missingWhy(text.missing) }
}

/** Outside of business hours a reply goes once a ticket until they begin again (product.md AU7). */
function closingOf(cx: Cx, { rule, ticketId, calendar, during, at }: Acting): Receipt | null {
  if (during !== 'closed' || !calendar) return null
  const opens = nextOpening(calendar, cx.now)
  return { ruleId: rule.id, ticketId, occasion: `closed.${opens?.toISOString() ?? 'for good'}`, action: at }
}

async function note(cx: Cx, acting: Acting, html: string): Promise<Result> {
  const { ticketId: ticket } = acting
  const text = await renderForTicket(cx, { ticketId: ticket, html, repeats: true })
  const { body } = await composeMessage(cx.settings, cx.org.id, { bodyHtml: text.html })
  const id = newId()
  await noteAutomatic(cx, { id, ticket, body, why: wroteWhy(acting) })
  return { ...done(id), why: missingWhy(text.missing) }
}

/** Everybody who is meant, each once. Whether he is active and sees the ticket is asked when he is told. */
export async function recipientsOf(cx: Cx, ticket: TicketRecord, to: readonly Recipient[]): Promise<string[]> {
  const ids: string[] = []
  for (const one of to) {
    if (one.kind === 'assignee') ids.push(...(ticket.assigneeId ? [ticket.assigneeId] : []))
    else if (one.kind === 'followers') ids.push(...(await listFollowers(cx, ticket.id)))
    else if (one.kind === 'member') ids.push(one.id)
    else if (one.kind === 'team') ids.push(...(await listMembersOf(cx, [one.id])))
    else ids.push(...(await listMemberAccess(cx)).flatMap(({ userId, roleId }) => (roleId === one.id ? userId : [])))
  }
  return [...new Set(ids)]
}

async function notify(
  cx: Cx,
  { rule, ticketId }: Acting,
  { to, text }: Extract<Action, { do: 'notify' }>,
): Promise<Result> {
  if (cx.quiet?.includes('members'))
    return suppressed(sentence('rule.quiet', 'Whoever brought this in said that no member shall be told.'))
  const members = await recipientsOf(cx, await lockTicket(cx, ticketId), to)
  if (members.length === 0) return nothing(sentence('rule.nobody_to_tell', 'There is nobody to tell.'))
  emit(cx, 'ticket.rule_told', { rule: named(rule), told: text, members }, { ticketId })
  return done()
}

async function mail(cx: Cx, acting: Acting, action: Extract<Action, { do: 'mail' }>): Promise<Result> {
  if (cx.quiet?.includes('mail'))
    return suppressed(sentence('auto_answer.quiet', 'Whoever brought this in said that no mail shall be sent.'))
  const { id, code } = await lockTicket(cx, acting.ticketId)
  const { html, missing } = await renderForTicket(cx, { ticketId: id, html: action.html, repeats: true })
  const refused = await queueAutomaticMail(cx, {
    ticket: { id, code },
    to: action.to,
    subject: action.subject,
    html,
    text: htmlToText(html),
    inThread: await countInThread(cx, id),
  })
  if (refused) return suppressed(refused)
  emit(
    cx,
    'ticket.rule_mailed',
    { rule: named(acting.rule), address: action.to, subject: action.subject },
    { ticketId: id },
  )
  return { ...done(), why: missingWhy(missing) }
}

/** Written here, made after the commit (modules/webhooks). */
async function call(
  cx: Cx,
  { rule, ticketId, occasion, event }: Acting,
  { webhookId = '' }: Extract<Action, { do: 'webhook' }>,
): Promise<Result> {
  const came = await queueCall(cx, { webhookId, rule, ticketId, occasion, event })
  return came === 'queued'
    ? done()
    : nothing(sentence('rule.webhook_gone', 'The rule was changed meanwhile: it calls there no more.'))
}

/** A template that is gone is passed over, and said (product.md TK36). */
async function checklist(cx: Cx, { ticketId }: Acting, templateId: string): Promise<Result> {
  try {
    await inPart(cx, () => applyTemplate(cx, ticketId, templateId))
    return done()
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'checklist.unknown_template') throw error
    return nothing(sentence('rule.template_gone', 'The checklist template is gone, so nothing was added.'))
  }
}
