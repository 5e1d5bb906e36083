import { createLazyRoute } from '@tanstack/react-router'
import { ConversationPage } from './conversation-page.tsx'
import { InboxPage } from './inbox-page.tsx'
import { MakeTicketPage } from './make-ticket-page.tsx'

export const inboxRoute = createLazyRoute('/app/inbox')({ component: InboxPage })
export const conversationRoute = createLazyRoute('/app/inbox/$conversationId')({ component: ConversationPage })
export const makeTicketRoute = createLazyRoute('/app/inbox/$conversationId/ticket')({ component: MakeTicketPage })
