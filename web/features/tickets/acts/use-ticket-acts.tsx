import { useNavigate } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { useShortcut } from '../../../shell/keyboard.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { HoldKeys } from '../../../ui/hold-keys.tsx'
import { toast } from '../../../ui/toast.ts'
import { hasDraft, useDrafts } from '../composer/use-draft.ts'
import type { Move } from '../page/ticket-header.tsx'
import { useNamedMessage } from '../thread/named-message.ts'
import type { Ticket } from '../tickets.api.ts'
import { followUpTicket } from './acts.api.ts'
import type { MoveTo } from './move-dialog.tsx'
import { useFollowing } from './people-block.tsx'
import { openIncidents, type Unfinished, unfinishedOf } from './unfinished.ts'
import { useAround } from './use-around.ts'

const MergeDialog = lazy(() => import('./merge-dialog.tsx').then((one) => ({ default: one.MergeDialog })))
const MoveDialog = lazy(() => import('./move-dialog.tsx').then((one) => ({ default: one.MoveDialog })))
const CloneDialog = lazy(() => import('./clone-dialog.tsx').then((one) => ({ default: one.CloneDialog })))
const AssignDialog = lazy(() => import('./assign-dialog.tsx').then((one) => ({ default: one.AssignDialog })))
const EscalateDialog = lazy(() => import('./escalate-dialog.tsx').then((one) => ({ default: one.EscalateDialog })))
const RoutingDialog = lazy(() => import('./routing-dialog.tsx').then((one) => ({ default: one.RoutingDialog })))
const LinkDialog = lazy(() => import('./link-dialog.tsx').then((one) => ({ default: one.LinkDialog })))
const AnswerIncidents = lazy(() =>
  import('./answer-incidents-dialog.tsx').then((one) => ({ default: one.AnswerIncidents })),
)
const DeleteDialog = lazy(() => import('./delete-dialog.tsx').then((one) => ({ default: one.DeleteDialog })))
const TicketRulesDialog = lazy(() =>
  import('../automations/ticket-rules-dialog.tsx').then((one) => ({ default: one.TicketRulesDialog })),
)
const FinishDialog = lazy(() => import('./finish-dialog.tsx').then((one) => ({ default: one.FinishDialog })))

type Opened =
  | { kind: 'merge' | 'clone' | 'link' | 'delete' | 'incidents' | 'rules' | 'escalate' | 'routing' | 'assign' }
  | { kind: 'move'; messageId: string | undefined; to: MoveTo }
  | { kind: 'finish'; unfinished: Unfinished; move: Move; status: 'resolved' | 'closed' }

/** An act of the ticket's menu; absent where it may not be done. */
export interface TicketActs {
  merge?: () => void
  /** Moves messages into a new or another ticket. */
  move?: (messageId?: string, to?: MoveTo) => void
  clone?: () => void
  link?: () => void
  /** Gives it to somebody else and says why. */
  assign?: () => void
  escalate?: () => void
  explainRouting: () => void
  followUp?: () => void
  remove?: () => void
  answerIncidents?: () => void
  /** What rules did to it. */
  rules?: () => void
  follows: boolean
  follow?: () => void
}

/**
 * What can be done with a whole ticket, its dialogs (loaded when they are opened), and `finish`, which asks before a ticket with
 * something unfinished is resolved or closed.
 */
