import type { App } from '../../platform/http/http.ts'
import { TicketRefParams } from '../tickets/tickets.contract.ts'
import { askCard, type CardQuestion } from './ask-card.ts'
import {
  CardRef,
  CrmCardContent,
  GetTicketCrmCard,
  PreviewCrmCard,
  TicketCardRef,
  TicketCrmCards,
} from './crm-cards.contract.ts'
import { askAboutAddress, askAboutTicket, listTicketCards } from './ticket-cards.ts'

const tags = ['crm']

/** What live cards say of a customer. Their servers are asked outside of any transaction. */
export function ticketCardsRoutes(app: App): void {
  const answer = async (
    { card, question }: { card: { id: string; name: string }; question: CardQuestion | null },
    fresh: boolean,
  ): Promise<CrmCardContent> => {
    const { id, name } = card
    if (!question) return { id, name, state: 'none', components: [], fetchedAt: null, why: null }
    const { now, settings } = app.runtime
    return askCard(question, { now, networks: settings.allowedNetworks, fresh })
  }

  app.get(
    '/tickets/:idOrCode/crm/cards',
    {
      config: { permission: 'crm:read' },
      schema: {
        operationId: 'listTicketCrmCards',
        tags,
        summary: 'The live cards beside a ticket, in their order',
        description: 'API keys get those that the settings give to them.',
        params: TicketRefParams,
        response: { 200: TicketCrmCards },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listTicketCards(cx, request.params.idOrCode) })),
  )

  app.get(
    '/tickets/:idOrCode/crm/cards/:cardId',
    {
      config: { permission: 'crm:read' },
      schema: {
        operationId: 'getTicketCrmCard',
        tags,
        summary: 'What a live card says of the requester',
        description:
          'Its server is asked, for at most five seconds, unless there is an answer that may be given again. What goes wrong there ' +
          'stands in the answer and is no error of this request.',
        params: TicketCardRef,
        querystring: GetTicketCrmCard,
        response: { 200: CrmCardContent },
      },
    },
    async (request) => {
      const { idOrCode, cardId } = request.params
      return answer(await request.run((cx) => askAboutTicket(cx, idOrCode, cardId)), request.query.fresh)
    },
  )

  app.get(
    '/crm-cards/:id/preview',
    {
      config: { permission: 'settings:manage' },
      schema: {
        operationId: 'previewCrmCard',
        tags,
        summary: 'Try a live card: what it says of an address',
        description: 'As it is saved, on or off. It needs CRM access as well.',
        params: CardRef,
        querystring: PreviewCrmCard,
        response: { 200: CrmCardContent },
      },
    },
    async (request) =>
      answer(await request.run((cx) => askAboutAddress(cx, request.params.id, request.query.email)), true),
  )
}
