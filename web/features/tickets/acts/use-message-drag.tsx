import { useQuery } from '@tanstack/react-query'
import { CornerUpRight } from 'lucide-react'
import { type ReactNode, type PointerEvent as ReactPointerEvent, type RefObject, useEffect } from 'react'
import { createPortal } from 'react-dom'
import { useT } from '../../../i18n/use-t.ts'
import { StatusDot } from '../../../shared/status-badge.tsx'
import type { Message } from '../ticket-page.api.ts'
import type { Ticket } from '../tickets.api.ts'
import { usePointerDrag } from '../use-pointer-drag.ts'
import { likelyQuery, peopleOf } from './send-messages.ts'

/** Where a ticket that was not seen yet is chosen. */
const toChoose = 'choose'
/** As many likely tickets lie beside it. */
const mostOffered = 3

/** The ticket that lies under the pointer: a row or card of a list (`data-ticket`), or a link to one (`data-move-to`). */
function ticketUnder(under: Element): string | undefined {
  const found = under.closest<HTMLElement>('[data-move-to], [data-ticket]')
  return found?.dataset.moveTo ?? found?.dataset.ticket
}

/**
 * Drags a message by the handle on its head onto a ticket that is on the screen, or onto one of the likely ones that appear meanwhile.
 * The menu of the message does the same without a pointer.
 */
export function useMessageDrag({
  ticket,
  onDrop,
  onChoose,
}: {
  ticket: Ticket
  /** `target`: id of the other ticket. */
  onDrop: (message: Message, target: string) => void
  /** It was dropped where the ticket is chosen. */
  onChoose: (message: Message) => void
}): { grab: (event: ReactPointerEvent, message: Message) => void; shown: ReactNode } {
  const { drag, ghost, onPointerDown } = usePointerDrag<Message>({
    targetOf: (under) => {
      const target = ticketUnder(under)
      return target === ticket.id ? undefined : target
    },
    onDrop: (message, target) => (target === toChoose ? onChoose(message) : onDrop(message, target)),
  })
  const over = drag?.over
  useEffect(() => {
    if (over === undefined) return
    const name = CSS.escape(over)
    const marked = document.querySelectorAll(`[data-ticket="${name}"], [data-move-to="${name}"]`)
    for (const one of marked) one.setAttribute('data-drop', '')
    return () => {
      for (const one of marked) one.removeAttribute('data-drop')
    }
  }, [over])
  return {
    grab: onPointerDown,
    shown: drag && createPortal(<Carried ticket={ticket} message={drag.item} ghost={ghost} />, document.body),
  }
}

/** What is carried, and the places that appear for it. By pointer alone: hidden from screen readers, who have the menu. */
function Carried({
  ticket,
  message,
  ghost,
}: {
  ticket: Ticket
  message: Message
  ghost: RefObject<HTMLDivElement | null>
}) {
  const t = useT()
  const { data: likely } = useQuery(likelyQuery(ticket, peopleOf(ticket, [message])))
  return (
    <div aria-hidden="true">
      <div className="fixed inset-x-0 bottom-4 z-40 mx-auto flex w-105 max-w-[calc(100vw-1.5rem)] animate-enter flex-col gap-1 rounded-xl border border-line bg-card p-2 shadow-float">
        <div
          data-move-to={toChoose}
          className="flex h-12 items-center justify-center gap-2 rounded-lg border border-line-control border-dashed font-medium text-ink2"
        >
          <CornerUpRight className="size-4" />
          {t('acts:move.dropHere')}
        </div>
        {likely?.slice(0, mostOffered).map((one) => (
          <div key={one.id} data-move-to={one.id} className="flex h-9 min-w-0 items-center gap-2 rounded-md px-2">
            <StatusDot status={one.status} />
            <span className="shrink-0 font-mono text-ink3 text-xs">{one.code}</span>
            <span className="min-w-0 flex-1 truncate">{one.subject}</span>
            <span className="shrink-0 text-ink3 text-xs">{one.requester?.name}</span>
          </div>
        ))}
      </div>
      <div
        ref={ghost}
        className="pointer-events-none fixed top-0 left-0 z-50 w-64 rotate-1 rounded-lg border border-accent-line bg-card px-3 py-2 shadow-float"
        style={{ transform: 'translate(-100vw, 0)' }}
      >
        <div className="text-2xs text-ink3">{message.author.name}</div>
        <div className="line-clamp-2">{message.visibleText.slice(0, 200)}</div>
      </div>
    </div>
  )
}
