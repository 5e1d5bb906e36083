import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { Lock, Zap } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { useSettled } from '../../../shared/use-settled.ts'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { MacroPreview } from '../macros/macro-preview.tsx'
import { renderQuery } from '../macros/macros.api.ts'
import type { Ticket } from '../ticket-page.api.ts'
import type { MacroOffer } from './macro-suggestion.ts'

/** Macros at the caret, with what the one in hand would write and do; the editor keeps the keys. */
export function MacroList({ offer, ticket }: { offer: MacroOffer; ticket: Ticket }) {
  const t = useT()
  const { items, index, place, choose, point } = offer
  const list = useRef<HTMLDivElement>(null)
  const current = items[index]
  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' })
  }, [index])
  if (items.length === 0 || !place || !current) return null
  const isLow = place.bottom > innerHeight / 2
  return (
    <div
      style={{
        left: Math.max(8, Math.min(place.left, innerWidth - 576)),
        ...(isLow ? { bottom: innerHeight - place.top + 4 } : { top: place.bottom + 4 }),
      }}
      className="fixed z-50 flex h-72 max-h-[45dvh] w-140 max-w-[calc(100vw-1rem)] overflow-hidden rounded-lg border border-line bg-card shadow-float"
    >
      <div
        ref={list}
        role="listbox"
        aria-label={t('macros:list.label')}
        className="w-60 shrink-0 overflow-y-auto p-1 max-sm:w-full"
      >
        {items.map((one, at) => (
          <div
            key={one.id}
            role="option"
            tabIndex={-1}
            aria-selected={at === index}
            onMouseMove={() => at !== index && point(at)}
            onMouseDown={(event) => {
              event.preventDefault()
              choose(one)
            }}
            className={clsx(
              'flex min-h-control cursor-default items-center gap-2 rounded-md px-2 py-1',
              at === index && 'bg-active',
            )}
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate">{one.name}</span>
              {one.folder && <span className="block truncate text-2xs text-ink2">{one.folder}</span>}
            </span>
            {one.hasNote && !one.hasReply && <Lock aria-hidden="true" className="size-3.5 shrink-0 text-note-ink" />}
            {one.actionCount > 0 && (
              <span className="flex shrink-0 items-center gap-0.5 text-2xs text-ink2">
                <Zap aria-hidden="true" className="size-3" />
                <span aria-hidden="true">{one.actionCount}</span>
                <span className="sr-only">{t('macros:actions.count', { count: one.actionCount })}</span>
              </span>
            )}
          </div>
        ))}
      </div>
      <div className="min-w-0 flex-1 overflow-y-auto border-line border-l bg-panel px-3 py-2 text-xs max-sm:hidden">
        <Preview key={current.id} id={current.id} ticket={ticket} />
      </div>
    </div>
  )
}

/** What a macro would write and do on this ticket. */
function Preview({ id, ticket }: { id: string; ticket: Ticket }) {
  // Who runs down the list asks only for the one where he stops.
  const asked = useSettled(id, 120)
  const { data, error } = useQuery({ ...renderQuery(asked, ticket.id, ticket.version), enabled: asked === id })
  if (error) return <p className="text-danger">{error.message}</p>
  return data ? <MacroPreview rendered={data} /> : <Skeleton className="h-3 w-3/5" />
}
