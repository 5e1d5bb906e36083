import clsx from 'clsx'
import { ArrowRightLeft, Pencil } from 'lucide-react'
import { memo, type PointerEvent } from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { useT } from '../../../i18n/use-t.ts'
import { LabelDot } from '../../../shared/label-chip.tsx'
import { PriorityIcon } from '../../../shared/priority-badge.tsx'
import { Avatar } from '../../../ui/avatar.tsx'
import { RowBox } from '../../../ui/row-box.tsx'
import { Tooltip } from '../../../ui/tooltip.tsx'
import { DueBadge } from '../due-badge.tsx'
import { RowCell } from '../list/row-cell.tsx'
import { type Editable, fieldMark, type RowField } from '../list/row-field.ts'
import { SlaChip } from '../list/sla-chip.tsx'
import { SnoozeMark } from '../list/snooze-mark.tsx'
import { TicketLink } from '../list/ticket-row.tsx'
import { StageAge } from '../page/stage-age.tsx'
import { RowMarks } from '../row-marks.tsx'
import type { TicketRow } from '../ticket-rows.ts'

export interface BoardCardProps {
  ticket: TicketRow
  isCurrent: boolean
  isTabStop: boolean
  isDragged: boolean
  isSelected: boolean
  onSelect: (id: string, range: boolean) => void
  editable: Editable
  onEdit: (ticket: TicketRow, field: RowField) => void
  /** Asks which field to change. */
  onEditAny: (ticket: TicketRow) => void
  onPress: (event: PointerEvent, ticket: TicketRow) => void
}

const shownLabels = 4

/** A ticket as a card of a board: the whole card opens it, pressing priority or assignee changes them, dragging moves it. */
export const BoardCard = memo(function BoardCard({
  isDragged,
  isSelected,
  onSelect,
  onPress,
  ...card
}: BoardCardProps) {
  const t = useT()
  const { ticket, isCurrent, isTabStop, editable, onEdit, onEditAny } = card
  const { assignee, priority, requester, account, labels, checklist } = ticket
  const assigneeName = assignee?.name ?? t('shared:member.unassigned')
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is one way to move it; the keyboard has its own
    <div
      data-ticket={ticket.id}
      onPointerDown={(event) => editable.update && onPress(event, ticket)}
      onDragStart={(event) => event.preventDefault()}
      className={clsx(
        'group relative flex h-full select-none flex-col justify-between rounded-lg border bg-card px-2.5 py-2 shadow-raised has-[[data-row-link]:focus-visible]:outline-2 has-[[data-row-link]:focus-visible]:outline-accent-ink has-[[data-row-link]:focus-visible]:-outline-offset-1',
        isSelected && 'bg-selected',
        isSelected || isCurrent ? 'border-accent-line' : 'border-line hover:border-line-control/50',
        isCurrent && 'bg-selected',
        isDragged && 'opacity-40',
      )}
    >
      <div className="flex min-w-0 items-center gap-1.5">
        {!isEmbed && (
          <RowBox
            className="-mr-1.5 in-data-selecting:mr-0 h-4 in-data-selecting:w-4 w-0 overflow-hidden focus-within:mr-0 focus-within:w-4 group-hover:mr-0 group-hover:w-4"
            label={t('list:row.select', { code: ticket.code })}
            checked={isSelected}
            isTabStop={isTabStop}
            onToggle={(range) => onSelect(ticket.id, range)}
          />
        )}
        <span className="min-w-0 flex-1 truncate font-mono text-2xs text-ink3">{ticket.code}</span>
        <SnoozeMark snooze={ticket.snooze} />
        <RowMarks ticketId={ticket.id} />
        {ticket.sla?.state && <SlaChip sla={ticket.sla} />}
        <DueBadge ticket={ticket} />
        <StageAge ticket={ticket} />
      </div>
      <div className="line-clamp-2 [&_a]:whitespace-normal">
        <TicketLink ticket={ticket} isTabStop={isTabStop} />
      </div>
      <div className="flex min-w-0 items-center gap-1.5 text-xs">
        <RowCell
          field="priority"
          name={t('list:row.priority', { value: t(`shared:priority.${priority}`) })}
          {...{ ticket, isTabStop, editable, onEdit }}
        >
          <PriorityIcon priority={priority} />
        </RowCell>
        {labels.length > 0 && (
          <span
            role="img"
            aria-label={t('list:row.labels', { labels: labels.map((label) => label.name).join(', ') })}
            title={labels.map((label) => label.name).join(', ')}
            className="flex shrink-0 items-center gap-0.5"
          >
            {labels.slice(0, shownLabels).map((label) => (
              <LabelDot key={label.id} color={label.color} />
            ))}
          </span>
        )}
        <span className="min-w-0 flex-1 truncate text-ink3" title={account ? account.name : undefined}>
          {requester?.name ?? t('list:row.noRequester')}
        </span>
        {checklist.total > 0 && (
          <span className="shrink-0 text-2xs text-ink3 tabular-nums" title={t('board:card.checklist')}>
            {`${checklist.done}/${checklist.total}`}
          </span>
        )}
        {editable.update && (
          <Tooltip label={t('board:key.edit')} shortcut="e">
            <button
              type="button"
              data-edit
              tabIndex={isTabStop ? 0 : -1}
              aria-label={t('board:edit', { code: ticket.code })}
              aria-haspopup="dialog"
              aria-keyshortcuts="E"
              onClick={() => onEditAny(ticket)}
              className="relative grid size-6 shrink-0 place-items-center rounded-md text-ink3 opacity-0 hover:bg-active hover:text-ink focus-visible:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
            >
              <Pencil aria-hidden="true" className="size-3.5" />
            </button>
          </Tooltip>
        )}
        {editable.update && (
          <Tooltip label={t('board:key.stage')} shortcut="s">
            <button
              type="button"
              {...fieldMark('stage')}
              tabIndex={isTabStop ? 0 : -1}
              aria-label={t('board:card.move', { code: ticket.code })}
              aria-haspopup="dialog"
              aria-keyshortcuts="S"
              onClick={() => onEdit(ticket, 'stage')}
              className="relative grid size-6 shrink-0 place-items-center rounded-md text-ink3 opacity-0 hover:bg-active hover:text-ink focus-visible:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
            >
              <ArrowRightLeft aria-hidden="true" className="size-3.5" />
            </button>
          </Tooltip>
        )}
        <RowCell
          field="assignee"
          name={t('list:row.assignee', { value: assigneeName })}
          {...{ ticket, isTabStop, editable, onEdit }}
        >
          <Avatar name={assignee?.name} id={assignee?.id} />
        </RowCell>
      </div>
    </div>
  )
})
