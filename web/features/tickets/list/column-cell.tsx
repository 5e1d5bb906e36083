import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { customFieldsQuery, fieldsAt } from '../../../shared/custom/custom-fields.ts'
import { CustomFace, customText } from '../../../shared/custom/custom-value.tsx'
import { useFields } from '../../../shared/filter/use-speech.ts'
import { fieldName } from '../../../shared/filter/words.ts'
import { associatedTypeOf, customKeyOf } from '../../../shared/list/columns.ts'
import { PriorityBadge } from '../../../shared/priority-badge.tsx'
import { StatusBadge } from '../../../shared/status-badge.tsx'
import { assigneesQuery } from '../../../shared/ticket-choices.api.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { isOverdue } from '../overdue.ts'
import { StageAge } from '../page/stage-age.tsx'
import { RowMarks } from '../row-marks.tsx'
import { Deadline, Moment } from './deadline.tsx'
import { LockedCell } from './locked-cell.tsx'
import { RowCell } from './row-cell.tsx'
import type { RowField } from './row-field.ts'
import { RowLabels } from './row-labels.tsx'
import { SnoozeMark } from './snooze-mark.tsx'
import { SubjectEdit } from './subject-edit.tsx'
import { type RowProps, TicketLink } from './ticket-row.tsx'

const none = <span className="text-ink3">–</span>

/** The value of a column in a row. Those that people set are changed here; of the others the tooltip says why not. */
export function ColumnCell({ field, ...row }: RowProps & { field: string }): ReactNode {
  const t = useT()
  const { ticket } = row
  const { assignee } = ticket
  const key = customKeyOf(field)
  if (key !== undefined) return <CustomCell fieldKey={key} {...row} />
  const type = associatedTypeOf(field)
  if (type !== undefined) return <AssociatedCell type={type} {...row} />
  switch (field) {
    case 'subject':
      return (
        <span className="flex min-w-0 flex-1 items-center gap-2">
          <span className="flex min-w-0 flex-1 items-baseline gap-2">
            <span className="flex min-w-0 max-w-full shrink-0">
              <TicketLink {...row} />
            </span>
            <span className="min-w-0 flex-1 truncate text-ink3">{ticket.preview}</span>
            <SubjectEdit {...row} />
          </span>
          <SnoozeMark snooze={ticket.snooze} />
          <RowMarks ticketId={ticket.id} />
        </span>
      )
    case 'code':
      return <span className="truncate font-mono text-ink3 text-xs">{ticket.code}</span>
    case 'status':
      return (
        <RowCell field="status" name={t('list:row.status', { value: t(`shared:status.${ticket.status}`) })} {...row}>
          <StatusBadge status={ticket.status} />
        </RowCell>
      )
    case 'priority':
      return (
        <RowCell
          field="priority"
          name={t('list:row.priority', { value: t(`shared:priority.${ticket.priority}`) })}
          {...row}
        >
          <PriorityBadge priority={ticket.priority} />
        </RowCell>
      )
    case 'assignee': {
      const name = assignee?.name ?? t('shared:member.unassigned')
      return (
        <RowCell field="assignee" name={t('list:row.assignee', { value: name })} {...row}>
          <Avatar name={assignee?.name} id={assignee?.id} />
          <span className={clsx('truncate', !assignee && 'text-ink3')}>{name}</span>
        </RowCell>
      )
    }
    case 'label':
      return (
        <RowCell
          field="labels"
          name={t('list:row.labels', { labels: ticket.labels.map((label) => label.name).join(', ') })}
          {...row}
        >
          {ticket.labels.length > 0 ? <RowLabels labels={ticket.labels} /> : none}
        </RowCell>
      )
    case 'stage':
      return (
        <Named field="stage" value={ticket.stage.name} {...row}>
          <StageAge onlyOver ticket={ticket} />
        </Named>
      )
    case 'pipeline':
      return <Named field="pipeline" value={ticket.pipeline.name} {...row} />
    case 'type':
      return <Named field="type" value={ticket.type?.name} {...row} />
    case 'queue':
      return <Named field="queue" value={ticket.queue.name} {...row} />
    case 'requester':
      return <Named field="requester" value={ticket.requester?.name} {...row} />
    case 'dueAt':
      return <Due {...row} />
    case 'snoozedUntil':
      return (
        <Named field="snooze" column="snoozedUntil" {...row}>
          {ticket.snooze?.until ? <Moment at={ticket.snooze.until} /> : <SnoozeMark snooze={ticket.snooze} />}
        </Named>
      )
    default:
      return <Fixed field={field} {...row} />
  }
}

