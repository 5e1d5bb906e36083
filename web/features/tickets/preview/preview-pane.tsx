import { usePrefetchInfiniteQuery, useQuery } from '@tanstack/react-query'
import { MousePointerClick } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useT } from '../../../i18n/use-t.ts'
import { ShortcutScope } from '../../../shell/keyboard.tsx'
import { useRememberedNumber } from '../../../shell/remembered.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { TicketScreen } from '../page/ticket-page.tsx'
import type { TicketRow } from '../ticket-rows.ts'
import { isGone, messagesQuery, ticketQuery } from '../tickets.api.ts'

/** Who goes on so soon does not want to see the ticket: nothing is drawn or asked for it. */
const restMs = 120
/** So long a ticket is looked at before it counts as read. */
const dwellMs = 2_000
const narrowest = 380
const widest = 1_100
/** What is left to the list at least. */
const listMost = 0.7

/**
 * The ticket of the list's cursor beside the list. It follows the cursor when that rests, and stays while somebody writes in it.
 * It counts as read after a while or with the first act in it, never by passing over it; `keepsUnread`: only by an act, for lists
 * that it would leave by being read.
 */
export function PreviewPane({
  ticket,
  keepsUnread,
  onClose,
  onLeave,
}: {
  ticket: TicketRow | undefined
  keepsUnread: boolean
  onClose: () => void
  /** Gives the keyboard back to the list. */
  onLeave: () => void
}) {
  const t = useT()
  const { user } = useMe()
  const pane = useRef<HTMLElement>(null)
  const [width, setWidth] = useRememberedNumber(`preview.width.${user.id}`, 620)
  const [shown, setShown] = useState(ticket)
  const [hasFocus, setFocus] = useState(false)
  useEffect(() => {
    if (hasFocus || ticket?.id === shown?.id) return
    const timer = setTimeout(() => setShown(ticket), restMs)
    return () => clearTimeout(timer)
  }, [ticket, shown, hasFocus])

  // A key for the ticket at which the cursor has just arrived does not wait for the rest, and is never for the one before it.
  const isBehind = !hasFocus && ticket?.id !== shown?.id
  useLayoutEffect(() => {
    if (!isBehind) return
    const catchUp = (event: globalThis.KeyboardEvent) => {
      if (!movingKeys.test(event.key)) flushSync(() => setShown(ticket))
    }
    document.addEventListener('keydown', catchUp, { capture: true })
    return () => document.removeEventListener('keydown', catchUp, { capture: true })
  }, [isBehind, ticket])

  // Esc closes what is open, takes back what is being changed, and else leads back to the list.
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing || document.querySelector(overlays)) return
    event.preventDefault()
    onLeave()
  }
  return (
    <aside
      ref={pane}
      aria-label={t('list:view.preview')}
      style={{ width: `min(${width}px, ${listMost * 100}%)` }}
      className="relative flex min-h-0 shrink-0 flex-col border-line border-l bg-card"
      // Before the editor, which keeps Esc to itself.
      onKeyDownCapture={(event) =>
        event.target instanceof HTMLElement && event.target.isContentEditable && leave(event)
      }
      onKeyDown={(event) => !event.defaultPrevented && !isField(event.target) && leave(event)}
      onFocus={() => setFocus(true)}
      onBlur={(event) => {
        if (!pane.current?.contains(event.relatedTarget)) setFocus(false)
      }}
    >
      <Edge width={width} onChange={setWidth} />
      {shown ? (
        <ShortcutScope name="preview">
          <Preview key={shown.id} ticket={shown} hasActed={hasFocus} keepsUnread={keepsUnread} onClose={onClose} />
        </ShortcutScope>
      ) : (
        <EmptyState icon={<MousePointerClick aria-hidden="true" />} title={t('list:view.preview')}>
          {t('board:preview.none')}
        </EmptyState>
      )}
    </aside>
  )
}

function Preview({
  ticket: row,
  hasActed,
  keepsUnread,
  onClose,
}: {
  ticket: TicketRow
  hasActed: boolean
  keepsUnread: boolean
  onClose: () => void
}) {
  const t = useT()
  const { data: ticket, error, refetch } = useQuery(ticketQuery(row.code))
  usePrefetchInfiniteQuery(messagesQuery(row.code))
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    if (hasActed) setSeen(true)
  }, [hasActed])
  useEffect(() => {
    if (keepsUnread) return
    const timer = setTimeout(() => setSeen(true), dwellMs)
    return () => clearTimeout(timer)
  }, [keepsUnread])
  if (ticket && !isGone(error))
    return <TicketScreen ticket={ticket} ticketRef={row.code} beside={{ isSeen, onClose }} />
  if (error)
    return (
      <ErrorState title={t('ticket:page.failed')} onRetry={() => void refetch()}>
        {error.message}
      </ErrorState>
    )
  return (
    <div aria-busy="true" className="flex flex-col gap-4 p-4">
      <span className="truncate font-semibold text-lg">{row.subject}</span>
      <Skeleton className="h-6 w-60" />
      <Skeleton className="mr-12 h-24 rounded-lg" />
      <Skeleton className="ml-12 h-24 rounded-lg" />
    </div>
  )
}

const overlays = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]'
const isField = (target: EventTarget) => target instanceof Element && target.matches('input, textarea, select')

/** Keys that move the cursor on, and those that only change others. */
const movingKeys = /^(?:[jkx]|Arrow|Page|Home|End|Shift|Control|Meta|Alt)/i

const keySteps: Record<string, number> = { ArrowLeft: 24, ArrowRight: -24, PageUp: 120, PageDown: -120 }
const within = (width: number) => Math.round(Math.min(widest, Math.max(narrowest, width)))

/** The edge between list and preview: dragged, or moved by arrow keys. */
function Edge({ width, onChange }: { width: number; onChange: (width: number) => void }) {
  const t = useT()
  const start = useRef<{ x: number; width: number }>(undefined)
  const onPointerMove = useCallback(
    (event: PointerEvent) => {
      if (start.current) onChange(within(start.current.width + start.current.x - event.clientX))
    },
    [onChange],
  )
  const end = () => {
    start.current = undefined
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={t('board:preview.width')}
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      onKeyDown={(event) => {
        const step = keySteps[event.key]
        if (step === undefined) return
        event.preventDefault()
        event.stopPropagation()
        onChange(within(width + step))
      }}
      onFocus={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { x: event.clientX, width }
      }}
      onPointerMove={onPointerMove}
      onPointerUp={end}
      onPointerCancel={end}
      className="group/edge absolute inset-y-0 -left-1.5 z-20 flex w-3 cursor-col-resize touch-none justify-center outline-none"
    >
      <span className="w-0.5 group-hover/edge:bg-accent group-focus-visible/edge:bg-accent-ink" />
    </div>
  )
}
