import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { EyeOff, Pencil, Plus } from 'lucide-react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { isObjectKind, keyOfType } from '../../../shared/custom/field-entities.ts'
import { PropertyTrigger } from '../../../shared/property-trigger.tsx'
import { type RecordType, useTypeNames } from '../../../shared/records/record-types.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { DataList } from '../../../ui/data-list.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { toast } from '../../../ui/toast.ts'
import type { Ticket } from '../tickets.api.ts'
import {
  type AssociatedRecord,
  associationsQuery,
  findRecords,
  refreshAssociations,
  removeAssociation,
  setAssociation,
} from './associations.api.ts'

/** Stands for taking the association away, in the list of records. */
const none = 'none'

/** The records that the ticket is associated with, one of each type, and those that are proposed. */
export function AssociationsBlock({ ticket }: { ticket: Ticket }) {
  const t = useT()
  const canSee = useCan('customers:read')
  const { data } = useQuery(associationsQuery(ticket.id))
  const nameOf = useTypeNames()
  const canChange = ticket.allowed.update && canSee
  useLive(['ticket.associated', 'ticket.association_changed', 'ticket.requester_changed'], (event) => {
    if (event.ticketId === ticket.id) refreshAssociations(ticket.id)
  })
  if (!data) return <Skeleton className="h-12 w-full" />

  function change(act: Promise<void>): void {
    act.catch((error: Error) => toast.failed(t('associations:failed'), { description: error.message }))
  }
  const rows = data.types.map((type) => {
    const association = data.data.find((one) => one.type === type)
    return {
      name: nameOf(type),
      value: (
        <>
          {association && <RecordLink type={type} record={association.record} />}
          {canChange ? (
            <RecordPicker
              type={type}
              name={nameOf(type)}
              record={association?.record ?? null}
              onChoose={(id) => change(id ? setAssociation(ticket.id, type, id) : removeAssociation(ticket.id, type))}
            />
          ) : (
            !association && <span className="text-ink3">–</span>
          )}
        </>
      ),
    }
  })
  return (
    <>
      <DataList rows={rows} />
      {canChange &&
        data.proposals.map(({ type, records }) => (
          <div key={type} className="flex flex-col items-start gap-0.5">
            {records.length > 1 && (
              <p className="text-ink3 text-xs">{t('associations:unclear', { type: nameOf(type) })}</p>
            )}
            {records.map((record) => (
              <button
                key={record.id}
                type="button"
                className="inline-flex min-h-6 max-w-full items-center gap-1.5 text-ink2 text-xs hover:text-ink"
                onClick={() => change(setAssociation(ticket.id, type, record.id))}
              >
                <Plus aria-hidden="true" className="size-3.5 shrink-0" />
                <span className="truncate">{t('associations:propose', { type: nameOf(type), name: record.name })}</span>
              </button>
            ))}
          </div>
        ))}
    </>
  )
}

function RecordLink({ type, record }: { type: RecordType; record: AssociatedRecord | null }) {
  const t = useT()
  if (!record)
    return (
      <span className="inline-flex items-center gap-1.5 text-ink3">
        <EyeOff aria-hidden="true" className="size-3.5" />
        {t('associations:noAccess')}
      </span>
    )
  const facts = record.facts.filter((fact) => fact !== record.name)
  return (
    <span className="min-w-0 flex-1">
      <Link {...linkTo(type, record.id)} className="block truncate text-accent-ink hover:underline">
        {record.name}
      </Link>
      {facts.length > 0 && (
        <span className="block truncate text-ink3 text-xs" title={facts.join('\n')}>
          {facts.join(' · ')}
        </span>
      )}
    </span>
  )
}

function linkTo(type: RecordType, id: string) {
  if (type === 'contact') return { to: paths.contact, params: { contactId: id } } as const
  if (type === 'lead') return { to: paths.lead, params: { leadId: id } } as const
  if (type === 'account') return { to: paths.account, params: { accountId: id } } as const
  if (isObjectKind(type)) return { to: paths.object, params: { typeKey: keyOfType(type), objectId: id } } as const
  return { to: paths.opportunity, params: { opportunityId: id } } as const
}

function RecordPicker({
  type,
  name,
  record,
  onChoose,
}: {
  type: RecordType
  /** What the type is called. */
  name: string
  record: AssociatedRecord | null
  onChoose: (id: string | null) => void
}) {
  const t = useT()
  const words = { type: name, name: record?.name ?? '' }
  const Icon = record ? Pencil : Plus
  return (
    <Picker
      label={words.type}
      placeholder={t('associations:search')}
      trigger={
        <PropertyTrigger plain aria-label={t(record ? 'associations:choose' : 'associations:addOne', words)}>
          <Icon aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
          {!record && <span className="text-ink3">{t('associations:add')}</span>}
        </PropertyTrigger>
      }
      options={async (text, signal) => [
        ...(record && text === '' ? [{ value: none, label: t('associations:remove') }] : []),
        ...(await findRecords(type, text, signal)),
      ]}
      chosen={record ? [record.id] : []}
      onChoose={({ value }) => {
        if (value !== record?.id) onChoose(value === none ? null : value)
      }}
    />
  )
}
