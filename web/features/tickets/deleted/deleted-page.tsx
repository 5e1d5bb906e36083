import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { RotateCcw, Search, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { StatusBadge } from '../../../shared/status-badge.tsx'
import { stepThrough } from '../../../shared/step-through.ts'
import { useSettled } from '../../../shared/use-settled.ts'
import { ShortcutScope, useShortcut } from '../../../shell/keyboard.tsx'
import { Page } from '../../../shell/page.tsx'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Kbd } from '../../../ui/kbd.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { type DeletedTicket, deletedTicketsQuery, refreshDeleted } from './deleted.api.ts'
import { useRestore } from './use-restore.ts'

const route = getRouteApi('/app/tickets/deleted')

/** What was deleted, by whom and why; each can be brought back. */
export function DeletedPage() {
  return (
    <ShortcutScope name="deleted">
      <DeletedList />
    </ShortcutScope>
  )
}

function DeletedList() {
  const t = useT()
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(deletedTicketsQuery(q))
  const list = useRef<HTMLUListElement>(null)
  const group = 'list' as const
  useLive(['ticket.hidden', 'ticket.restored'], refreshDeleted)
  useShortcut('deleted.next', 'j', () => stepThrough(list, 1), {
    label: t('acts:deleted.next'),
    group,
    repeats: true,
  })
  useShortcut('deleted.previous', 'k', () => stepThrough(list, -1), {
    label: t('acts:deleted.previous'),
    group,
    repeats: true,
  })
  useShortcut('deleted.back', 'esc', () => void navigate({ to: paths.tickets }), {
    label: t('ticket:shortcut.back'),
    group,
  })
  return (
    <Page title={t('shell:nav.deleted')}>
      <div className="flex flex-wrap items-center gap-3 border-line border-b px-4 py-2">
        <Find value={q} onChange={(text) => void navigate({ search: text ? { q: text } : {}, replace: true })} />
        <p className="text-ink2">{t('acts:deleted.lead')}</p>
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const tickets = pages.flatMap((page) => page.data)
          if (tickets.length === 0)
            return (
              <EmptyState
                icon={q ? <Search aria-hidden="true" /> : <Trash2 aria-hidden="true" />}
                title={q ? t('acts:deleted.nothingFound', { q }) : t('acts:deleted.empty')}
                actions={
                  !q && (
                    <Link to={paths.tickets} className={buttonClass()}>
                      {t('list:view.seeOpen')}
                    </Link>
                  )
                }
              >
                {q ? t('acts:deleted.nothingFoundText') : t('acts:deleted.emptyText')}
              </EmptyState>
            )
          return (
            <>
              <ul ref={list} aria-label={t('shell:nav.deleted')}>
                {tickets.map((ticket) => (
                  <Line key={ticket.id} ticket={ticket} />
                ))}
              </ul>
              <LoadMore query={query} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

function Find({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const t = useT()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const settled = useSettled(text.trim(), 200)
  const latest = useRef({ value, onChange })
  latest.current = { value, onChange }
  useEffect(() => {
    if (settled !== latest.current.value) latest.current.onChange(settled)
  }, [settled])
  useShortcut('deleted.find', '/', () => input.current?.focus(), { label: t('acts:deleted.find'), group: 'list' })
  return (
    <div className="w-80 max-w-full">
      <TextInput
        ref={input}
        type="search"
        icon={<Search aria-hidden="true" />}
        aria-label={t('acts:deleted.find')}
        aria-keyshortcuts="/"
        placeholder={t('acts:deleted.find')}
        end={text === '' && <Kbd keys="/" className="max-md:hidden" />}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && (text === '' ? event.currentTarget.blur() : setText(''))}
      />
    </div>
  )
}

function Line({ ticket }: { ticket: DeletedTicket }) {
  const t = useT()
  const place = usePlace()
  const restore = useRestore()
  const [busy, setBusy] = useState(false)
  const { code, subject, requester, deletedBy, deletedAt, deletedReason } = ticket
  async function bringBack(): Promise<void> {
    setBusy(true)
    if (!(await restore(ticket))) setBusy(false)
  }
  return (
    <li
      data-row
      data-item={ticket.id}
      tabIndex={-1}
      className="flex items-start gap-3 border-line-soft border-b px-4 py-2.5 outline-offset-[-2px] hover:bg-hover max-sm:flex-wrap"
    >
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <span className="shrink-0 font-mono text-ink3 text-xs">{code}</span>
          <span className="min-w-0 break-words font-medium">{subject}</span>
        </p>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink2">
          <StatusBadge status={ticket.status} />
          {requester && <span className="min-w-0 truncate">{requester.name}</span>}
          <span className="text-ink3">{t('acts:merge.messages', { count: ticket.messageCount })}</span>
        </p>
        <p className="pt-0.5 text-ink2 text-xs">
          {t('acts:deleted.by', { name: deletedBy?.name ?? '', at: formatDate(deletedAt, place) })}
          {deletedReason && <span className="break-words">{`: ${deletedReason}`}</span>}
        </p>
      </div>
      <Button press="u" busy={busy} onClick={() => void bringBack()}>
        <RotateCcw aria-hidden="true" className="size-3.5" />
        {t('acts:deleted.restore')}
      </Button>
    </li>
  )
}
