import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useMemo, useRef } from 'react'
import { formatNumber } from '../../../i18n/format.ts'
import type { MessageKey } from '../../../i18n/i18n.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import type { TicketView } from '../../../shared/ticket-views.ts'
import { ShortcutScope } from '../../../shell/keyboard.tsx'
import { Page } from '../../../shell/page.tsx'
import { useMe, useTicketCount } from '../../../shell/shell.api.ts'
import { filterOf, isNarrowed, refOfCode, type TicketSearch } from '../ticket-search.ts'
import { findTicket } from '../tickets.api.ts'
import { FilterBar } from './filter-bar.tsx'
import { ListBody } from './list-body.tsx'
import { QuickSearch } from './quick-search.tsx'
import { useRows } from './use-rows.ts'

const route = getRouteApi('/app/tickets')

const titles: Record<TicketView, MessageKey> = {
  open: 'shell:nav.allOpen',
  mine: 'shell:nav.mine',
  unassigned: 'shell:nav.unassigned',
  unread: 'shell:nav.unread',
  all: 'shell:nav.all',
}

/** The tickets of a view, narrowed and ordered as the address says. */
export function TicketListPage() {
  return (
    <ShortcutScope name="list">
      <TicketList />
    </ShortcutScope>
  )
}

function TicketList() {
  const t = useT()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { organization } = useMe()
  const view = search.view ?? 'open'
  const filter = useFilter(search)
  const rows = useRows(filter)
  const everything = useTicketCount('all')
  const field = useRef<HTMLInputElement>(null)
  const body = useRef<{ focus: () => void }>(null)

  const change = useCallback(
    (part: Partial<TicketSearch>, replace = false) =>
      void navigate({ search: (before: TicketSearch) => ({ ...before, ...part }), replace }),
    [navigate],
  )
  const onSearch = useCallback((q: string) => change({ q: q || undefined }, true), [change])

  async function onEnter(text: string): Promise<void> {
    const ref = refOfCode(text, organization.prefix)
    const ticket = ref === undefined ? undefined : await findTicket(ref)
    if (ticket) void navigate({ to: paths.ticket, params: { ticketRef: ticket.code } })
    else body.current?.focus()
  }

  const loaded = rows.list?.rows
  // Nothing at all is there, whatever one would look for.
  const isFirstRun = loaded?.length === 0 && everything?.count === 0 && !isNarrowed(search)
  return (
    <Page title={t(titles[view])} aside={<Count view={view} search={search} rows={rows} />} fixed>
      {!isFirstRun && (
        <FilterBar
          search={search}
          onChange={change}
          names={{
            requester: loaded?.find((row) => row.requester?.id === search.requester)?.requester?.name,
            account: loaded?.find((row) => row.account?.id === search.account)?.account?.name,
          }}
          quickSearch={
            <QuickSearch
              field={field}
              value={search.q ?? ''}
              onChange={onSearch}
              onEnter={(text) => void onEnter(text)}
              onLeave={() => body.current?.focus()}
            />
          }
        />
      )}
      <ListBody
        key={JSON.stringify(filter)}
        ref={body}
        label={t(titles[view])}
        search={search}
        isFirstRun={isFirstRun}
        filter={filter}
        rows={rows}
        onSearch={() => field.current?.select()}
        onSort={(sort) => change({ sort: sort === '-createdAt' ? undefined : sort })}
        onClear={() => void navigate({ search: { view: search.view } })}
      />
    </Page>
  )
}

/** One object as long as the address says the same, so that what hangs on it stays. */
function useFilter(search: TicketSearch) {
  const text = JSON.stringify(filterOf(search))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says all that the search says
  return useMemo(() => filterOf(search), [text])
}

/** How many: what the server counts for a view, what is loaded of a narrowed list. */
function Count({ view, search, rows }: { view: TicketView; search: TicketSearch; rows: ReturnType<typeof useRows> }) {
  const place = usePlace()
  const counted = useTicketCount(view)
  const narrowed = isNarrowed(search)
  if (!rows.list) return null
  const known = narrowed ? { count: rows.list.rows.length, capped: rows.list.nextCursor !== null } : counted
  if (!known) return null
  return (
    <>
      {formatNumber(known.count, place)}
      {known.capped && '+'}
    </>
  )
}
