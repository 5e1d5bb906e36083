import type { Cx } from '../../platform/context.ts'
import { require } from '../../platform/permissions.ts'
import { findAskedAbout, listAskedAddresses } from '../crm-panel/get-ticket-crm.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import { openSecrets } from '../webhooks/call-signed.ts'
import type { About, CardQuestion } from './ask-card.ts'
import { cardNotFound } from './crm-cards.service.ts'
import type { CardRow } from './crm-cards.store.ts'
import * as store from './crm-cards.store.ts'

/** Which cards there are beside a ticket, and what is asked for them. Nothing here calls anybody. */

/** Cards beside a ticket that the actor sees, in their order; none when there is nobody whom they could be asked about. */
export async function listTicketCards(cx: Cx, idOrCode: string): Promise<{ id: string; name: string }[]> {
  require(cx.actor, 'crm:read')
  const ticket = await getTicketRecord(cx, idOrCode)
  const cards = (await store.listCards(cx)).filter((card) => isOpenTo(cx, card))
  if (cards.length === 0 || !(await findAskedAbout(cx, ticket))) return []
  return cards.map(({ id, name }) => ({ id, name }))
}

/** What a card is asked about the requester of a ticket; `about` is null when there is nobody. 404 `crm_card.not_found`. */
export async function askAboutTicket(
  cx: Cx,
  idOrCode: string,
  cardId: string,
): Promise<{ card: { id: string; name: string }; question: CardQuestion | null }> {
  require(cx.actor, 'crm:read')
  const ticket = await getTicketRecord(cx, idOrCode)
  const card = await store.findCard(cx, cardId)
  if (!card || !isOpenTo(cx, card)) throw cardNotFound()
  const requester = await findAskedAbout(cx, ticket)
  const { code, subject } = ticket
  return { card, question: requester && (await questionOf(cx, card, { ticket: { code, subject }, requester })) }
}

/** The same about an address and no ticket, also of a card that is off. For who looks after the settings and has CRM access. */
export async function askAboutAddress(
  cx: Cx,
  cardId: string,
  email: string,
): Promise<{ card: { id: string; name: string }; question: CardQuestion | null }> {
  require(cx.actor, 'settings:manage')
  require(cx.actor, 'crm:read')
  const card = await store.findCard(cx, cardId)
  if (!card || !isOpenTo(cx, { ...card, enabled: true })) throw cardNotFound()
  const emails = await listAskedAddresses(cx, [email])
  const about = { ticket: null, requester: { name: null, emails } }
  return { card, question: emails.length > 0 ? await questionOf(cx, card, about) : null }
}

/** A card that is on, and of API keys one that is given to them. */
const isOpenTo = ({ actor }: Cx, { enabled, inApi }: CardRow): boolean =>
  enabled && (inApi || (actor.kind === 'user' && actor.via === 'session'))

async function questionOf(cx: Cx, card: CardRow, about: Omit<About, 'organization'>): Promise<CardQuestion> {
  const { id, name } = await getOrganization(cx)
  return {
    orgId: cx.org.id,
    card: { id: card.id, name: card.name, url: card.url, ttlSeconds: card.ttlSeconds },
    secrets: openSecrets(cx.settings.keys, card, cx.now),
    about: { ...about, organization: { id, name } },
  }
}
