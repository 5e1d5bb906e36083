import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { type ComponentType, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import type { BulkBarProps } from '../../shared/use-selection.ts'
import { useSettled } from '../../shared/use-settled.ts'
import { ShortcutScope, useShortcut } from '../../shell/keyboard.tsx'
import { objectTypesQuery } from '../../shell/object-types.api.ts'
import { Page } from '../../shell/page.tsx'
import { useMe } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/chip.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { HitRow } from './hit-row.tsx'
import { NothingFound } from './nothing-found.tsx'
import { forget, readRecent, remember } from './recent-searches.ts'
import { everythingQuery, kindQuery, type SearchKind } from './search.api.ts'
import { hitAround, TicketResults } from './ticket-results.tsx'

const route = getRouteApi('/app/search')
const kinds = ['ticket', 'contact', 'account', 'lead', 'opportunity', 'object', 'task', 'conversation'] as const

const isOfTickets = (kind: SearchKind) => kind === 'ticket' || kind === 'conversation'

/** `bulkBar`: what is done with chosen tickets, of the feature that owns them. */
export function SearchPage({ bulkBar }: { bulkBar: ComponentType<BulkBarProps> }) {
  return (
    <ShortcutScope name="search">
      <SearchScreen bulkBar={bulkBar} />
    </ShortcutScope>
  )
}

/** The whole search: what is asked stands in the address. */
function SearchScreen({ bulkBar }: { bulkBar: ComponentType<BulkBarProps> }) {
  const t = useT()
  const { user, permissions } = useMe()
  const { q = '', mine = false, ...search } = route.useSearch()
  const tab = kinds.find((one) => one === search.tab) ?? 'all'
  const navigate = route.useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(q)
  const settled = useSettled(text, 200)
  const everything = useQuery(everythingQuery({ q, mine }))
  useShortcut('search.focus', '/', () => input.current?.focus(), { label: t('search:focus'), group: 'list' })

  function show(next: { q?: string; tab?: SearchKind | 'all'; mine?: boolean }): void {
    const after = { q, tab, mine, ...next }
    void navigate({
      search: {
        ...(after.q !== '' && { q: after.q }),
        ...(after.tab !== 'all' && { tab: after.tab }),
        ...(after.mine && { mine: true as const }),
      },
      replace: true,
    })
  }
  const change = useRef(show)
  useEffect(() => {
    change.current = show
  })
  useEffect(() => {
    // A blank at the end finishes a word, so it counts. Only typing changes what is asked; the address follows it.
    change.current({ q: settled.trim() === '' ? '' : settled.trimStart() })
  }, [settled])

  function ask(next: string): void {
    setText(next)
    show({ q: next })
    input.current?.focus()
  }

  const opened = () => remember(user.id, q.trim())
  const seesRecords = permissions.includes('customers:read')
  const { data: types = [] } = useQuery({ ...objectTypesQuery, enabled: seesRecords })
  // Where there is no type of objects, there is no tab of them either, unless the address names it.
  const shown = kinds.filter(
    (kind) => isOfTickets(kind) || (seesRecords && (kind !== 'object' || types.length > 0 || tab === 'object')),
  )
  const answer = everything.data
  const countOf = (kind: SearchKind) => answer?.tabs.find((one) => one.kind === kind)
  const countWords = (one: { count: number; capped: boolean } | undefined) =>
    one && q !== '' ? (
      <span className="text-ink3 text-xs tabular-nums">{one.capped ? `${one.count}+` : one.count}</span>
    ) : undefined

  return (
    <Page title={t('search:title')} fixed>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys lead from the field through the results, which are links */}
      <div className="relative flex min-h-0 flex-1 flex-col" onKeyDown={moveThroughHits}>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-3 pb-2">
          <div className="w-140 max-w-full">
            <TextInput
              ref={input}
              type="search"
              autoFocus
              icon={<Search aria-hidden="true" />}
              aria-label={t('search:label')}
              aria-keyshortcuts="/"
              placeholder={t('search:placeholder')}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && q.trim() !== '' && opened()}
            />
          </div>
          <Switch checked={mine} onChange={(next) => show({ mine: next })} label={t('search:mine')} />
        </div>
        {answer && q !== '' && (
          <div className="flex flex-col gap-1.5 px-4 empty:hidden">
            {answer.filters.length > 0 && (
              <div className="flex flex-wrap gap-1.5">
                {answer.filters.map((filter) => (
                  <Chip
                    key={filter.text}
                    name={filter.text}
                    onRemove={() => ask(q.replace(filter.text, '').replace(/\s+/g, ' ').trim())}
                  >
                    {filter.text}
                  </Chip>
                ))}
              </div>
            )}
            {answer.hints.map((hint) => (
              <p key={hint.text} className="text-ink2">
                {say(hint, hint.text)}
              </p>
            ))}
            {answer.spelling && (
              <p role="status" className="text-ink2">
                {t(answer.spelling.shown ? 'search:shownInstead' : 'search:didYouMean')}{' '}
                <Button press="shift+y" onClick={() => ask(answer.spelling?.q ?? q)}>
                  {answer.spelling.q}
                </Button>
              </p>
            )}
          </div>
        )}
        {q === '' ? (
          <Recent userId={user.id} onAsk={ask} />
        ) : (
          <Tabs
            label={t('search:tabs')}
            value={tab}
            onChange={(next) => show({ tab: next })}
            tabs={[
              {
                value: 'all' as const,
                label: t('search:tab.all'),
                content: (
                  <Loaded query={everything}>
                    {({ tabs }) =>
                      tabs.every((one) => one.count === 0 && !one.capped) ? (
                        <NothingFound q={q} />
                      ) : (
                        tabs
                          .filter((one) => one.count > 0 || one.capped)
                          .map((one) => (
                            <section key={one.kind} aria-label={t(`search:tab.${one.kind}`)}>
                              <div className="flex items-center justify-between px-4 pt-4 pb-1">
                                <h2 className="font-medium text-2xs text-ink3">{t(`search:tab.${one.kind}`)}</h2>
                                {one.count > one.results.length && (
                                  <Button press="shift+enter" onClick={() => show({ tab: one.kind })}>
                                    {t('search:showAll')}
                                  </Button>
                                )}
                              </div>
                              {one.results.map((hit) => (
                                <HitRow key={hit.id} hit={hit} onOpen={opened} />
                              ))}
                              {one.count === 0 && (
                                <div className="flex items-center gap-3 px-4 py-2">
                                  <span className="text-ink2">{t('search:noneSoFar')}</span>
                                  <Button press="shift+enter" onClick={() => show({ tab: one.kind })}>
                                    {t('search:searchOn')}
                                  </Button>
                                </div>
                              )}
                            </section>
                          ))
                      )
                    }
                  </Loaded>
                ),
              },
              ...shown.map((kind) => ({
                value: kind,
                label: t(`search:tab.${kind}`),
                end: countWords(countOf(kind)),
                content:
                  kind === 'ticket' ? (
                    <TicketResults key={`${mine} ${q}`} q={q} mine={mine} onOpen={opened} bulkBar={bulkBar} />
                  ) : (
                    <OneKind q={q} mine={mine} kind={kind} onOpen={opened} />
                  ),
              })),
            ]}
          />
        )}
      </div>
    </Page>
  )
}

