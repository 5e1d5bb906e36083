import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Plus, Search, UserSearch } from 'lucide-react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { Page } from '../../shell/page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { FirstAndMore } from './contacts-table.tsx'
import { CustomerSearch } from './customer-search.tsx'
import { LeadDialog } from './lead-dialog.tsx'
import { type Lead, leadsQuery, refreshLeads } from './leads.api.ts'

const route = getRouteApi('/app/leads')

export function LeadsPage() {
  return (
    <ShortcutScope name="leads">
      <Leads />
    </ShortcutScope>
  )
}

function Leads() {
  const t = useT()
  const { q = '', new: makes, converted } = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write')
  const query = useInfiniteQuery(leadsQuery({ q, state: converted ? 'converted' : 'open' }))
  useLive(['lead.*'], refreshLeads)

  function show(next: { q?: string; new?: true; converted?: true }): void {
    const after = { q, converted, ...next }
    void navigate({
      search: {
        ...(after.q && { q: after.q }),
        ...(after.new && { new: true as const }),
        ...(after.converted && { converted: true as const }),
      },
      replace: true,
    })
  }

  const newButton = canWrite && (
    <Button press="n" variant="primary" onClick={() => show({ new: true })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('leads:new')}
    </Button>
  )
  return (
    <Page title={t('shell:nav.leads')} actions={newButton}>
      <div className="flex items-center gap-3 border-line border-b px-4 py-2">
        <CustomerSearch label={t('leads:search')} value={q} onChange={(text) => text !== q && show({ q: text })} />
        <Switch
          checked={converted === true}
          onChange={(on) => show({ converted: on || undefined })}
          label={t('leads:showConverted')}
        />
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const leads = pages.flatMap((page) => page.data)
          if (leads.length > 0) {
            return (
              <>
                <LeadsTable leads={leads} />
                <LoadMore query={query} />
              </>
            )
          }
          return q ? (
            <EmptyState icon={<Search aria-hidden="true" />} title={t('leads:nothingFound', { q })}>
              {t('leads:nothingFoundText')}
            </EmptyState>
          ) : (
            <EmptyState
              icon={<UserSearch aria-hidden="true" />}
              title={t(converted ? 'leads:noConverted' : 'leads:emptyTitle')}
              actions={!converted && newButton}
            >
              {t(converted ? 'leads:noConvertedText' : 'leads:emptyText')}
            </EmptyState>
          )
        }}
      </Loaded>
      {makes && canWrite && (
        <LeadDialog
          onClose={() => show({})}
          onSaved={(lead) => void navigate({ to: paths.lead, params: { leadId: lead.id } })}
        />
      )}
    </Page>
  )
}

function LeadsTable({ leads }: { leads: readonly Lead[] }) {
  const t = useT()
  return (
    <Table
      label={t('shell:nav.leads')}
      head={
        <>
          <Th>{t('customers:column.name')}</Th>
          <Th>{t('customers:column.email')}</Th>
          <Th>{t('leads:company')}</Th>
          <Th className="text-right">{t('customers:column.updated')}</Th>
        </>
      }
    >
      {leads.map((lead) => (
        <Tr key={lead.id}>
          <Td>
            <Link
              to={paths.lead}
              params={{ leadId: lead.id }}
              className="flex items-center gap-2 whitespace-nowrap font-medium hover:underline"
            >
              <Avatar name={lead.name} id={lead.id} />
              {lead.name}
            </Link>
          </Td>
          <Td className="whitespace-nowrap text-ink2">
            <FirstAndMore values={lead.emails.map((email) => email.value)} />
          </Td>
          <Td className="whitespace-nowrap text-ink2">{lead.company || <span className="text-ink3">–</span>}</Td>
          <Td className="whitespace-nowrap text-right text-ink3">
            <RelativeTime at={lead.updatedAt} />
          </Td>
        </Tr>
      ))}
    </Table>
  )
}
