import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Link2, Merge, Pencil, Plus, Users } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLive } from '../../api/live.ts'
import { formatDate, formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { RecordFields } from '../../shared/custom/record-fields.tsx'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ActivityStream } from '../../shared/records/activity-stream.tsx'
import { RecordLink } from '../../shared/records/record-link.tsx'
import { TasksOf } from '../../shared/tasks/tasks-of.tsx'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { Page } from '../../shell/page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { DataList } from '../../ui/data-list.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { AccountDialog } from './account-dialog.tsx'
import { AccountsBelow } from './accounts-below.tsx'
import { ContactDialog } from './contact-dialog.tsx'
import { ContactsTable } from './contacts-table.tsx'
import { CustomerFrame, Part } from './customer-frame.tsx'
import { CustomerNotes } from './customer-notes.tsx'
import { type Account, accountQuery, contactsQuery, refreshCustomers } from './customers.api.ts'
import { LinkDialog } from './link-dialog.tsx'
import { LinkRuns } from './link-runs.tsx'
import { MergeDialog } from './merge-dialog.tsx'
import { Merges } from './merges.tsx'
import { moneyWords } from './money-values.ts'
import { ObjectsOf } from './objects/objects-of.tsx'
import { OpportunitiesOf } from './opportunities-of.tsx'
import { saveAccountFields } from './save-custom.ts'
import { TicketsOf } from './ticket-list-card.tsx'
import { useEditShortcut } from './use-edit-shortcut.tsx'

const route = getRouteApi('/app/accounts/$accountId')

export function AccountPage() {
  const t = useT()
  const { accountId } = route.useParams()
  const navigate = route.useNavigate()
  const query = useQuery(accountQuery(accountId))
  const id = query.data?.id
  // It was merged into another one: the address says so from now on.
  useEffect(() => {
    if (id && id !== accountId) void navigate({ to: paths.account, params: { accountId: id }, replace: true })
  }, [id, accountId, navigate])
  useLive(['contact.*', 'account.*'], refreshCustomers)
  if (!query.data) {
    return (
      <Page title={t('shell:nav.accounts')}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    )
  }
  return (
    <ShortcutScope name="account">
      <AccountView key={accountId} account={query.data} />
    </ShortcutScope>
  )
}

