import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useLive } from '../../../api/live.ts'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { RecordFields } from '../../../shared/custom/record-fields.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectIcon } from '../../../shared/objects/object-icon.tsx'
import { newTicketSearch } from '../../../shared/record-tickets/record-acts.tsx'
import { ActivityStream } from '../../../shared/records/activity-stream.tsx'
import { TasksOf } from '../../../shared/tasks/tasks-of.tsx'
import { ShortcutScope } from '../../../shell/keyboard.tsx'
import { Page } from '../../../shell/page.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { DataList } from '../../../ui/data-list.tsx'
import { CustomerFrame, Part } from '../customer-frame.tsx'
import { CustomerNotes } from '../customer-notes.tsx'
import { EditAndDelete } from '../edit-and-delete.tsx'
import { TicketsOf } from '../ticket-list-card.tsx'
import { ObjectDialog } from './object-dialog.tsx'
import { deleteObject, type ObjectRecord, objectQuery, refreshObjects, saveObjectFields } from './objects.api.ts'

const route = getRouteApi('/app/objects/$typeKey/$objectId')

export function ObjectPage() {
  const t = useT()
  const { typeKey, objectId } = route.useParams()
  const query = useQuery(objectQuery(typeKey, objectId))
  useLive(['object.*', 'object_type.*', 'contact.*', 'account.*'], refreshObjects)
  if (!query.data) {
    return (
      <Page title={t('objects:title')}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    )
  }
  return (
    <ShortcutScope name="object">
      <ObjectView key={objectId} object={query.data} />
    </ShortcutScope>
  )
}

function ObjectView({ object }: { object: ObjectRecord }) {
  const t = useT()
  const navigate = route.useNavigate()
  const canWrite = useCan('customers:write')
  const seesNotes = useCan('crm:read')
  const canCreate = useCan('tickets:create')
  const { id, name, type } = object
  const kind = `object:${type.key}` as const
  const newTicket = canCreate && (
    <Link to={paths.newTicket} search={newTicketSearch(kind, object)} className={buttonClass('primary')}>
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
              button: t('objects:delete.button'),
              title: t('objects:delete.title', { name }),
              text: t('objects:delete.text'),
              confirm: t('objects:delete.confirm'),
              done: t('objects:delete.done', { name }),
            }}
            dialog={(close) => <ObjectDialog type={type} object={object} onClose={close} />}
            remove={() => deleteObject(object)}
            onDeleted={() => void navigate({ to: paths.objects, params: { typeKey: type.key } })}
          />
          {newTicket}
        </>
      }
    >
      <CustomerFrame
        details={
          <div className="flex flex-col gap-4">
            <ObjectCard object={object} />
            <RecordFields
              entity={kind}
              record={object}
              disabled={!canWrite}
              save={(custom) => saveObjectFields(object, custom)}
            />
          </div>
        }
      >
        {seesNotes && <CustomerNotes about={{ kind: 'object', id, typeKey: type.key }} />}
        <Part title={t('customers:tickets.title')}>
          <TicketsOf of={{ type: kind, id }} action={newTicket} />
        </Part>
        <Part title={t('tasks:title')}>
          <TasksOf of={{ object: id }} start={{ object: { id, name } }} />
        </Part>
        <ActivityStream of={{ type: 'object', id }} />
      </CustomerFrame>
    </Page>
  )
}

function ObjectCard({ object: { name, type, account, contact, owner, createdAt } }: { object: ObjectRecord }) {
  const t = useT()
  const place = usePlace()
  const look = 'text-accent-ink hover:underline'
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-3">
        <ObjectIcon icon={type.icon} className="size-6 shrink-0 text-ink3" />
        <div className="min-w-0 break-words font-semibold text-base">{name}</div>
      </div>
      <DataList
        rows={[
          {
            name: t('objects:type'),
            value: (
              <Link to={paths.objects} params={{ typeKey: type.key }} className={look}>
                {type.singular}
              </Link>
            ),
          },
          {
            name: t('customers:column.account'),
            value: account ? (
              <Link to={paths.account} params={{ accountId: account.id }} className={look}>
                {account.name}
              </Link>
            ) : undefined,
          },
          {
            name: t('opportunities:contact'),
            value: contact ? (
              <Link to={paths.contact} params={{ contactId: contact.id }} className={look}>
                {contact.name}
              </Link>
            ) : undefined,
          },
          { name: t('objects:owner'), value: owner?.name },
          { name: t('opportunities:createdAt'), value: formatDate(createdAt, place, 'date') },
        ]}
      />
    </div>
  )
}