/** A record that the ticket names, to be changed by choosing another one. */
function Named({
  field,
  column = field,
  value,
  children,
  ...row
}: RowProps & { field: RowField; column?: string; value?: string; children?: ReactNode }) {
  const t = useT()
  const fields = useFields()
  const name = fieldName(t, fields.get(column), column)
  return (
    <RowCell field={field} {...row}>
      <span className="sr-only">{t('list:row.cell', { field: name, value: '' })} </span>
      {value ? (
        <span className="truncate" title={value}>
          {value}
        </span>
      ) : (
        !children && none
      )}
      {children}
    </RowCell>
  )
}

function Due(row: RowProps) {
  const { dueAt } = row.ticket
  return (
    <Named field="dueAt" {...row}>
      {dueAt ? <Moment at={dueAt} isLate={isOverdue(row.ticket, new Date())} /> : none}
    </Named>
  )
}

/** The value of a custom field. */
function CustomCell({ fieldKey, ...row }: RowProps & { fieldKey: string }): ReactNode {
  const t = useT()
  const place = usePlace()
  const { ticket } = row
  const { data: fields } = useQuery(customFieldsQuery)
  const field = fields?.find((one) => one.key === fieldKey)
  const { data: people } = useQuery({ ...assigneesQuery, enabled: field?.type === 'user' })
  const value = ticket.custom[fieldKey]
  if (!field || !fields) return none
  const names = { ...ticket.customNames, ...Object.fromEntries((people ?? []).map(({ id, name }) => [id, name])) }
  const reader = { place, names, t }
  const isHere = fieldsAt(fields, { typeId: ticket.type?.id ?? null, pipelineId: ticket.pipeline.id }, []).includes(
    field,
  )
  const said = value === undefined ? t('ticket:custom.none') : customText(field, value, reader)
  return (
    <RowCell
      field={`custom.${fieldKey}`}
      fieldName={field.name}
      name={t('list:row.cell', { field: field.name, value: said })}
      locked={isHere ? undefined : t('list:locked.notHere')}
      {...row}
    >
      {value === undefined ? none : <CustomFace field={field} value={value} reader={reader} />}
    </RowCell>
  )
}

/** The record that the ticket is associated with, as its panel names it; it is changed there. */
function AssociatedCell({ type, ticket }: RowProps & { type: string }): ReactNode {
  const t = useT()
  const found = ticket.associations?.find((one) => one.type === type)
  const name = found && (found.record?.name ?? t('associations:noAccess'))
  const reason = t('list:locked.associated')
  return (
    <LockedCell reason={name ? t('list:locked.value', { value: name, reason }) : reason}>
      {found ? <span className={clsx('truncate', !found.record && 'text-ink3')}>{name}</span> : none}
    </LockedCell>
  )
}

/** What the product keeps by itself: numbers, times, where the ticket came from. */
function Fixed({ field, ticket }: RowProps & { field: string }): ReactNode {
  const t = useT()
  const place = usePlace()
  const times: Record<string, string | null> = {
    createdAt: ticket.createdAt,
    updatedAt: ticket.updatedAt,
    waitingSince: ticket.waitingSince,
    statusChangedAt: ticket.statusChangedAt,
    firstResponseAt: ticket.firstResponseAt,
    resolvedAt: ticket.resolvedAt,
    closedAt: ticket.closedAt,
    lastMessageAt: ticket.lastMessageAt,
    lastCustomerMessageAt: ticket.lastCustomerMessageAt,
    lastAgentMessageAt: ticket.lastAgentMessageAt,
  }
  if (field === 'stageChangedAt') return <StageAge ticket={ticket} />
  if (field === 'slaDue')
    return (
      <LockedCell reason={t('list:locked.fixed')}>{ticket.sla?.state ? <Deadline ticket={ticket} /> : none}</LockedCell>
    )
  const { done, total } = ticket.checklist
  const texts: Record<string, string | null | undefined> = {
    account: ticket.account?.name,
    accountTier: ticket.account?.tier,
    slaPolicy: ticket.sla?.policy.name,
    channel: ticket.channel?.name,
    requesterEmail: ticket.requester?.email,
    messageCount: formatNumber(ticket.messageCount, place),
    checklist: total > 0 ? `${formatNumber(done, place)} / ${formatNumber(total, place)}` : null,
    visibility: t(`views:visibility.${ticket.visibility}`),
    source: t(`views:source.${ticket.source}`),
  }
  const at = times[field]
  const text = texts[field]
  return (
    <LockedCell
      reason={text ? t('list:locked.value', { value: text, reason: t('list:locked.fixed') }) : t('list:locked.fixed')}
    >
      {at ? <Moment at={at} /> : text ? <span className="truncate tabular-nums">{text}</span> : none}
    </LockedCell>
  )
}
