import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Check, Reply, Undo2 } from 'lucide-react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { ShortcutScope } from '../../../shell/keyboard.tsx'
import { Page } from '../../../shell/page.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { toast } from '../../../ui/toast.ts'
import {
  type Conversation,
  conversationMessagesQuery,
  conversationQuery,
  fileConversation,
  makeTicketOf,
  refreshConversations,
} from './inbox.api.ts'
import { ThreadMessageCard } from './thread-message-card.tsx'
import { TicketsPanel } from './tickets-panel.tsx'

const route = getRouteApi('/app/inbox/$conversationId')

/** A whole conversation, what waits and what belongs to tickets, with its tickets beside it. */
export function ConversationPage() {
  const t = useT()
  const { conversationId } = route.useParams()
  const query = useQuery(conversationQuery(conversationId))
  useLive(['conversation.*', 'message.*', 'ticket.*'], refreshConversations)
  return query.data ? (
    <ShortcutScope name="conversation">
      <View key={conversationId} conversation={query.data} />
    </ShortcutScope>
  ) : (
    <Page title={t('inbox:conversation')}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  )
}

/** Everything that is answered is a ticket: Reply makes one of what waits, or opens the newest, with the composer ready. */
function View({ conversation }: { conversation: Conversation }) {
  const t = useT()
  const { id, state, hidden, waiting } = conversation
  const query = useInfiniteQuery(conversationMessagesQuery(id))
  const mayFile = useCan('tickets:create') && state !== null
  const file = useMutation({
    mutationFn: (to: 'waiting' | 'done') => fileConversation(id, to),
    onError: (error) => toast.failed(t('inbox:notFiled'), { description: error.message }),
  })
  const navigate = useNavigate()
  const [newest] = conversation.tickets
  const mayMake = conversation.start !== null && waiting.length > 0
  const mayReply = useCan('tickets:reply') && (mayMake || newest !== undefined)
  const write = (ticketRef: string) =>
    void navigate({ to: paths.ticket, params: { ticketRef }, state: { writes: 'public' } })
  const reply = useMutation({
    mutationFn: () => makeTicketOf(id, { messageIds: waiting, another: false }),
    onSuccess: ({ ticket }) => write(ticket.code),
    onError: (error) => {
      // What is missing is said, and can be filled in, where a ticket is made.
      toast.failed(t('inbox:notMade'), { description: error.message })
      void navigate({ to: paths.conversationTicket, params: { conversationId: id } })
    },
  })
  return (
    <Page
      title={conversation.name}
      actions={
        <>
          {mayReply && (
            <Button
              press="r"
              busy={reply.isPending}
              onClick={() => (mayMake ? reply.mutate() : newest && write(newest.code))}
            >
              <Reply aria-hidden="true" className="size-3.5" />
              {t('inbox:reply')}
            </Button>
          )}
          {mayFile && (
            <Button press="e" busy={file.isPending} onClick={() => file.mutate(state === 'done' ? 'waiting' : 'done')}>
              {state === 'done' ? (
                <Undo2 aria-hidden="true" className="size-3.5" />
              ) : (
                <Check aria-hidden="true" className="size-3.5" />
              )}
              {t(state === 'done' ? 'inbox:bringBack' : 'inbox:done')}
            </Button>
          )}
        </>
      }
    >
      <div className="grid items-start gap-4 p-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <section aria-label={t('inbox:messages')} className="flex min-w-0 flex-col gap-3">
          {hidden > 0 && <Banner>{t('inbox:partial', { count: hidden })}</Banner>}
          <Loaded query={query}>
            {({ pages }) => (
              <>
                {pages
                  .flatMap((page) => page.data)
                  .map((message) => (
                    <ThreadMessageCard key={message.id} message={message} />
                  ))}
                <LoadMore query={query} />
              </>
            )}
          </Loaded>
        </section>
        <TicketsPanel conversation={conversation} />
      </div>
    </Page>
  )
}
