import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Inbox, Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { useSettled } from '../../shared/use-settled.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { FilterSelect } from './filter-select.tsx'
import { type LedgerEntry, type LedgerFilter, ledgerQuery } from './mail.api.ts'
import { OutcomeBadge } from './mail-badges.tsx'
import { type MailSearch, mailClasses, outcomes, readingStates } from './mail-search.ts'
import { titleOf } from './mail-title.ts'

/** Every mail that arrived and what became of it. */
export function LedgerTab({
  search,
  onShow,
  onOpen,
}: {
  search: MailSearch
  onShow: (search: MailSearch) => void
  onOpen: (id: string) => void
}) {
  const t = useT()
  const filter: LedgerFilter = { outcome: search.outcome, class: search.class, state: search.state, q: search.q }
  const query = useInfiniteQuery(ledgerQuery(filter))
  const isFiltered = Object.values(filter).some((value) => value !== undefined)

  function change(next: LedgerFilter): void {
    const entries = Object.entries({ ...filter, ...next }).filter(([, value]) => value)
    onShow({ tab: 'in', ...Object.fromEntries(entries) })
  }

  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-2">
        <LedgerSearch value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
        <FilterSelect
          name={t('mail:column.outcome')}
          allWords={t('mail:filter.allOutcomes')}
          value={search.outcome}
          options={outcomes.map((value) => ({ value, label: t(`mail:outcome.${value}`) }))}
          onChange={(outcome) => change({ outcome })}
        />
        <FilterSelect
          name={t('mail:column.class')}
          allWords={t('mail:filter.allClasses')}
          value={search.class}
          options={mailClasses.map((value) => ({ value, label: t(`mail:class.${value}`) }))}
          onChange={(mailClass) => change({ class: mailClass })}
        />
        <FilterSelect
          name={t('mail:column.state')}
          allWords={t('mail:filter.allStates')}
          value={search.state}
          options={readingStates.map((value) => ({ value, label: t(`mail:reading.${value}`) }))}
          onChange={(state) => change({ state })}
        />
        {isFiltered && (
          <Button press="shift+c" variant="ghost" onClick={() => onShow({ tab: 'in' })}>
            {t('common:ui.clear')}
          </Button>
        )}
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.data)
          if (entries.length === 0) {
            return isFiltered ? (
              <EmptyState icon={<Search aria-hidden="true" />} title={t('mail:ledger.nothingFound')}>
                {t('mail:ledger.nothingFoundText')}
              </EmptyState>
            ) : (
              <EmptyState icon={<Inbox aria-hidden="true" />} title={t('mail:ledger.emptyTitle')}>
                {t('mail:ledger.emptyText')}
              </EmptyState>
            )
          }
          return (
            <>
              <LedgerTable entries={entries} onOpen={onOpen} />
              <LoadMore query={query} />
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function LedgerSearch({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const t = useT()
  const [text, setText] = useState(value)
  const settled = useSettled(text.trim(), 300)
  const latest = useRef({ value, onChange })
  useEffect(() => {
    latest.current = { value, onChange }
  })
  useEffect(() => {
    if (settled !== latest.current.value) latest.current.onChange(settled)
  }, [settled])
  return (
    <div className="w-72 max-sm:w-full">
      <TextInput
        type="search"
        icon={<Search aria-hidden="true" />}
        aria-label={t('mail:ledger.search')}
        placeholder={t('mail:ledger.search')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  )
}

function LedgerTable({ entries, onOpen }: { entries: readonly LedgerEntry[]; onOpen: (id: string) => void }) {
  const t = useT()
  return (
    <Table
      label={t('mail:tab.in')}
      head={
        <>
          <Th>{t('mail:column.received')}</Th>
          <Th className="max-sm:hidden">{t('mail:column.from')}</Th>
          <Th>{t('mail:column.subject')}</Th>
          <Th>{t('mail:column.outcome')}</Th>
          <Th>{t('mail:column.class')}</Th>
          <Th>{t('mail:column.ticket')}</Th>
        </>
      }
    >
      {entries.map((entry) => (
        <Tr key={entry.id}>
          <Td className="whitespace-nowrap text-ink3">
            <RelativeTime at={entry.receivedAt} />
          </Td>
          <Td className="max-w-56 truncate text-ink2 max-sm:hidden" title={entry.from?.address}>
            {senderOf(entry)}
          </Td>
          <Td className="w-full min-w-48 max-w-0">
            <button
              type="button"
              onClick={() => onOpen(entry.id)}
              className="block w-full truncate text-left font-medium hover:underline"
            >
              {entry.subject || <span className="text-ink3">{titleOf(entry, t)}</span>}
            </button>
          </Td>
          <Td>
            <OutcomeBadge entry={entry} />
          </Td>
          <Td className="whitespace-nowrap text-ink2">{entry.class ? t(`mail:class.${entry.class}`) : '–'}</Td>
          <Td className="whitespace-nowrap font-mono text-xs">
            {entry.ticketCode ? (
              <Link
                to={paths.ticket}
                params={{ ticketRef: entry.ticketCode }}
                hash={entry.messageId ? `message-${entry.messageId}` : undefined}
                className="text-accent-ink hover:underline"
              >
                {entry.ticketCode}
              </Link>
            ) : (
              <span className="text-ink3">{entry.ticketDeleted ? t('mail:ticketDeleted') : '–'}</span>
            )}
          </Td>
        </Tr>
      ))}
    </Table>
  )
}

function senderOf(entry: LedgerEntry): string {
  return entry.from?.name || entry.from?.address || entry.envelopeFrom || '–'
}
