import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Pencil, Plus, Undo2, UserCheck } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { RecordFields } from '../../shared/custom/record-fields.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ActivityStream } from '../../shared/records/activity-stream.tsx'
import { TasksOf } from '../../shared/tasks/tasks-of.tsx'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { Page } from '../../shell/page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { DataList } from '../../ui/data-list.tsx'
import { toast } from '../../ui/toast.ts'
import { Values } from './contact-page.tsx'
import { ConvertLeadDialog } from './convert-lead-dialog.tsx'
import { CustomerFrame, Part } from './customer-frame.tsx'
import { useLanguageName } from './language-name.ts'
import { LeadDialog } from './lead-dialog.tsx'
import { type Lead, leadQuery, refreshLeads, undoConversion } from './leads.api.ts'
import { saveLeadFields } from './save-custom.ts'
import { TicketsOf } from './ticket-list-card.tsx'
import { useEditShortcut } from './use-edit-shortcut.tsx'

const route = getRouteApi('/app/leads/$leadId')

export function LeadPage() {
  const t = useT()
  const { leadId } = route.useParams()
  const query = useQuery(leadQuery(leadId))
  useLive(['lead.*'], refreshLeads)
  if (!query.data) {
    return (
      <Page title={t('shell:nav.leads')}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    )
  }
  return (
    <ShortcutScope name="lead">
      <LeadView key={leadId} lead={query.data} />
    </ShortcutScope>
  )
}

function LeadView({ lead }: { lead: Lead }) {
  const t = useT()
  const place = usePlace()
  const canWrite = useCan('customers:write')
  const canCreate = useCan('tickets:create')
  const [shown, setShown] = useState<'edit' | 'convert' | 'undo' | null>(null)
  const close = () => setShown(null)
  const newTicket = canCreate && (
    <Link to={paths.newTicket} search={{ lead: lead.id }} className={buttonClass()}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('shell:new.ticket')}
    </Link>
  )
  const canChange = canWrite && lead.converted === null
  useEditShortcut(() => setShown('edit'), canChange)
  return (
    <Page
      title={lead.name}
      actions={
        <>
          {canChange && (
            <>
              <Button shortcut="e" onClick={() => setShown('edit')}>
                <Pencil aria-hidden="true" className="size-3.5" />
                {t('customers:edit')}
              </Button>
              <Button press="v" variant="primary" onClick={() => setShown('convert')}>
                <UserCheck aria-hidden="true" className="size-3.5" />
                {t('leads:convert.button')}
              </Button>
            </>
          )}
          {newTicket}
        </>
      }
    >
      {lead.converted && (
        <div className="p-4">
          <Banner
            tone="info"
            title={t('leads:converted.title', { date: formatDate(lead.converted.at, place) })}
            actions={
              canWrite && (
                <Button press="shift+z" onClick={() => setShown('undo')}>
                  <Undo2 aria-hidden="true" className="size-3.5" />
                  {t('leads:converted.undo')}
                </Button>
              )
            }
          >
            {t('leads:converted.text')}{' '}
            <Link
              to={paths.contact}
              params={{ contactId: lead.converted.contact.id }}
              className="text-accent-ink underline"
            >
              {lead.converted.contact.name}
            </Link>
          </Banner>
        </div>
      )}
      <CustomerFrame
        details={
          <div className="flex flex-col gap-4">
            <LeadCard lead={lead} />
            <RecordFields
              entity="lead"
              record={lead}
              disabled={!canChange}
              save={(custom) => saveLeadFields(lead.id, custom)}
            />
          </div>
        }
      >
        <ActivityStream of={{ type: 'lead', id: lead.id }} />
        <Part title={t('customers:tickets.title')}>
          <TicketsOf of={{ type: 'lead', id: lead.id }} action={newTicket} />
        </Part>
        <Part title={t('tasks:title')}>
          <TasksOf of={{ lead: lead.id }} start={{ lead: { id: lead.id, name: lead.name } }} />
        </Part>
        <Part title={t('customers:column.notes')}>
          {lead.notes ? (
            <p className="whitespace-pre-wrap break-words px-4 pb-4">{lead.notes}</p>
          ) : (
            <p className="px-4 pb-4 text-ink3">{t('customers:noNotes')}</p>
          )}
        </Part>
      </CustomerFrame>
      {shown === 'edit' && <LeadDialog lead={lead} onClose={close} />}
      {shown === 'convert' && <ConvertLeadDialog lead={lead} onClose={close} />}
      {shown === 'undo' && lead.converted && (
        <ConfirmDialog
          title={t('leads:converted.undoTitle', { name: lead.name })}
          text={t('leads:converted.undoText', { contact: lead.converted.contact.name })}
          confirm={t('leads:converted.undo')}
          run={() => undoConversion(lead.id)}
          onDone={() => toast.done(t('leads:converted.undone', { name: lead.name }))}
          onClose={close}
        />
      )}
    </Page>
  )
}

function LeadCard({ lead }: { lead: Lead }) {
  const t = useT()
  const place = usePlace()
  const languageName = useLanguageName()
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-3">
        <Avatar size="lg" name={lead.name} id={lead.id} />
        <div className="min-w-0 font-semibold text-base">{lead.name}</div>
      </div>
      <DataList
        rows={[
          { name: t('leads:company'), value: lead.company },
          {
            name: t('customers:column.email'),
            value: lead.emails.length > 0 && (
              <Values
                values={lead.emails}
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
            value: lead.phones.length > 0 && (
              <Values
                values={lead.phones}
                show={(value) => (
                  <a href={`tel:${value}`} className="hover:underline">
                    {value}
                  </a>
                )}
              />
            ),
          },
          { name: t('customers:column.language'), value: lead.language && languageName(lead.language) },
          { name: t('merging:fields.timeZone'), value: lead.timeZone?.replaceAll('_', ' ') },
          { name: t('customers:column.since'), value: formatDate(lead.createdAt, place, 'date') },
        ].map((row) => ({ ...row, value: row.value || undefined }))}
      />
    </div>
  )
}
