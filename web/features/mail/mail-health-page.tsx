import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { Page } from '../../shell/page.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { LedgerDrawer } from './ledger-drawer.tsx'
import { LedgerTab } from './ledger-tab.tsx'
import { mailHealthQuery, refreshMail } from './mail.api.ts'
import { type MailSearch, type MailTab, readMailSearch } from './mail-search.ts'
import { OutboxDrawer } from './outbox-drawer.tsx'
import { OutboxTab } from './outbox-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'

const route = getRouteApi('/app/mail-health')

/** News may come in hundreds: the page is asked again at most once a second. */
function useLiveMail(): void {
  const refresh = useMemo(() => {
    let booked = false
    return () => {
      if (booked) return
      booked = true
      setTimeout(() => {
        booked = false
        refreshMail()
      }, 1_000)
    }
  }, [])
  useLive(['mail.*', 'message.*', 'delivery.*', 'channel.*'], refresh)
}

export function MailHealthPage() {
  const t = useT()
  const search = readMailSearch({ ...route.useSearch() })
  const navigate = route.useNavigate()
  const health = useQuery(mailHealthQuery)
  useLiveMail()
  const tab: MailTab = search.tab ?? 'overview'

  function show(next: MailSearch): void {
    void navigate({ search: next, replace: true })
  }

  function open(mail: string | undefined): void {
    const { mail: _before, ...rest } = search
    show({ ...rest, ...(mail && { mail }) })
  }

  return (
    <Page title={t('shell:nav.mailHealth')}>
      <div className="flex h-full flex-col">
        <Tabs
          label={t('shell:nav.mailHealth')}
          value={tab}
          onChange={(next) => show(next === 'overview' ? {} : { tab: next })}
          tabs={[
            {
              value: 'overview',
              label: t('mail:tab.overview'),
              content: <OverviewTab health={health} mailbox={search.mailbox} onShow={show} />,
            },
            {
              value: 'in',
              label: t('mail:tab.in'),
              content: <LedgerTab search={search} onShow={show} onOpen={open} />,
            },
            {
              value: 'out',
              label: t('mail:tab.out'),
              content: <OutboxTab search={search} health={health.data} onShow={show} onOpen={open} />,
            },
          ]}
        />
      </div>
      {search.mail && tab === 'in' && <LedgerDrawer id={search.mail} onClose={() => open(undefined)} />}
      {search.mail && tab === 'out' && (
        <OutboxDrawer
          id={search.mail}
          hasRelay={health.data?.relay.configured ?? false}
          onClose={() => open(undefined)}
        />
      )}
    </Page>
  )
}
