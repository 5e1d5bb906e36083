import { useInfiniteQuery } from '@tanstack/react-query'
import { type ComponentType, Suspense, useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { type BulkBarProps, useSelection } from '../../shared/use-selection.ts'
import { useShortcut } from '../../shell/keyboard.tsx'
import { RowBox } from '../../ui/row-box.tsx'
import { HitRow } from './hit-row.tsx'
import { NothingFound } from './nothing-found.tsx'
import { kindQuery, type SearchHit } from './search.api.ts'

type TicketHit = Extract<SearchHit, { kind: 'ticket' }>

/** The tickets of a search: they can be chosen, by box or X, and changed together as in a list. */
export function TicketResults({
  q,
  mine,
  onOpen,
  bulkBar: Bar,
}: {
  q: string
  mine: boolean
  onOpen: () => void
  bulkBar: ComponentType<BulkBarProps>
}) {
  const t = useT()
  const query = useInfiniteQuery(kindQuery({ q, mine, kind: 'ticket' }))
  const hits = (query.data?.pages ?? [])
    .flatMap((page) => page.tabs[0]?.results ?? [])
    .filter((hit): hit is TicketHit => hit.kind === 'ticket')
  const selection = useSelection(hits, { whole: false })
  // Stays when nothing is chosen any more: it shows how far the change is.
  const [hasBar, setBar] = useState(false)
  if (selection.count > 0 && !hasBar) setBar(true)

  function select(range: boolean): void {
    const id = focusedHit()
    if (id) selection.toggle(id, range)
  }
  function selectOn(by: 1 | -1): void {
    const at = hits.findIndex((hit) => hit.id === focusedHit())
    const next = hits[at + by]
    if (at < 0 || !next) return
    selection.add([hits[at]?.id ?? next.id, next.id])
    document.querySelector<HTMLElement>(`[data-hit="${next.id}"]`)?.focus()
  }
  useShortcut('search.select', 'x', () => select(false), { label: t('list:key.select'), group: 'list' })
  useShortcut('search.selectTo', 'shift+x', () => select(true), { label: t('list:key.selectTo'), group: 'list' })
  useShortcut('search.selectNext', 'shift+j', () => selectOn(1), {
    label: t('list:key.selectNext'),
    group: 'list',
    repeats: true,
  })
  useShortcut('search.selectPrevious', 'shift+k', () => selectOn(-1), {
    label: t('list:key.selectPrevious'),
    group: 'list',
    repeats: true,
  })

  return (
    <>
      <Loaded query={query}>
        {() =>
          hits.length === 0 && !query.hasNextPage ? (
            <NothingFound q={q} />
          ) : (
            <>
              {hits.map((hit, at) => (
                <div key={hit.id} data-selecting={selection.count > 0 || undefined} className="group relative">
                  <RowBox
                    className="absolute top-2.5 left-0 h-5 w-4"
                    label={t('list:row.select', { code: hit.code })}
                    checked={selection.ids.has(hit.id)}
                    isTabStop={at === 0}
                    onToggle={(range) => selection.toggle(hit.id, range)}
                  />
                  <HitRow hit={hit} isChosen={selection.ids.has(hit.id)} onOpen={onOpen} />
                </div>
              ))}
              <LoadMore query={query} />
            </>
          )
        }
      </Loaded>
      {hasBar && (
        <Suspense>
          <Bar
            selection={selection}
            rows={hits.map(({ id, code, status, title }) => ({ id, code, status, subject: textOf(title) }))}
            hasMore={query.hasNextPage}
          />
        </Suspense>
      )}
    </>
  )
}

const textOf = (fragments: TicketHit['title']) => fragments.map(({ text }) => text).join('')

/** The result that an element belongs to: itself, what is in it, or its box. */
export function hitAround(element: Element | null): HTMLElement | undefined {
  const own = element?.closest<HTMLElement>('[data-hit]')
  return own ?? element?.closest('.group')?.querySelector<HTMLElement>('[data-hit]') ?? undefined
}

/** The ticket of the result that has the focus. */
function focusedHit(): string | undefined {
  return hitAround(document.activeElement)?.dataset.hit || undefined
}
