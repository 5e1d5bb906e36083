import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { Lock, TriangleAlert, Zap } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { useSettled } from '../../../shared/use-settled.ts'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { renderQuery } from '../macros/macros.api.ts'
import { usePartWords } from '../macros/part-words.ts'
import { RenderedText } from '../macros/rendered-text.tsx'
import { variableWords } from '../macros/variable-words.ts'
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
        <MacroPreview key={current.id} id={current.id} ticket={ticket} />
      </div>
    </div>
  )
}

/** What a macro would write and do on this ticket. */
function MacroPreview({ id, ticket }: { id: string; ticket: Ticket }) {
  const t = useT()
  const wordsOf = usePartWords()
  // Who runs down the list asks only for the one where he stops.
  const asked = useSettled(id, 120)
  const { data, error } = useQuery({ ...renderQuery(asked, ticket.id, ticket.version), enabled: asked === id })
  if (error) return <p className="text-danger">{error.message}</p>
  if (!data) return <Skeleton className="h-3 w-3/5" />
  const does = data.parts.filter(({ kind }) => kind !== 'reply' && kind !== 'note')
  return (
    <div className="flex flex-col gap-2">
      {data.missing.length > 0 && (
        <p className="flex items-start gap-1.5 text-warn">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {t('macros:missing.here', { names: data.missing.map(variableWords).join(', ') })}
        </p>
      )}
      {data.replyHtml !== '' && <RenderedText html={data.replyHtml} />}
      {data.noteHtml !== '' && (
        <div className="rounded-md border border-note-line bg-note px-2 py-1.5">
          <p className="mb-1 font-medium text-note-ink">{t('macros:part.note')}</p>
          <RenderedText html={data.noteHtml} />
        </div>
      )}
      {does.length > 0 && (
        <ul className="flex flex-col gap-0.5 text-ink2">
          {does.map((part) => (
            <li key={part.key} className={clsx('flex gap-1.5', part.gone && 'text-danger line-through')}>
              <Zap aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
              {wordsOf(part)}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
