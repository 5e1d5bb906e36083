import clsx from 'clsx'
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { afterPaint } from '../../../ui/after-paint.tsx'
import type { Ticket } from '../ticket-page.api.ts'
import { Composer, type ComposerHandle, isRoomy } from './composer.tsx'
import { hasDraft, useDrafts } from './use-draft.ts'

/** Pixels of the last composer in which nothing was written: so much room the next one gets before it stands there. */
let usualHeight = 266

/**
 * The composer, drawn once the conversation above it is on the screen: its place is kept free, so that nothing moves when it comes. Somebody
 * who is about to write gets it at once, and so does what was written before.
 */
export function LateComposer({
  ticket,
  ticketRef,
  ref,
}: {
  ticket: Ticket
  ticketRef: string
  ref: Ref<ComposerHandle>
}) {
  const drafts = useDrafts()
  const [isTime, setTime] = useState(() => !isRoomy() || hasDraft(drafts, ticket.id))
  useEffect(() => (isTime ? undefined : afterPaint(() => setTime(true))), [isTime])

  const composer = useRef<ComposerHandle>(null)
  const asked = useRef<Parameters<ComposerHandle['write']>>(undefined)
  useImperativeHandle(ref, () => ({
    write: (...what) => {
      if (composer.current) {
        composer.current.write(...what)
        return
      }
      asked.current = what
      // In the same key press: the next letter is meant for the editor.
      flushSync(() => setTime(true))
    },
  }))
  function take(made: ComposerHandle | null): void {
    composer.current = made
    if (!made || !asked.current) return
    const what = asked.current
    asked.current = undefined
    made.write(...what)
  }

  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isTime || !box.current) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.height > 0 && isRoomy() && !hasDraft(drafts, ticket.id))
        usualHeight = entry.contentRect.height
    })
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [isTime, drafts, ticket.id])

  const { reply, note } = ticket.allowed
  if (isTime)
    return (
      <div ref={box}>
        <Composer ref={take} ticket={ticket} ticketRef={ticketRef} room={usualHeight} />
      </div>
    )
  if (!reply && !note) return null
  return (
    <div
      aria-hidden="true"
      style={{ height: usualHeight }}
      className={clsx(
        'mx-auto max-w-4xl rounded-lg border shadow-raised',
        reply ? 'border-line-control bg-card' : 'border-note-line bg-note',
      )}
    />
  )
}