export function useTicketActs(
  ticket: Ticket,
  ticketRef: string,
  onMove: (move: Move, finishAnyway?: string) => void,
  onDeleted: () => void,
): { acts: TicketActs; finish: (move: Move) => void; dialogs: ReactNode } {
  const t = useT()
  const navigate = useNavigate()
  const drafts = useDrafts()
  const { around, change } = useAround(ticket, ticketRef)
  const { follows, toggle } = useFollowing(ticket, around, change)
  const [opened, setOpened] = useState<Opened>()
  const may = {
    merge: useCan('tickets:merge'),
    create: useCan('tickets:create'),
    remove: useCan('tickets:delete'),
    reply: useCan('tickets:reply'),
  }
  // Inside another application the ticket itself is worked on, and nothing beside it (server/modules/auth/embed.rules.ts).
  const works = ticket.allowed.update && !isEmbed
  const isDone = ticket.status === 'resolved' || ticket.status === 'closed'
  const close = () => setOpened(undefined)
  const goTo = (code: string) => void navigate({ to: paths.ticket, params: { ticketRef: code } })

  async function followUp(): Promise<void> {
    try {
      const made = await followUpTicket(ticket.id)
      goTo(made.code)
      toast.done(t('acts:followUp.done', { code: made.code }))
    } catch (error) {
      toast.failed(t('acts:failed'), { description: error instanceof Error ? error.message : '' })
    }
  }
  function finish(move: Move): void {
    const { status } = move
    const finishes = !isDone && (status === 'resolved' || status === 'closed')
    const unfinished = finishes ? unfinishedOf(ticket, around, hasDraft(drafts, ticket.id)) : undefined
    if (unfinished && (status === 'resolved' || status === 'closed'))
      setOpened({ kind: 'finish', unfinished, move, status })
    else onMove(move)
  }

  const acts: TicketActs = {
    ...(may.merge && works && { merge: () => setOpened({ kind: 'merge' }) }),
    ...(may.merge &&
      works &&
      ticket.messageCount > 0 && { move: (messageId, to = 'new') => setOpened({ kind: 'move', messageId, to }) }),
    ...(may.create && { clone: () => setOpened({ kind: 'clone' }) }),
    ...(works && { link: () => setOpened({ kind: 'link' }) }),
    ...(works && ticket.status !== 'closed' && { assign: () => setOpened({ kind: 'assign' }) }),
    ...(works && ticket.status !== 'closed' && { escalate: () => setOpened({ kind: 'escalate' }) }),
    ...(may.create && isDone && !ticket.mergedInto && { followUp: () => void followUp() }),
    ...(may.reply &&
      works &&
      openIncidents(around).length > 0 && { answerIncidents: () => setOpened({ kind: 'incidents' }) }),
    ...(may.remove && { remove: () => setOpened({ kind: 'delete' }) }),
    ...(!isEmbed && { rules: () => setOpened({ kind: 'rules' }), follow: toggle }),
    explainRouting: () => setOpened({ kind: 'routing' }),
    follows,
  }
  useNamedMove(acts.move)
  const group = 'ticket' as const
  useShortcut('ticket.merge', 'm', () => acts.merge?.(), {
    label: t('ticket:shortcut.merge'),
    group,
    enabled: acts.merge !== undefined,
  })
  useShortcut('ticket.follow', 'f', () => acts.follow?.(), {
    label: t('ticket:shortcut.follow'),
    group,
    enabled: acts.follow !== undefined,
  })

  const dialogs = opened && (
    <Suspense fallback={<HoldKeys />}>
      {opened.kind === 'merge' && (
        <MergeDialog
          ticket={ticket}
          onClose={close}
          onMerged={(target, source) => {
            close()
            if (source.id === ticket.id) goTo(target.code)
          }}
        />
      )}
      {opened.kind === 'move' && (
        <MoveDialog ticket={ticket} ticketRef={ticketRef} messageId={opened.messageId} to={opened.to} onClose={close} />
      )}
      {opened.kind === 'clone' && (
        <CloneDialog
          ticket={ticket}
          onClose={close}
          onCloned={(made) => {
            close()
            goTo(made.code)
          }}
        />
      )}
      {opened.kind === 'rules' && <TicketRulesDialog code={ticket.code} onClose={close} />}
      {opened.kind === 'incidents' && <AnswerIncidents ticket={ticket} onClose={close} />}
      {opened.kind === 'delete' && <DeleteDialog ticket={ticket} onClose={close} onDeleted={onDeleted} />}
      {opened.kind === 'routing' && <RoutingDialog ticket={ticket} onClose={close} />}
      {opened.kind === 'assign' && <AssignDialog ticket={ticket} onClose={close} />}
      {opened.kind === 'escalate' && <EscalateDialog ticket={ticket} onClose={close} />}
      {opened.kind === 'link' && <LinkDialog ticket={ticket} onClose={close} />}
      {opened.kind === 'finish' && (
        <FinishDialog
          unfinished={opened.unfinished}
          status={opened.status}
          onCancel={close}
          onFinish={(reason) => {
            close()
            onMove(opened.move, reason)
          }}
        />
      )}
    </Suspense>
  )
  return { acts, finish, dialogs }
}

/** The address may name a message that stands in the wrong ticket, as Mail health does: it is moved from there, once. */
function useNamedMove(move: TicketActs['move']): void {
  const navigate = useNavigate()
  const messageId = useNamedMessage('move')
  const latest = useRef(move)
  useEffect(() => {
    latest.current = move
  })
  const isAllowed = move !== undefined
  useEffect(() => {
    if (!messageId || !isAllowed) return
    latest.current?.(messageId, 'other')
    void navigate({ to: '.', hash: `message-${messageId}`, replace: true })
  }, [messageId, isAllowed, navigate])
}
