import { type Cx, type Runtime, systemActor } from '../../platform/context.ts'
import { gone, Problem } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { type CustomerLanguage, memberLanguageOf } from '../../platform/languages.ts'
import { saidOf, sentence } from '../../platform/words.ts'
import { addMessage } from '../conversations/add-message.ts'
import { findContactHabits, findContactRef } from '../customers/customers.service.ts'
import { getOrganization, getOrgSettings } from '../orgs/orgs.service.ts'
import { getTicket } from '../tickets/get-ticket.ts'
import { reopenByRequester } from '../tickets/reopen-by-requester.ts'
import { lockTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import type { NotSolvedAnswer, NotSolvedOffer } from './automations.contract.ts'
import { type LinkKeys, type NotSolvedLink, readNotSolved, signNotSolved } from './not-solved-link.rules.ts'

/**
 * The link “not solved” in the mail that confirms a resolution (product.md AU8). Opening it shows a page and does nothing, so that mail
 * gateways, which open every link, reopen no ticket; the button on the page does. It works without an account, for one resolution of one
 * ticket.
 */

const dayMs = 86_400_000
/** As long as an answer by mail reopens the ticket, thirty days at most. */
const mostDays = 30

/** One version so far; a rotation adds the former one. */
const linkKeys = ({ settings }: Pick<Cx, 'settings'>): LinkKeys => ({
  current: 1,
  keys: { 1: settings.keys.customerLinks },
})

/** The words of the link, in the language of who reads it. */
export const notSolvedWords: Record<CustomerLanguage, string> = {
  en: 'No, this is not solved',
  de: 'Nein, das ist nicht gelöst',
  fr: 'Non, ce n’est pas résolu',
  es: 'No, no está resuelto',
  it: 'No, non è risolto',
  pt: 'Não, não está resolvido',
  nl: 'Nee, dit is niet opgelost',
  pl: 'Nie, to nie jest rozwiązane',
  ru: 'Нет, вопрос не решён',
  sv: 'Nej, det är inte löst',
  da: 'Nej, det er ikke løst',
  nb: 'Nei, dette er ikke løst',
  ja: 'いいえ、解決していません',
  zh: '不，问题没有解决',
}

/** The address that the requester of a ticket gets; null: it is not resolved, or nobody asked for it. */
export async function notSolvedUrl(cx: Cx, ticketId: string): Promise<string | null> {
  const { id, requesterId, resolvedAt, status } = await lockTicket(cx, ticketId)
  if (status !== 'resolved' || !requesterId || !resolvedAt) return null
  const { reopenDays } = await getOrgSettings(cx)
  const expiresAt = new Date(cx.now.getTime() + Math.min(reopenDays ?? mostDays, mostDays) * dayMs)
  const link = { orgId: cx.org.id, ticketId: id, contactId: requesterId, resolvedAt, expiresAt }
  return `${cx.settings.publicUrl}/not-solved/${signNotSolved(linkKeys(cx), link)}`
}

const expired = () => gone('not_solved.expired', 'This link does not work any more. Answer the mail instead.')

/** What the page shows. 410 `not_solved.expired` for a link that is not ours, is too old, or whose ticket or contact is gone. */
export async function offerNotSolved(runtime: Runtime, token: string): Promise<NotSolvedOffer> {
  return enter(runtime, token, async (cx, link) => offerOf(cx, link, await lockTicket(cx, link.ticketId)))
}

/**
 * He says that it is not solved: the ticket is opened again in his name, with what he wrote as his message. Once: a second time, and where
 * there is nothing to open, nothing happens and `done` is false. 410 as offerNotSolved.
 */
export async function sayNotSolved(runtime: Runtime, token: string, comment: string): Promise<NotSolvedAnswer> {
  return enter(runtime, token, async (cx, link) => {
    const ticket = await lockTicket(cx, link.ticketId)
    const before = await offerOf(cx, link, ticket)
    if (before.state !== 'resolved') return { ...before, done: false }
    const contact = await findContactRef(cx, link.contactId)
    if (!contact) throw expired()
    const own: Cx = { ...cx, actor: { kind: 'contact', orgId: cx.org.id, contactId: contact.id, name: contact.name } }
    emit(own, 'ticket.not_solved', { comment: comment !== '' }, { ticketId: ticket.id })
    await reopenByRequester(own, ticket)
    if (comment !== '') await writeComment(own, ticket, { contact, comment })
    return { ...before, state: 'open', done: true }
  })
}

async function writeComment(
  cx: Cx,
  ticket: TicketRecord,
  { contact, comment }: { contact: { id: string; name: string }; comment: string },
): Promise<void> {
  const { requester } = await getTicket(cx, ticket.id)
  const by = sentence('not_solved.comment', 'Written on the page on which customers say that a ticket is not solved.')
  await addMessage(cx, {
    ticketId: ticket.id,
    channelId: ticket.channelId,
    conversationId: ticket.conversationId,
    author: { kind: 'contact', id: contact.id, name: contact.name },
    from: requester?.email ? { name: contact.name, address: requester.email } : null,
    replyTo: [],
    to: [],
    cc: [],
    subject: '',
    body: { bodyText: comment, visibleText: comment, bodyHtml: null, visibleHtml: null, bodyKey: null },
    remoteImages: 0,
    attachments: [],
    rfcMessageId: null,
    references: [],
    ledgerId: null,
    mailClass: 'normal',
    held: null,
    why: { reason: by.text, said: saidOf(by) },
    subjectChanged: false,
    sentAt: cx.now,
  })
}

/** Enters the organization of a link that we signed and that still works. */
async function enter<T>(
  runtime: Runtime,
  token: string,
  work: (cx: Cx, link: NotSolvedLink) => Promise<T>,
): Promise<T> {
  const link = readNotSolved(linkKeys(runtime), token)
  if (!link || link.expiresAt <= runtime.now()) throw expired()
  try {
    return await runtime.run(systemActor(link.orgId, 'not solved'), (cx) => work(cx, link))
  } catch (error) {
    // Deleted since: to him it is a link that leads nowhere.
    if (error instanceof Problem && (error.status === 404 || error.status === 410)) throw expired()
    throw error
  }
}

async function offerOf(cx: Cx, link: NotSolvedLink, ticket: TicketRecord): Promise<NotSolvedOffer> {
  const org = await getOrganization(cx)
  const { channel } = await getTicket(cx, ticket.id)
  const habits = await findContactHabits(cx, link.contactId)
  const isSame = ticket.resolvedAt?.getTime() === link.resolvedAt.getTime()
  return {
    state: stateOf(ticket, { isSame, opensClosed: isSame && !org.settings.followUpOnReply }),
    ticket: ticket.code,
    organization: org.name,
    address: channel?.address ?? null,
    language: memberLanguageOf(habits?.language ?? org.settings.customerLanguage),
  }
}

function stateOf(
  { mergedIntoId, status }: TicketRecord,
  { isSame, opensClosed }: { isSame: boolean; opensClosed: boolean },
): NotSolvedOffer['state'] {
  if (mergedIntoId) return 'merged'
  if (status !== 'resolved' && status !== 'closed') return 'open'
  if (status === 'closed' && !opensClosed) return 'closed'
  return isSame ? 'resolved' : 'later'
}
