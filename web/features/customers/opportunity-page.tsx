import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Handshake, Plus } from 'lucide-react'
import { useLive } from '../../api/live.ts'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { RecordFields } from '../../shared/custom/record-fields.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { newTicketSearch } from '../../shared/record-tickets/record-acts.tsx'
import { ActivityStream } from '../../shared/records/activity-stream.tsx'
import { TasksOf } from '../../shared/tasks/tasks-of.tsx'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { Page } from '../../shell/page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { buttonClass } from '../../ui/button.tsx'
import { DataList } from '../../ui/data-list.tsx'
import { Select } from '../../ui/select.tsx'
import { toast } from '../../ui/toast.ts'
import { CustomerFrame, Part } from './customer-frame.tsx'
import { EditAndDelete } from './edit-and-delete.tsx'
import { moneyWords } from './money-values.ts'
import {
  deleteOpportunity,
  moveOpportunity,
  type Opportunity,
  opportunityQuery,
  refreshOpportunities,
  refreshStages,
  stagesQuery,
} from './opportunities.api.ts'
import { StageBadge, useDayWords } from './opportunities-table.tsx'
import { OpportunityDialog } from './opportunity-dialog.tsx'
import { saveOpportunityFields } from './save-custom.ts'
import { TicketsOf } from './ticket-list-card.tsx'

const route = getRouteApi('/app/opportunities/$opportunityId')

export function OpportunityPage() {
  const t = useT()
  const { opportunityId } = route.useParams()
  const query = useQuery(opportunityQuery(opportunityId))
  useLive(['opportunity.*', 'contact.*', 'account.*'], refreshOpportunities)
  useLive(['opportunity_stage.*'], () => void refreshStages())
  if (!query.data) {
    return (
      <Page title={t('shell:nav.opportunities')}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    )
  }
  return (
    <ShortcutScope name="opportunity">
      <OpportunityView key={opportunityId} opportunity={query.data} />
    </ShortcutScope>
  )
}

function OpportunityView({ opportunity }: { opportunity: Opportunity }) {
  const t = useT()
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write')
  const canCreate = useCan('tickets:create')
  const { id, name } = opportunity
  const newTicket = canCreate && (
    <Link to={paths.newTicket} search={newTicketSearch('opportunity', opportunity)} className={buttonClass('primary')}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('shell:new.ticket')}
    </Link>
  )
  return (
    <Page
      title={name}
      actions={
        <>
          <EditAndDelete
            words={{
              button: t('opportunities:delete.button'),
              title: t('opportunities:delete.title', { name }),
              text: t('opportunities:delete.text'),
              confirm: t('opportunities:delete.confirm'),
              done: t('opportunities:delete.done', { name }),
            }}
            dialog={(close) => <OpportunityDialog opportunity={opportunity} onClose={close} />}
            remove={() => deleteOpportunity(id)}
            onDeleted={() => void navigate({ to: paths.opportunities })}
          />
          {newTicket}
        </>
      }
    >
      <CustomerFrame
        details={
          <div className="flex flex-col gap-4">
            <OpportunityCard opportunity={opportunity} />
            <RecordFields
              entity="opportunity"
              record={opportunity}
              disabled={!canWrite}
              save={(custom) => saveOpportunityFields(id, custom)}
            />
          </div>
        }
      >
        <ActivityStream of={{ type: 'opportunity', id }} />
        <Part title={t('customers:tickets.title')}>
          <TicketsOf of={{ type: 'opportunity', id }} action={newTicket} />
        </Part>
        <Part title={t('tasks:title')}>
          <TasksOf of={{ opportunity: id }} start={{ opportunity: { id, name } }} />
        </Part>
      </CustomerFrame>
    </Page>
  )
}

function OpportunityCard({ opportunity }: { opportunity: Opportunity }) {
  const t = useT()
  const place = usePlace()
  const dayWords = useDayWords()
  const { value, closeOn, account, contact, notes } = opportunity
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-3">
        <Handshake aria-hidden="true" className="size-6 shrink-0 text-ink3" />
        <div className="min-w-0 break-words font-semibold text-base">{opportunity.name}</div>
      </div>
      <DataList
        rows={[
          { name: t('opportunities:stage'), value: <StageChoice opportunity={opportunity} /> },
          {
            name: t('opportunities:value'),
            value: value && <span className="tabular-nums">{moneyWords(value, place.locale)}</span>,
          },
          { name: t('opportunities:closeOn'), value: closeOn && dayWords(closeOn) },
          {
            name: t('customers:column.account'),
            value: account && (
              <Link to={paths.account} params={{ accountId: account.id }} className="text-accent-ink hover:underline">
                {account.name}
              </Link>
            ),
          },
          {
            name: t('opportunities:contact'),
            value: contact && (
              <Link to={paths.contact} params={{ contactId: contact.id }} className="text-accent-ink hover:underline">
                {contact.name}
              </Link>
            ),
          },
          { name: t('opportunities:createdAt'), value: formatDate(opportunity.createdAt, place, 'date') },
        ].map((row) => ({ ...row, value: row.value || undefined }))}
      />
      <div>
        <h2 className="pb-1 text-ink3">{t('customers:column.notes')}</h2>
        {notes ? (
          <p className="whitespace-pre-wrap break-words">{notes}</p>
        ) : (
          <p className="text-ink3">{t('customers:noNotes')}</p>
        )}
      </div>
    </div>
  )
}

/** The stage, changed on the spot. */
function StageChoice({ opportunity: { id, stage } }: { opportunity: Opportunity }) {
  const t = useT()
  const canWrite = useCan('customers:write')
  const { data: stages } = useQuery(stagesQuery)
  if (!canWrite || !stages) return <StageBadge stage={stage} />
  return (
    <Select
      name={t('opportunities:stage')}
      className="w-full"
      value={stage.id}
      onChange={(stageId) => {
        moveOpportunity(id, stageId).catch((error: Error) =>
          toast.failed(t('opportunities:notMoved'), { description: error.message }),
        )
      }}
      options={stages.map(({ id: value, name }) => ({ value, label: name }))}
    />
  )
}