function OneKind({ q, mine, kind, onOpen }: { q: string; mine: boolean; kind: SearchKind; onOpen: () => void }) {
  const query = useInfiniteQuery(kindQuery({ q, mine, kind }))
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const hits = pages.flatMap((page) => page.tabs[0]?.results ?? [])
        if (hits.length === 0 && !query.hasNextPage) return <NothingFound q={q} />
        return (
          <>
            {hits.map((hit) => (
              <HitRow key={hit.id} hit={hit} onOpen={onOpen} />
            ))}
            <LoadMore query={query} />
          </>
        )
      }}
    </Loaded>
  )
}

/** Before anything is asked: what was asked lately, and what can be asked. */
function Recent({ userId, onAsk }: { userId: string; onAsk: (q: string) => void }) {
  const t = useT()
  const [recent, setRecent] = useState(() => readRecent(userId))
  const examples = ['is:open label:refund', '"late delivery"', 'from:ann is:unassigned', 'created:>2026-01-31 -invoice']
  return (
    <div className="flex flex-col gap-6 overflow-y-auto px-4 py-4">
      {recent.length > 0 && (
        <section>
          <div className="mb-2 flex items-center gap-3">
            <h2 className="font-medium text-ink2">{t('search:recent')}</h2>
            <Button
              press="shift+delete"
              onClick={() => {
                forget(userId)
                setRecent([])
              }}
            >
              {t('search:forget')}
            </Button>
          </div>
          <Choices texts={recent} onAsk={onAsk} />
        </section>
      )}
      <section>
        <h2 className="mb-2 font-medium text-ink2">{t('search:examples')}</h2>
        <Choices texts={examples} onAsk={onAsk} />
      </section>
    </div>
  )
}

function Choices({ texts, onAsk }: { texts: readonly string[]; onAsk: (q: string) => void }) {
  return (
    <ul className="flex flex-wrap gap-2">
      {texts.map((text) => (
        <li key={text}>
          <Button onClick={() => onAsk(text)}>{text}</Button>
        </li>
      ))}
    </ul>
  )
}

/** Arrow keys: from the field to the first result, and on from there; up from the first one back to the field. */
function moveThroughHits(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const from = event.target
  if (step === 0 || !(from instanceof HTMLElement)) return
  if (from.role === 'tab' || from.getAttribute('role') === 'tab') return
  const hits = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-hit]')]
  // From the box of a result on from that result.
  const own = from.matches('input[type=checkbox]') ? hitAround(from) : from
  const at = (own ? hits.indexOf(own) : -1) + step
  const field = event.currentTarget.querySelector<HTMLElement>('input[type=search]')
  const next = at < 0 ? field : hits[at]
  if (!next) return
  event.preventDefault()
  next.focus()
}
