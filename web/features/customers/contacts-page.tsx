import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus, Search, Users } from 'lucide-react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { Page } from '../../shell/page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ContactDialog } from './contact-dialog.tsx'
import { ContactsTable } from './contacts-table.tsx'
import { CustomerSearch } from './customer-search.tsx'
import { contactsQuery, refreshCustomers } from './customers.api.ts'

const route = getRouteApi('/app/contacts')

export function ContactsPage() {
  return (
    <ShortcutScope name="customers">
      <Contacts />
    </ShortcutScope>
  )
}

function Contacts() {
  const t = useT()
  const { q = '', new: makes } = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write')
  const query = useInfiniteQuery(contactsQuery({ q }))
  useLive(['contact.*'], refreshCustomers)

  function show(next: { q?: string; new?: true }): void {
    void navigate({ search: { ...(next.q && { q: next.q }), ...(next.new && { new: true as const }) }, replace: true })
  }

  const newButton = canWrite && (
    <Button press="n" variant="primary" onClick={() => show({ q, new: true })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('customers:contact.new')}
    </Button>
  )
  return (
    <Page title={t('shell:nav.contacts')} actions={newButton}>
      <div className="flex items-center gap-3 border-line border-b px-4 py-2">
        <CustomerSearch
          label={t('customers:contact.search')}
          value={q}
          onChange={(text) => text !== q && show({ q: text })}
        />
      </div>
      <Loaded query={query}>
        {({ pages }) => {
          const contacts = pages.flatMap((page) => page.data)
          if (contacts.length > 0) {
            return (
              <>
                <ContactsTable contacts={contacts} label={t('shell:nav.contacts')} />
                <LoadMore query={query} />
              </>
            )
          }
          return q ? (
            <EmptyState icon={<Search aria-hidden="true" />} title={t('customers:contact.nothingFound', { q })}>
              {t('customers:contact.nothingFoundText')}
            </EmptyState>
          ) : (
            <EmptyState
              icon={<Users aria-hidden="true" />}
              title={t('customers:contact.emptyTitle')}
              actions={newButton}
            >
              {t('customers:contact.emptyText')}
            </EmptyState>
          )
        }}
      </Loaded>
      {makes && canWrite && (
        <ContactDialog
          onClose={() => show({ q })}
          onSaved={(contact) => void navigate({ to: paths.contact, params: { contactId: contact.id } })}
        />
      )}
    </Page>
  )
}
