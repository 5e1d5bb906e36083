import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Merge, Pencil, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLive } from '../../api/live.ts'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { RecordFields } from '../../shared/custom/record-fields.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ActivityStream } from '../../shared/records/activity-stream.tsx'
import { TasksOf } from '../../shared/tasks/tasks-of.tsx'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { Page } from '../../shell/page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { DataList } from '../../ui/data-list.tsx'
import { ContactDialog } from './contact-dialog.tsx'
import { CustomerFrame, Part } from './customer-frame.tsx'
import { CustomerNotes } from './customer-notes.tsx'
import { type Contact, contactQuery, refreshCustomers } from './customers.api.ts'
import { useLanguageName } from './language-name.ts'
import { MergeDialog } from './merge-dialog.tsx'
import { Merges } from './merges.tsx'
import { ObjectsOf } from './objects/objects-of.tsx'
import { OpportunitiesOf } from './opportunities-of.tsx'
import { saveContactFields } from './save-custom.ts'
import { TicketsOf } from './ticket-list-card.tsx'
import { useEditShortcut } from './use-edit-shortcut.tsx'

const route = getRouteApi('/app/contacts/$contactId')

export function ContactPage() {
  const t = useT()
  const { contactId } = route.useParams()
  const navigate = route.useNavigate()
  const query = useQuery(contactQuery(contactId))
  const id = query.data?.id
  // It was merged into another one: the address says so from now on.
  useEffect(() => {
    if (id && id !== contactId) void navigate({ to: paths.contact, params: { contactId: id }, replace: true })
  }, [id, contactId, navigate])
  useLive(['contact.*', 'account.*'], refreshCustomers)
  if (!query.data) {
    return (
      <Page title={t('shell:nav.contacts')}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    )
  }
  return (
    <ShortcutScope name="contact">
      <ContactView key={contactId} contact={query.data} />
    </ShortcutScope>
  )
}

function ContactView({ contact }: { contact: Contact }) {
  const t = useT()
  const canWrite = useCan('customers:write')
  const seesNotes = useCan('crm:read')
  const canCreate = useCan('tickets:create')
  const [edits, setEdits] = useState(false)
  const navigate = route.useNavigate()
  const [merges, setMerges] = useState<{ other?: { id: string; name: string } }>()
  useEditShortcut(() => setEdits(true), canWrite)
  const newTicket = canCreate && (
    <Link to={paths.newTicket} search={{ requester: contact.id }} className={buttonClass('primary')}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('shell:new.ticket')}
    </Link>
  )
  return (
    <Page
      title={contact.name}
      actions={
        <>
          {canWrite && (
            <Button shortcut="e" onClick={() => setEdits(true)}>
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
          {newTicket}
        </>
      }
    >
      <CustomerFrame
        details={
          <div className="flex flex-col gap-4">
            <ContactCard contact={contact} />
            <RecordFields
              entity="contact"
              record={contact}
              disabled={!canWrite}
              save={(custom) => saveContactFields(contact.id, custom)}
            />
            <Merges kind="contact" id={contact.id} onCompare={(other) => setMerges({ other })} />
          </div>
        }
      >
        {seesNotes && <CustomerNotes about={{ kind: 'contact', id: contact.id }} />}
        <ActivityStream of={{ type: 'contact', id: contact.id }} />
        <Part title={t('customers:tickets.title')}>
          <TicketsOf of={{ type: 'contact', id: contact.id }} action={newTicket} />
        </Part>
        <OpportunitiesOf
          kind="contact"
          id={contact.id}
          start={{ contact: { id: contact.id, name: contact.name }, account: contact.accounts[0] }}
        />
        <ObjectsOf
          kind="contact"
          id={contact.id}
          start={{ contact: { id: contact.id, name: contact.name }, account: contact.accounts[0] }}
        />
        <Part title={t('tasks:title')}>
          <TasksOf of={{ contact: contact.id }} start={{ contact: { id: contact.id, name: contact.name } }} />
        </Part>
      </CustomerFrame>
      {merges && (
        <MergeDialog
          kind="contact"
          customer={contact}
          other={merges.other}
          onClose={() => setMerges(undefined)}
          onMerged={(keptId) => void navigate({ to: paths.contact, params: { contactId: keptId } })}
        />
      )}
      {edits && <ContactDialog contact={contact} onClose={() => setEdits(false)} />}
    </Page>
  )
}

function ContactCard({ contact }: { contact: Contact }) {
  const t = useT()
  const place = usePlace()
  const languageName = useLanguageName()
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-3">
        <Avatar size="lg" name={contact.name} id={contact.id} />
        <div className="min-w-0 font-semibold text-base">{contact.name}</div>
      </div>
      <DataList
        rows={[
          {
            name: t('customers:column.email'),
            value: contact.emails.length > 0 && (
              <Values
                values={contact.emails}
                show={(value) => (
                  <a href={`mailto:${value}`} className="break-all hover:underline">
                    {value}
                  </a>
                )}
              />
            ),
          },
          {
            name: t('customers:column.phones'),
            value: contact.phones.length > 0 && (
              <Values
                values={contact.phones}
                show={(value) => (
                  <a href={`tel:${value}`} className="hover:underline">
                    {value}
                  </a>
                )}
              />
            ),
          },
          {
            name: t('customers:column.account'),
            value: contact.accounts.length > 0 && (
              <ul>
                {contact.accounts.map((account) => (
                  <li key={account.id} className="flex flex-wrap items-center gap-1.5">
                    <Link
                      to={paths.account}
                      params={{ accountId: account.id }}
                      className="text-accent-ink hover:underline"
                    >
                      {account.name}
                    </Link>
                    {account.primary && contact.accounts.length > 1 && <Badge>{t('forms:lines.primary')}</Badge>}
                  </li>
                ))}
              </ul>
            ),
          },
          { name: t('customers:column.language'), value: contact.language && languageName(contact.language) },
          { name: t('merging:fields.timeZone'), value: contact.timeZone?.replaceAll('_', ' ') },
          { name: t('customers:column.since'), value: formatDate(contact.createdAt, place, 'date') },
        ].map((row) => ({ ...row, value: row.value || undefined }))}
      />
      <div>
        <h2 className="pb-1 text-ink3">{t('customers:column.notes')}</h2>
        {contact.notes ? (
          <p className="whitespace-pre-wrap break-words">{contact.notes}</p>
        ) : (
          <p className="text-ink3">{t('customers:noNotes')}</p>
        )}
      </div>
    </div>
  )
}

/** Addresses or numbers, each on its line, the primary one marked. */
export function Values({ values, show }: { values: Contact['emails']; show: (value: string) => React.ReactNode }) {
  const t = useT()
  return (
    <ul className="flex min-w-0 flex-col gap-0.5">
      {values.map(({ id, value, primary }) => (
        <li key={id} className="flex flex-wrap items-center gap-1.5">
          {show(value)}
          {primary && values.length > 1 && <Badge>{t('forms:lines.primary')}</Badge>}
        </li>
      ))}
    </ul>
  )
}