function AccountView({ account }: { account: Account }) {
  const t = useT()
  const place = usePlace()
  const canWrite = useCan('customers:write')
  const seesNotes = useCan('crm:read')
  const canCreate = useCan('tickets:create')
  const contacts = useInfiniteQuery(contactsQuery({ account: account.id }))
  const [opens, setOpens] = useState<'edit' | 'contact' | 'link'>()
  const navigate = route.useNavigate()
  const [merges, setMerges] = useState<{ other?: { id: string; name: string } }>()
  useEditShortcut(() => setOpens('edit'), canWrite)
  const newContact = canWrite && (
    <Button press="n" onClick={() => setOpens('contact')}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('customers:contact.new')}
    </Button>
  )
  const newTicket = canCreate && (
    <Link to={paths.newTicket} search={{ account: account.id }} className={buttonClass()}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('shell:new.ticket')}
    </Link>
  )
  return (
    <Page
      title={account.name}
      actions={
        <>
          {canWrite && (
            <Button shortcut="e" onClick={() => setOpens('edit')}>
              <Pencil aria-hidden="true" className="size-3.5" />
              {t('customers:edit')}
            </Button>
          )}
          {canWrite && (
            <Button press="shift+m" onClick={() => setMerges({})}>
              <Merge aria-hidden="true" className="size-3.5" />
              {t('merging:button')}
            </Button>
          )}
          {canWrite && account.domains.length > 0 && (
            <Button press="l" onClick={() => setOpens('link')}>
              <Link2 aria-hidden="true" className="size-3.5" />
              {t('customers:link.button')}
            </Button>
          )}
          {newContact}
          {newTicket}
        </>
      }
    >
      <CustomerFrame
        details={
          <div className="flex flex-col gap-4">
            <div className="flex items-center gap-3">
              <Avatar square size="lg" name={account.name} id={account.id} />
              <div className="min-w-0 font-semibold text-base">{account.name}</div>
            </div>
            <DataList
              rows={[
                { name: t('customers:column.domains'), value: account.domains.join(', ') || undefined },
                {
                  name: t('customers:column.parent'),
                  value: account.parent ? <RecordLink type="account" {...account.parent} /> : undefined,
                },
                { name: t('customers:column.tier'), value: account.tier?.name },
                {
                  name: t('customers:column.hourlyRate'),
                  value: account.hourlyRate ? moneyWords(account.hourlyRate, place.locale) : undefined,
                },
                { name: t('customers:column.prefix'), value: account.ticketPrefix ?? undefined },
                { name: t('customers:column.since'), value: formatDate(account.createdAt, place, 'date') },
              ]}
            />
            <div>
              <h2 className="pb-1 text-ink3">{t('customers:column.notes')}</h2>
              {account.notes ? (
                <p className="whitespace-pre-wrap break-words">{account.notes}</p>
              ) : (
                <p className="text-ink3">{t('customers:noNotes')}</p>
              )}
            </div>
            <RecordFields
              entity="account"
              record={account}
              disabled={!canWrite}
              save={(custom) => saveAccountFields(account.id, custom)}
            />
            <Merges kind="account" id={account.id} onCompare={(other) => setMerges({ other })} />
          </div>
        }
      >
        {seesNotes && <CustomerNotes about={{ kind: 'account', id: account.id }} />}
        <ActivityStream of={{ type: 'account', id: account.id }} />
        <Part title={t('customers:tickets.title')}>
          <TicketsOf of={{ type: 'account', id: account.id }} action={newTicket} />
        </Part>
        <OpportunitiesOf kind="account" id={account.id} start={{ account: { id: account.id, name: account.name } }} />
        <ObjectsOf kind="account" id={account.id} start={{ account: { id: account.id, name: account.name } }} />
        <Part title={t('tasks:title')}>
          <TasksOf of={{ account: account.id }} start={{ account: { id: account.id, name: account.name } }} />
        </Part>
        {account.childCount > 0 && <AccountsBelow account={account} />}
        <LinkRuns accountId={account.id} />
        <Part title={t('shell:nav.contacts')} aside={formatNumber(account.contactCount, place)}>
          <Loaded query={contacts}>
            {({ pages }) => {
              const all = pages.flatMap((page) => page.data)
              return all.length === 0 ? (
                <EmptyState
                  icon={<Users aria-hidden="true" />}
                  title={t('customers:account.noContactsTitle')}
                  actions={newContact}
                >
                  {t('customers:account.noContactsText')}
                </EmptyState>
              ) : (
                <>
                  <ContactsTable contacts={all} label={t('shell:nav.contacts')} />
                  <LoadMore query={contacts} />
                </>
              )
            }}
          </Loaded>
        </Part>
      </CustomerFrame>
      {merges && (
        <MergeDialog
          kind="account"
          customer={account}
          other={merges.other}
          onClose={() => setMerges(undefined)}
          onMerged={(keptId) => void navigate({ to: paths.account, params: { accountId: keptId } })}
        />
      )}
      {opens === 'edit' && (
        <AccountDialog
          account={account}
          onClose={() => setOpens(undefined)}
          // Contacts of a new domain are there already, perhaps: what linking them would do is shown at once.
          onSaved={(saved) => {
            if (saved.domains.some((domain) => !account.domains.includes(domain))) setOpens('link')
          }}
        />
      )}
      {opens === 'link' && <LinkDialog account={account} onClose={() => setOpens(undefined)} />}
      {opens === 'contact' && (
        <ContactDialog accounts={[{ id: account.id, name: account.name }]} onClose={() => setOpens(undefined)} />
      )}
    </Page>
  )
}
