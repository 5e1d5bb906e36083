import { usePrefetchInfiniteQuery, usePrefetchQuery, useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { Lock } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { ShortcutScope, useShortcut } from '../../../shell/keyboard.tsx'
import { usePageTitle } from '../../../shell/page-title.ts'
import { useRemembered } from '../../../shell/remembered.ts'
import { useCan, useMe } from '../../../shell/shell.api.ts'
import { AfterPaint, afterPaint } from '../../../ui/after-paint.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { SideOrTabs } from '../../../ui/side-or-tabs.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { aroundQuery } from '../acts/acts.api.ts'
import { MergedTicket, useMergedRedirect } from '../acts/merged-ticket.tsx'
import { useSendNow } from '../acts/send-messages.ts'
import { useMessageDrag } from '../acts/use-message-drag.tsx'
import { useTicketActs } from '../acts/use-ticket-acts.tsx'
import type { ComposerHandle } from '../composer/composer.tsx'
import { LateComposer } from '../composer/late-composer.tsx'
import { useDrafts } from '../composer/use-draft.ts'
import { useUndo } from '../composer/use-send.ts'
import { WaitingDrafts } from '../composer/waiting-drafts.tsx'
import { inTurn } from '../in-turn.ts'
import { lastPlace, neighboursOf } from '../list-place.ts'
import { WritingNow } from '../presence/people-here.tsx'
import { usePresence } from '../presence/use-presence.ts'
import { Thread } from '../thread/thread.tsx'
import { refreshThread } from '../ticket-page.api.ts'
import {
  isGone,
  markRead,
  messagesQuery,
  outdateTicket,
  prefetchTicket,
  type Ticket,
  ticketQuery,
} from '../tickets.api.ts'
import { RequiredDialog } from './required-dialog.tsx'
import { TicketDetails } from './ticket-details.tsx'
import { type Move, TicketHeader } from './ticket-header.tsx'
import { type MissingFields, useEditTicket } from './use-edit-ticket.ts'
import { useIsWide } from './use-is-wide.ts'

const DeletedTicket = lazy(async () => ({
  default: (await import('../deleted/deleted-ticket.tsx')).DeletedTicket,
}))
const HiddenTicket = lazy(async () => ({ default: (await import('./hidden-ticket.tsx')).HiddenTicket }))

/** One ticket: its conversation in the middle, what it is about beside it. */
export function TicketPage() {
  const t = useT()
  const { ticketRef } = useParams({ from: '/app/tickets/$ticketRef' })
  const ticket = useQuery(ticketQuery(ticketRef))
  // Asked at the same time as the ticket, not after it.
  usePrefetchInfiniteQuery(messagesQuery(ticketRef))
  usePrefetchQuery(aroundQuery(ticketRef))
  const { refetch } = ticket
  const onSeen = useCallback(() => void refetch(), [refetch])
  usePageTitle(ticket.data ? `${ticket.data.code} ${ticket.data.subject}` : ticketRef.toUpperCase())
  if (isGone(ticket.error) && ticket.error.status === 410)
    return (
      <Suspense fallback={<TicketSkeleton />}>
        <DeletedTicket ticketRef={ticketRef} said={ticket.error.message} onBack={onSeen} />
      </Suspense>
    )
  if (ticket.data && !isGone(ticket.error)) {
    return (
      <ShortcutScope name="ticket">
        <TicketScreen key={ticket.data.id} ticket={ticket.data} ticketRef={ticketRef} />
      </ShortcutScope>
    )
  }
  if (ticket.isError) {
    if (isGone(ticket.error)) {
      return (
        <Suspense fallback={<TicketSkeleton />}>
          <HiddenTicket ticketRef={ticketRef} onSeen={onSeen} />
        </Suspense>
      )
    }
    return (
      <ErrorState title={t('ticket:page.failed')} onRetry={() => void ticket.refetch()}>
        {ticket.error.message}
      </ErrorState>
    )
  }
  return <TicketSkeleton />
}

/** Follows what others do with the ticket, and notes that it was seen. */
function useFollow(ticket: Ticket, ticketRef: string, isSeen: boolean): void {
  useLive(['ticket.*', 'message.*', 'delivery.*', 'draft.*', 'task.*'], (event) => {
    if (event.ticketId !== ticket.id) return
    // Neither changes the ticket itself.
    if (/^(?:delivery|draft|task)\./.test(event.name)) refreshThread(ticketRef)
    else outdateTicket(ticket.id)
  })
  const { unread, id, createdAt, lastMessageAt } = ticket
  useEffect(() => {
    if (!unread || !isSeen) return
    function see(): void {
      if (document.visibilityState !== 'visible') return
      document.removeEventListener('visibilitychange', see)
      // A refusal is of no consequence: the mark stays and is tried again at the next look.
      markRead({ id, createdAt, lastMessageAt }).catch(() => undefined)
    }
    const stop = afterPaint(see)
    document.addEventListener('visibilitychange', see)
    return () => {
      stop()
      document.removeEventListener('visibilitychange', see)
    }
  }, [unread, isSeen, id, createdAt, lastMessageAt])
}

/** A ticket that stands beside its list: the list keeps its keys and says when the ticket counts as seen. */
export interface Beside {
  isSeen: boolean
  onClose: () => void
}

/** A ticket with its conversation, its properties and its keys. */
export function TicketScreen({ ticket, ticketRef, beside }: { ticket: Ticket; ticketRef: string; beside?: Beside }) {
  const t = useT()
  const me = useMe()
  const navigate = useNavigate()
  const drafts = useDrafts()
  const [missing, setMissing] = useState<MissingFields>()
  const edit = useEditTicket(ticket, setMissing)
  const undo = useUndo(ticket, ticketRef, drafts)
  const composer = useRef<ComposerHandle>(null)
  const [tab, setTab] = useState<'conversation' | 'details'>('conversation')
  const [withEvents, setWithEvents] = useRemembered('thread.events', true)
  const isAlone = beside === undefined
  const isWide = useIsWide() && isAlone
  useFollow(ticket, ticketRef, beside?.isSeen ?? true)
  usePresence(ticket.id)
  useMergedRedirect(ticket, isAlone)

  const { previous, next } = neighboursOf(ticket.id)
  const previousCode = previous?.code
  const nextCode = next?.code
  useEffect(
    () => inTurn([() => nextCode && prefetchTicket(nextCode), () => previousCode && prefetchTicket(previousCode)]),
    [previousCode, nextCode],
  )

  function goTo(code: string): void {
    void navigate({ to: paths.ticket, params: { ticketRef: code } })
  }
  function goBack(): void {
    void navigate({ to: paths.tickets, search: lastPlace()?.search ?? {} })
  }
  function move(to: Move, finishAnyway?: string): void {
    const { status, stageId = ticket.transitions.find((one) => one.status === status)?.stageId } = to
    const stage = ticket.stages.find((one) => one.id === stageId)
    if (!stage?.allowed) return
    const { id, name, pipeline } = stage
    const sent = { ...(to.stageId ? { stageId: id } : { status }), ...(finishAnyway && { finishAnyway }) }
    edit(sent, { status, stage: { id, name }, pipeline })
  }
  const { acts, finish: ask, dialogs } = useTicketActs(ticket, ticketRef, move, () => isAlone && goBack())
  const send = useSendNow(ticket, ticketRef)
  const drag = useMessageDrag({
    ticket,
    onDrop: (message, target) => void send(message, target),
    onChoose: (message) => acts.move?.(message.id, 'other'),
  })
  function write(kind: 'public' | 'note', answersId?: string): void {
    // A hidden composer takes no focus.
    flushSync(() => setTab('conversation'))
    composer.current?.write(kind, answersId)
  }

  const { reply, note, update } = ticket.allowed
  const { writes } = useLocation({ select: ({ state }) => state })
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the ticket is opened so
  useEffect(() => {
    if (writes && isAlone && reply) write(writes)
  }, [writes])
  const group = 'ticket' as const
  useShortcut('ticket.reply', 'r', () => write('public'), { label: t('ticket:shortcut.reply'), group, enabled: reply })
  useShortcut('ticket.note', 'n', () => write('note'), { label: t('ticket:shortcut.note'), group, enabled: note })
  useShortcut(
    'ticket.assignMe',
    'i',
    () => edit({ assigneeId: me.user.id }, { assignee: { id: me.user.id, name: me.user.name } }),
    { label: t('ticket:shortcut.assignMe'), group, enabled: isAlone && update && ticket.assignee?.id !== me.user.id },
  )
  useShortcut('ticket.resolve', 'e', () => ask({ status: 'resolved' }), {
    label: t('ticket:shortcut.resolve'),
    group,
    enabled: update && ticket.status !== 'resolved',
  })
  const mayReopenThanked =
    ticket.thankedAt !== null && ticket.transitions.some((one) => one.status === 'open' && one.allowed)
  useShortcut('ticket.reopen', 'o', () => move({ status: 'open' }), {
    label: t('ticket:shortcut.reopen'),
    group,
    enabled: mayReopenThanked,
  })
  useShortcut('ticket.back', 'esc', goBack, { label: t('ticket:shortcut.back'), group, enabled: isAlone })
  useShortcut('ticket.next', 'j', () => nextCode && goTo(nextCode), {
    label: t('ticket:shortcut.next'),
    group,
    repeats: true,
    enabled: isAlone,
  })
  useShortcut('ticket.previous', 'k', () => previousCode && goTo(previousCode), {
    label: t('ticket:shortcut.previous'),
    group,
    repeats: true,
    enabled: isAlone,
  })

  const isMerged = ticket.transitions.some((one) => one.why?.code === 'ticket.merged')
  const conversation = (
    <div className="flex h-full min-h-0 flex-col">
      <Thread
        ticket={ticket}
        ticketRef={ticketRef}
        withEvents={withEvents}
        onUndo={undo}
        onReply={reply ? (message) => write('public', message.id) : undefined}
        onReopen={mayReopenThanked ? () => move({ status: 'open' }) : undefined}
        move={acts.move && { ask: (message) => acts.move?.(message.id), grab: drag.grab }}
        ending={<WaitingDrafts ticket={ticket} ticketRef={ticketRef} onWrite={write} />}
      />
      <div className="shrink-0 px-4 pb-3 max-md:px-2 max-md:pb-2">
        <WritingNow ticketId={ticket.id} />
        {isMerged ? (
          <MergedTicket ticket={ticket} ticketRef={ticketRef} />
        ) : ticket.status === 'closed' || ticket.allowed.reopen ? (
          <ClosedTicket ticket={ticket} onReopen={() => move({ status: 'open' })} />
        ) : (
          <LateComposer ref={composer} ticket={ticket} ticketRef={ticketRef} />
        )}
      </div>
    </div>
  )
  const details = (
    <AfterPaint>
      <TicketDetails
        ticket={ticket}
        ticketRef={ticketRef}
        edit={edit}
        onMove={ask}
        onAnswerIncidents={acts.answerIncidents}
        withEvents={withEvents}
        onWithEvents={setWithEvents}
      />
    </AfterPaint>
  )
  return (
    <div className="flex h-full min-h-0 flex-col">
      <TicketHeader
        ticket={ticket}
        edit={edit}
        onMove={ask}
        acts={acts}
        onClose={beside?.onClose}
        onBack={goBack}
        onPrevious={previousCode ? () => goTo(previousCode) : undefined}
        onNext={nextCode ? () => goTo(nextCode) : undefined}
      />
      <SideOrTabs
        isWide={isWide}
        label={t('ticket:tab.label')}
        value={tab}
        onChange={setTab}
        main={{ value: 'conversation', label: t('ticket:tab.conversation'), content: conversation }}
        aside={{ value: 'details', label: t('ticket:tab.details'), content: details }}
      />
      {missing && (
        <RequiredDialog
          ticket={ticket}
          keys={missing.keys}
          onFilled={(values) => {
            setMissing(undefined)
            const { change, shown } = missing
            edit(
              { ...change, custom: { ...change.custom, ...values } },
              { ...shown, custom: { ...ticket.custom, ...shown.custom, ...values } },
            )
          }}
          onClose={() => setMissing(undefined)}
        />
      )}
      {dialogs}
      {drag.shown}
    </div>
  )
}

/** In place of the composer: why nothing can be written, and the way back. */
function ClosedTicket({ ticket, onReopen }: { ticket: Ticket; onReopen: () => void }) {
  const t = useT()
  const mayReopen = useCan('tickets:reopen')
  return (
    <div className="mx-auto flex max-w-4xl flex-wrap items-center gap-3 rounded-lg border border-line bg-panel px-3.5 py-2.5">
      <Lock aria-hidden="true" className="size-4 shrink-0 text-ink3" />
      <div className="min-w-48 flex-1">
        <div className="font-medium">{t('ticket:closed.title')}</div>
        <div className="text-ink2">{mayReopen ? t('ticket:closed.text') : t('ticket:closed.forbidden')}</div>
      </div>
      {ticket.allowed.reopen && (
        <Button shortcut="o" onClick={onReopen}>
          {t('ticket:action.reopen')}
        </Button>
      )}
    </div>
  )
}

function TicketSkeleton() {
  return (
    <div aria-busy="true" className="flex h-full flex-col gap-4 p-4">
      <Skeleton className="h-4 w-80 max-w-full" />
      <Skeleton className="h-6 w-60" />
      <Skeleton className="mr-12 h-24 rounded-lg" />
      <Skeleton className="ml-12 h-24 rounded-lg" />
    </div>
  )
}
