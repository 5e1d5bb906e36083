import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { ArrowDown, ArrowUp } from 'lucide-react'
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type PointerEvent,
  type ReactNode,
  useRef,
  useState,
} from 'react'
import { formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import { CustomFace } from '../../../shared/custom/custom-value.tsx'
import { PriorityBadge } from '../../../shared/priority-badge.tsx'
import { StatusBadge } from '../../../shared/status-badge.tsx'
import { Avatar } from '../../../ui/avatar.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { useFields } from '../filter/use-speech.ts'
import { fieldName } from '../filter/words.ts'
import { isOverdue } from '../overdue.ts'
import { StageAge } from '../page/stage-age.tsx'
import { RowMarks } from '../row-marks.tsx'
import type { TicketRow } from '../ticket-rows.ts'
import type { Column, TicketSort } from '../ticket-search.ts'
import { assigneesQuery } from '../tickets.api.ts'
import { narrowest, widest, widthOf, widthOfAll } from '../views/columns.ts'
import { RowCell } from './row-cell.tsx'
import { RowLabels } from './row-labels.tsx'
import { RowSelect } from './row-select.tsx'
import { SnoozeMark } from './snooze-mark.tsx'
import { type RowProps, TicketLink } from './ticket-row.tsx'

// The list with chosen columns. Its own widths decide; what does not fit is scrolled to.

const grid = 'grid w-full items-center gap-x-3 px-4'

/** The columns side by side; the subject takes what is left. */
export function gridOf(columns: readonly Column[]): CSSProperties {
  const parts = columns.map((column) => {
    const width = `${widthOf(column)}px`
    return column.field === 'subject' && column.width === null ? `minmax(${width},1fr)` : width
  })
  return { gridTemplateColumns: parts.join(' ') }
}

/** The head of chosen columns: names that sort, edges that widen by pointer and by arrow keys. */
export function ColumnHead({
  columns,
  sort,
  onSort,
  onColumns,
}: {
  columns: readonly Column[]
  sort: TicketSort
  onSort: (sort: TicketSort) => void
  onColumns: (columns: readonly Column[]) => void
}) {
  const t = useT()
  const fields = useFields()
  return (
    <div
      role="rowgroup"
      style={{ minWidth: widthOfAll(columns) }}
      className="sticky top-0 z-10 border-line border-b bg-card font-medium text-2xs text-ink3"
    >
      <div role="row" aria-rowindex={1} className={clsx(grid, 'h-7')} style={gridOf(columns)}>
        {columns.map((column, at) => {
          const field = fields.get(column.field)
          const name = fieldName(t, field, column.field)
          const isSorted = sort === column.field || sort === `-${column.field}`
          const isDown = sort.startsWith('-')
          return (
            <div
              key={column.field}
              role="columnheader"
              aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : undefined}
              className="relative flex h-full min-w-0 items-center"
            >
              {field?.sortable ? (
                <button
                  type="button"
                  onClick={() => onSort(sort === `-${column.field}` ? column.field : `-${column.field}`)}
                  className={clsx(
                    '-mx-1 flex h-5 min-w-0 items-center gap-0.5 rounded-sm px-1 hover:bg-hover hover:text-ink',
                    isSorted && 'text-ink2',
                  )}
                >
                  <span className="truncate">{name}</span>
                  {isSorted &&
                    (isDown ? (
                      <ArrowDown aria-hidden="true" className="size-3 shrink-0" />
                    ) : (
                      <ArrowUp aria-hidden="true" className="size-3 shrink-0" />
                    ))}
                </button>
              ) : (
                <span className="truncate">{name}</span>
              )}
              <Edge
                name={name}
                width={widthOf(column)}
                onChange={(width) => onColumns(columns.with(at, { ...column, width }))}
                onReset={() => onColumns(columns.with(at, { ...column, width: null }))}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

const keySteps: Record<string, number> = { ArrowLeft: -8, ArrowRight: 8, PageDown: -40, PageUp: 40 }

/** The edge of a column: dragged, or moved by arrow keys; a double click gives it back its usual width. */
function Edge({
  name,
  width,
  onChange,
  onReset,
}: {
  name: string
  width: number
  onChange: (width: number) => void
  onReset: () => void
}) {
  const t = useT()
  const start = useRef<{ x: number; width: number }>(undefined)
  const [drawn, setDrawn] = useState<number>()
  const within = (next: number) => Math.round(Math.min(widest, Math.max(narrowest, next)))
  function onKeyDown(event: KeyboardEvent): void {
    const step = keySteps[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onChange(within(width + step))
  }
  function onPointerMove(event: PointerEvent): void {
    if (start.current) setDrawn(within(start.current.width + event.clientX - start.current.x))
  }
  function onPointerUp(): void {
    start.current = undefined
    if (drawn !== undefined && drawn !== width) onChange(drawn)
    setDrawn(undefined)
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={t('views:display.width', { name })}
      aria-valuenow={drawn ?? width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      aria-valuetext={t('views:display.resize', { name, width: drawn ?? width })}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { x: event.clientX, width }
      }}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onDoubleClick={onReset}
      style={drawn === undefined ? undefined : { transform: `translateX(${drawn - width}px)` }}
      className="group/edge absolute inset-y-0 -right-3 z-10 flex w-3 cursor-col-resize touch-none justify-center outline-none"
    >
      <span className="my-1 w-px bg-line group-hover/edge:w-0.5 group-hover/edge:bg-accent group-focus-visible/edge:w-0.5 group-focus-visible/edge:bg-accent-ink" />
    </div>
  )
}

/** A ticket with chosen columns. */
export const ColumnRow = memo(function ColumnRow({ columns, ...row }: RowProps & { columns: readonly Column[] }) {
  const { ticket, index, isCurrent } = row
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-ticket={ticket.id}
      style={gridOf(columns)}
      className={clsx(
        grid,
        'group relative h-row border-line-soft border-b has-[[data-row-link]:focus-visible]:outline-1 has-[[data-row-link]:focus-visible]:outline-accent-ink has-[[data-row-link]:focus-visible]:-outline-offset-1',
        row.isSelected && 'bg-selected',
        isCurrent
          ? 'bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent'
          : 'hover:bg-hover',
      )}
    >
      {columns.map(({ field }, at) => (
        <div key={field} role="cell" className="flex min-w-0 items-center">
          {at === 0 && <RowSelect {...row} />}
          <Cell field={field} {...row} />
        </div>
      ))}
    </div>
  )
})

function Cell({ field, ...row }: RowProps & { field: string }): ReactNode {
  const t = useT()
  const place = usePlace()
  const { ticket } = row
  const { assignee } = ticket
  const none = <span className="text-ink3">–</span>
  const text = (value: string | null | undefined) =>
    value ? (
      <span className="truncate" title={value}>
        {value}
      </span>
    ) : (
      none
    )
  switch (field) {
    case 'subject':
      return (
        <span className="flex min-w-0 flex-1 items-baseline gap-2">
          <span className="flex min-w-0 max-w-full shrink-0">
            <TicketLink {...row} />
          </span>
          <SnoozeMark snooze={ticket.snooze} />
          <RowMarks ticketId={ticket.id} />
          <span className="min-w-0 flex-1 truncate text-ink3">{ticket.preview}</span>
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
    case 'requesterEmail':
      return text(ticket.requester?.email)
    case 'messageCount':
      return <span className="tabular-nums">{formatNumber(ticket.messageCount, place)}</span>
    case 'checklist': {
      const { done, total } = ticket.checklist
      return total > 0 ? (
        <span className="tabular-nums">{`${formatNumber(done, place)} / ${formatNumber(total, place)}`}</span>
      ) : (
        none
      )
    }
    case 'visibility':
      return text(t(`views:visibility.${ticket.visibility}`))
    case 'source':
      return text(t(`views:source.${ticket.source}`))
    default:
      return field.startsWith(customPrefix) ? (
        <CustomCell field={field.slice(customPrefix.length)} ticket={ticket} />
      ) : (
        <PlainCell field={field} ticket={ticket} />
      )
  }
}

const customPrefix = 'custom.'

/** The value of a custom field. Members are named; other records only their ticket names. */
function CustomCell({ field: key, ticket }: { field: string; ticket: TicketRow }): ReactNode {
  const t = useT()
  const place = usePlace()
  const { data: fields } = useQuery(customFieldsQuery)
  const field = fields?.find((one) => one.key === key)
  const { data: people } = useQuery({ ...assigneesQuery, enabled: field?.type === 'user' })
  const value = ticket.custom[key]
  if (!field || value === undefined) return <span className="text-ink3">–</span>
  const names = Object.fromEntries((people ?? []).map(({ id, name }) => [id, name]))
  return <CustomFace field={field} value={value} reader={{ place, names, t }} />
}

/** Names of records and times, by the key of the field. */
function PlainCell({ field, ticket }: { field: string; ticket: TicketRow }): ReactNode {
  const named: Record<string, { name: string } | null> = {
    requester: ticket.requester,
    account: ticket.account,
    type: ticket.type,
    stage: ticket.stage,
    pipeline: ticket.pipeline,
    queue: ticket.queue,
    channel: ticket.channel,
  }
  const times: Record<string, string | null> = {
    createdAt: ticket.createdAt,
    updatedAt: ticket.updatedAt,
    waitingSince: ticket.waitingSince,
    dueAt: ticket.dueAt,
    snoozedUntil: ticket.snooze?.until ?? null,
    thankedAt: ticket.thankedAt,
    statusChangedAt: ticket.statusChangedAt,
    firstResponseAt: ticket.firstResponseAt,
    resolvedAt: ticket.resolvedAt,
    closedAt: ticket.closedAt,
    lastMessageAt: ticket.lastMessageAt,
    lastCustomerMessageAt: ticket.lastCustomerMessageAt,
    lastAgentMessageAt: ticket.lastAgentMessageAt,
  }
  const name = named[field]?.name
  if (name) {
    return (
      <span className="truncate" title={name}>
        {name}
      </span>
    )
  }
  const at = times[field]
  if (field === 'stageChangedAt') return <StageAge ticket={ticket} />
  if (at) {
    return (
      <span
        className={clsx(
          'truncate text-xs tabular-nums',
          field === 'dueAt' && isOverdue(ticket, new Date()) ? 'font-medium text-danger' : 'text-ink2',
        )}
      >
        <RelativeTime at={at} short />
      </span>
    )
  }
  return <span className="text-ink3">–</span>
}
