import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus, Search, Users } from 'lucide-react'
import { useCallback } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { RecordList } from '../../shared/records/record-list.tsx'
import { queryOfRecords, type RecordSearch } from '../../shared/records/record-search.ts'
import { useShown } from '../../shared/records/use-shown.ts'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ContactDialog } from './contact-dialog.tsx'
import { contactsQuery, refreshCustomers } from './customers.api.ts'
import { ImportButton } from './import/import-button.tsx'
import { useContactFace } from './record-faces.tsx'

const route = getRouteApi('/app/contacts')
const usual = ['name', 'email', 'account', 'openTickets', 'updatedAt']

export function ContactsPage() {
  return (
    <ShortcutScope name="contacts">
      <Contacts />
    </ShortcutScope>
  )
}

function Contacts() {
  const t = useT()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write')
  const shown = useShown('contact', search)
  const query = useInfiniteQuery({ ...contactsQuery(queryOfRecords(shown.search)), enabled: shown.isKnown })
  useLive(['contact.*'], refreshCustomers)
  const face = useContactFace()
  const change = useCallback(
    (part: Partial<RecordSearch & { new: true }>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace }),
    [navigate],
  )
  const newButton = canWrite && (
    <Button press="n" variant="primary" onClick={() => change({ new: true })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('customers:contact.new')}
    </Button>
  )
  return (
    <RecordList
      of="contact"
      title={t('shell:nav.contacts')}
      searchLabel={t('customers:contact.search')}
      search={search}
      shown={shown}
      onChange={change}
      query={query}
      face={face}
      usual={usual}
      actions={
        <>
          {canWrite && <ImportButton of="contact" />}
          {newButton}
        </>
      }
      empty={
        <EmptyState icon={<Users aria-hidden="true" />} title={t('customers:contact.emptyTitle')} actions={newButton}>
          {t('customers:contact.emptyText')}
        </EmptyState>
      }
      nothingFound={(clear) => (
        <EmptyState
          icon={<Search aria-hidden="true" />}
          title={search.q ? t('customers:contact.nothingFound', { q: search.q }) : t('recordLists:filteredTitle')}
          actions={clear}
        >
          {search.q && search.filter === undefined
            ? t('customers:contact.nothingFoundText')
            : t('recordLists:filteredText')}
        </EmptyState>
      )}
    >
      {search.new && canWrite && (
        <ContactDialog
          onClose={() => change({ new: undefined }, true)}
          onSaved={(contact) => void navigate({ to: paths.contact, params: { contactId: contact.id } })}
        />
      )}
    </RecordList>
  )
}
