import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Inbox, Search } from 'lucide-react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { PageSearch } from '../../../shared/page-search.tsx'
import { useSettled } from '../../../shared/use-settled.ts'
import { ShortcutScope } from '../../../shell/keyboard.tsx'
import { Page } from '../../../shell/page.tsx'
import { Avatar } from '../../../ui/avatar.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { pressProps } from '../../../ui/press-keys.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Tabs } from '../../../ui/tabs.tsx'
import { type ConversationRow, conversationsQuery, refreshConversations } from './inbox.api.ts'

const route = getRouteApi('/app/inbox')
const states = ['waiting', 'done'] as const

/** Conversations that wait without a ticket. */
export function InboxPage() {
  return (
    <ShortcutScope name="inbox">
      <InboxList />
    </ShortcutScope>
  )
}

function InboxList() {
  const t = useT()
  const { state = 'waiting', q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  useLive(['conversation.*'], refreshConversations)
  const go = (next: { state?: 'done'; q?: string }) => void navigate({ search: next, replace: true })
  return (
    <Page title={t('inbox:title')}>
      <PageSearch
        label={t('inbox:search')}
        text={q}
        onText={(text) => go({ ...(state === 'done' && { state }), ...(text && { q: text }) })}
      />
      <Tabs
        label={t('inbox:title')}
        value={state}
        onChange={(tab) => go({ ...(tab === 'done' && { state: 'done' as const }), ...(q && { q }) })}
        tabs={states.map((tab) => ({
          value: tab,
          label: t(`inbox:tab.${tab}`),
          content: <Rows key={tab} state={tab} q={q} />,
        }))}
      />
    </Page>
  )
}

function Rows({ state, q }: { state: 'waiting' | 'done'; q: string }) {
  const t = useT()
  const words = useSettled(q.trim(), 200)
  const query = useInfiniteQuery(conversationsQuery({ state, q: words }))
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.data)
        if (rows.length > 0)
          return (
            <>
              <ul aria-label={t(`inbox:tab.${state}`)}>
                {rows.map((row) => (
                  <Row key={row.id} row={row} />
                ))}
              </ul>
              <LoadMore query={query} />
            </>
          )
        return words ? (
          <EmptyState icon={<Search aria-hidden="true" />} title={t('inbox:nothingFound', { q: words })}>
            {t('inbox:nothingFoundText')}
          </EmptyState>
        ) : (
          <EmptyState icon={<Inbox aria-hidden="true" />} title={t(`inbox:empty.${state}`)}>
            {t(`inbox:emptyText.${state}`)}
          </EmptyState>
        )
      }}
    </Loaded>
  )
}

function Row({ row }: { row: ConversationRow }) {
  const t = useT()
  const writer = row.sender?.name || row.sender?.address || row.contact?.name || t('inbox:unknown')
  return (
    <li data-row className="border-line-soft border-b outline-offset-[-2px] focus-visible:bg-hover">
      <Link
        {...pressProps('enter', t('inbox:open'))}
        to={paths.conversation}
        params={{ conversationId: row.id }}
        className="flex min-h-row items-center gap-3 px-4 py-1.5 hover:bg-hover"
      >
        <Avatar name={writer} id={row.contact?.id ?? writer} />
        <span className="flex min-w-0 flex-1 flex-col sm:flex-row sm:items-baseline sm:gap-3">
          <span className="truncate text-ink2 sm:w-44 sm:shrink-0">{writer}</span>
          <span className="max-w-full shrink-0 truncate font-medium sm:max-w-3/5">{row.name}</span>
          <span className="min-w-0 truncate text-ink3">{row.preview}</span>
        </span>
        <RelativeTime at={row.lastAt} className="shrink-0 text-ink3" />
      </Link>
    </li>
  )
}
