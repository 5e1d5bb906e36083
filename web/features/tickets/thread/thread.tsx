import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ArrowDown, MessagesSquare } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import type { Message, Ticket } from '../ticket-page.api.ts'
import { messagesQuery, timelineQuery } from '../tickets.api.ts'
import { Description } from './description.tsx'
import { EventLines } from './event-lines.tsx'
import { MessageCard, type MoveMessage } from './message-card.tsx'
import { useNamedMessage } from './named-message.ts'
import { answeredOlder, newSince, openingOf, threadItems } from './thread-items.ts'
import { useThreadScroll } from './use-thread-scroll.ts'

const none: readonly Message[] = []

/** Which messages were written by others since the person looked before this opening; mount anew for another ticket. */
function useNewIds(ticket: Ticket, messages: readonly Message[]): ReadonlySet<string> {
  const me = useMe()
  const [lastReadAt] = useState(ticket.lastReadAt)
  return useMemo(() => newSince(messages, lastReadAt, me.user.id), [messages, lastReadAt, me.user.id])
}

/** The conversation: messages, notes and what happened between them, the newest at the end. */
export function Thread({
  ticket,
  ticketRef,
  withEvents,
  onUndo,
  onReply,
  onReopen,
  move,
  ending,
}: {
  ticket: Ticket
  ticketRef: string
  /** Also what happened between the messages. */
  withEvents: boolean
  onUndo: (message: Message) => void
  onReply: ((message: Message) => void) | undefined
  /** Absent unless a thanks left it resolved and the reader may open it again. */
  onReopen: (() => void) | undefined
  move: MoveMessage | undefined
  /** Stands after the newest message. */
  ending?: ReactNode
}) {
  const t = useT()
  const loaded = useInfiniteQuery(messagesQuery(ticketRef))
  const timeline = useQuery(timelineQuery(ticketRef))
  const messages = useMemo(() => loaded.data?.pages.flatMap((page) => page.data) ?? none, [loaded.data])
  const newIds = useNewIds(ticket, messages)
  const answered = useMemo(() => answeredOlder(messages), [messages])
  const thankedId = messages.findLast((one) => one.onlyThanks)?.id
  const openingId = openingOf(messages, loaded.hasNextPage, ticket)
  const items = useMemo(
    () =>
      threadItems({
        messages,
        timeline: timeline.data ?? [],
        hasOlder: loaded.hasNextPage,
        withEvents,
        newIds,
      }),
    [messages, timeline.data, loaded.hasNextPage, withEvents, newIds],
  )
  const { isFetchingNextPage, hasNextPage, fetchNextPage } = loaded
  const named = useNamedMessage('message', 'move')
  const isNamedThere = named !== undefined && messages.some((one) => one.id === named)
  useEffect(() => {
    if (named !== undefined && !isNamedThere && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [named, isNamedThere, hasNextPage, isFetchingNextPage, fetchNextPage])
  const startKey = isNamedThere ? named : items.find((one) => one.kind === 'message' && one.isNew)?.key
  const { frame, content, atEnd, toEnd } = useThreadScroll(ticket.id, startKey)
  const unseen = useUnseen(messages, newIds, atEnd)

  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t('ticket:thread.label')}
        className="h-full overflow-y-auto overscroll-contain outline-none [overflow-anchor:none]"
      >
        <div ref={content} className="mx-auto flex max-w-4xl flex-col gap-2.5 px-4 py-4 max-md:px-3">
          <Description ticket={ticket} />
          {hasNextPage && (
            <div className="text-center">
              <Button press="mod+up" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('ticket:thread.older')}
              </Button>
            </div>
          )}
          {loaded.isPending && <ThreadSkeleton />}
          {loaded.isError && messages.length === 0 && (
            <ErrorState title={t('ticket:thread.failed')} onRetry={() => void loaded.refetch()}>
              {loaded.error.message}
            </ErrorState>
          )}
          {loaded.isSuccess && messages.length === 0 && !ticket.description && !ticket.mergedInto && (
            <EmptyState icon={<MessagesSquare aria-hidden="true" />} title={t('ticket:thread.empty')}>
              {t('ticket:thread.emptyText')}
            </EmptyState>
          )}
          {items.map((item) => (
            <div
              key={item.key}
              data-thread-item={item.key}
              data-named={item.key === named || undefined}
              className="data-named:[&>article]:outline-2 data-named:[&>article]:outline-accent-ink"
            >
              {item.kind === 'message' ? (
                <MessageCard
                  message={item.message}
                  ticketRef={ticketRef}
                  isNew={item.isNew}
                  isOpening={item.message.id === openingId}
                  answered={answered.get(item.message.id)}
                  onUndo={onUndo}
                  onReply={onReply}
                  onReopen={item.message.id === thankedId ? onReopen : undefined}
                  move={move}
                />
              ) : (
                <EventLines entries={item.entries} />
              )}
            </div>
          ))}
          {ending}
        </div>
      </section>
      {unseen > 0 && (
        <div className="absolute inset-x-0 bottom-3 flex justify-center">
          <button
            type="button"
            onClick={toEnd}
            className="inline-flex h-7 animate-enter items-center gap-1.5 rounded-full border border-accent-line bg-accent-bg px-3 font-medium text-accent-ink text-xs shadow-float pointer-coarse:h-9"
          >
            <ArrowDown aria-hidden="true" className="size-3.5" />
            {t('ticket:thread.unseen', { count: unseen })}
          </button>
        </div>
      )}
      <div aria-live="polite" className="sr-only">
        {unseen > 0 && t('ticket:thread.unseen', { count: unseen })}
      </div>
    </div>
  )
}

/** How many new messages lie below what the reader sees; forgotten when the end is reached. */
function useUnseen(messages: readonly Message[], newIds: ReadonlySet<string>, atEnd: boolean): number {
  // No state: what is seen changes nothing as long as the end is in sight.
  const seen = useRef(none)
  useEffect(() => {
    if (atEnd) seen.current = messages
  }, [atEnd, messages])
  if (atEnd) return 0
  return messages.filter((one) => newIds.has(one.id) && !seen.current.some(({ id }) => id === one.id)).length
}

function ThreadSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-2.5">
      {['mr-12', 'ml-12', 'mr-20'].map((side) => (
        <div key={side} className={`flex flex-col gap-2.5 rounded-lg border border-line p-3.5 ${side}`}>
          <Skeleton className="h-3 w-40" />
          <Skeleton className="h-3 w-4/5" />
          <Skeleton className="h-3 w-3/5" />
        </div>
      ))}
    </div>
  )
}
