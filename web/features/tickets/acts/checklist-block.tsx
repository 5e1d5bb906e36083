import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { CalendarClock, ListPlus, Plus, Trash2, UserRound } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { ReorderList } from '../../../shared/reorder-list.tsx'
import { assigneesQuery } from '../../../shared/ticket-choices.api.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { Popover } from '../../../ui/popover.tsx'
import { pressProps } from '../../../ui/press-keys.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import type { Ticket } from '../tickets.api.ts'
import {
  addItem,
  applyTemplate,
  type ChecklistItem,
  changeItem,
  findTemplates,
  type ItemChange,
  orderItems,
  removeItem,
  type TicketAround,
} from './acts.api.ts'
import type { ChangeAround } from './use-around.ts'

/** What is to be done for a ticket: check off, write, put into order. */
export function ChecklistBlock({
  ticket,
  around,
  change,
  reread,
}: {
  ticket: Ticket
  around: TicketAround
  change: ChangeAround
  /** Resolves when what stands beside the ticket, outdated by a change, is there again. */
  reread: () => Promise<void>
}) {
  const t = useT()
  const { checklist } = around
  const may = ticket.allowed.update
  function edit(item: ChecklistItem, send: ItemChange, shown: Partial<ChecklistItem>): void {
    void change(
      () => changeItem(item.id, send),
      (now) => ({
        ...now,
        checklist: now.checklist.map((one) => (one.id === item.id ? { ...one, ...shown } : one)),
      }),
    )
  }
  return (
    <>
      {checklist.length > 0 && <Progress done={checklist.filter((one) => one.done).length} total={checklist.length} />}
      {checklist.length > 0 && (
        <ReorderList
          label={t('acts:checklist.title')}
          items={checklist.map((item) => ({ ...item, name: item.text }))}
          disabled={!may}
          onOrder={async (ids) => {
            await change(
              () => orderItems(ticket.id, ids),
              (now) => ({ ...now, checklist: ids.flatMap((id) => now.checklist.find((one) => one.id === id) ?? []) }),
            )
            await reread()
          }}
        >
          {(item) => (
            <Item
              item={item}
              may={may}
              onEdit={(send, shown) => edit(item, send, shown)}
              onRemove={() =>
                void change(
                  () => removeItem(item.id),
                  (now) => ({ ...now, checklist: now.checklist.filter((one) => one.id !== item.id) }),
                )
              }
            />
          )}
        </ReorderList>
      )}
      {may && <NewItem onAdd={(text) => change(() => addItem(ticket.id, text))} />}
      {may && (
        <Picker
          label={t('acts:checklist.templates')}
          options={templateOptions}
          chosen={[]}
          onChoose={({ value }) => void change(() => applyTemplate(ticket.id, value))}
          trigger={
            <button
              {...pressProps('shift+t')}
              type="button"
              className="inline-flex min-h-6 items-center gap-1.5 self-start text-ink2 text-xs hover:text-ink"
            >
              <ListPlus aria-hidden="true" className="size-3.5" />
              {t('acts:checklist.addTemplate')}
            </button>
          }
        />
      )}
      {!may && checklist.length === 0 && <p className="text-ink3">{t('acts:checklist.none')}</p>}
    </>
  )
}

const templateOptions = async () => (await findTemplates()).map(({ id, name }) => ({ value: id, label: name }))

function Progress({ done, total }: { done: number; total: number }) {
  const t = useT()
  return (
    <div className="flex items-center gap-2 text-ink2 text-xs">
      <progress
        aria-label={t('acts:checklist.progress', { done, total })}
        max={total}
        value={done}
        className="h-1.5 flex-1 appearance-none overflow-hidden rounded-full bg-active [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-active [&::-webkit-progress-value]:bg-accent"
      />
      <span className="tabular-nums">{t('acts:checklist.progress', { done, total })}</span>
    </div>
  )
}

/** Stays open after Enter, for the next one. */
function NewItem({ onAdd }: { onAdd: (text: string) => Promise<boolean> }) {
  const t = useT()
  const [text, setText] = useState('')
  async function onKeyDown(event: KeyboardEvent): Promise<void> {
    if (event.nativeEvent.isComposing || event.key !== 'Enter') return
    event.preventDefault()
    const written = text.trim()
    if (written === '') return
    setText('')
    if (!(await onAdd(written))) setText(written)
  }
  return (
    <TextInput
      dense
      aria-label={t('acts:checklist.add')}
      placeholder={t('acts:checklist.add')}
      icon={<Plus aria-hidden="true" />}
      maxLength={500}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => void onKeyDown(event)}
    />
  )
}

function Item({
  item,
  may,
  onEdit,
  onRemove,
}: {
  item: ChecklistItem
  may: boolean
  onEdit: (send: ItemChange, shown: Partial<ChecklistItem>) => void
  onRemove: () => void
}) {
  const t = useT()
  const place = usePlace()
  const isLate = !item.done && item.dueAt !== null && Date.parse(item.dueAt) < Date.now()
  return (
    <div className="group/item flex min-w-0 flex-1 items-start gap-1 py-1">
      <div className="min-w-0 flex-1">
        <Checkbox
          checked={item.done}
          disabled={!may}
          onChange={(done) => onEdit({ done }, { done })}
          label={<span className={clsx('break-words', item.done && 'text-ink3 line-through')}>{item.text}</span>}
        />
        {(item.assignee || item.dueAt || item.linkedTicket) && (
          <div className="flex flex-wrap gap-x-2 pl-6 text-ink3 text-xs">
            {item.assignee && <span>{item.assignee.name}</span>}
            {item.dueAt && (
              <span className={clsx(isLate && 'text-danger')}>
                {isLate
                  ? t('acts:checklist.late', { date: formatDate(item.dueAt, place) })
                  : formatDate(item.dueAt, place)}
              </span>
            )}
            {item.linkedTicket && (
              <Link
                to={paths.ticket}
                params={{ ticketRef: item.linkedTicket.code }}
                className="font-mono underline underline-offset-2"
              >
                {item.linkedTicket.code}
              </Link>
            )}
          </div>
        )}
      </div>
      {may && (
        <span className="flex shrink-0 opacity-0 focus-within:opacity-100 group-hover/item:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100">
          <ItemAssignee item={item} onEdit={onEdit} />
          <ItemDue item={item} onEdit={onEdit} />
          <IconButton
            press="delete"
            label={t('acts:checklist.remove', { name: item.text })}
            icon={<Trash2 aria-hidden="true" />}
            onClick={onRemove}
          />
        </span>
      )}
    </div>
  )
}

type Edit = (send: ItemChange, shown: Partial<ChecklistItem>) => void

function ItemAssignee({ item, onEdit }: { item: ChecklistItem; onEdit: Edit }) {
  const t = useT()
  const { data: members = [] } = useQuery(assigneesQuery)
  const nobody = { value: '', label: t('acts:checklist.nobody') }
  return (
    <Picker
      label={t('acts:checklist.assignee', { name: item.text })}
      options={[nobody, ...members.map(({ id, name }) => ({ value: id, label: name }))]}
      chosen={[item.assignee?.id ?? '']}
      onChoose={({ value, label }) =>
        onEdit({ assigneeId: value || null }, { assignee: value ? { id: value, name: label } : null })
      }
      trigger={
        <IconButton
          press="shift+a"
          label={t('acts:checklist.assignee', { name: item.text })}
          icon={<UserRound aria-hidden="true" />}
        />
      }
    />
  )
}

function ItemDue({ item, onEdit }: { item: ChecklistItem; onEdit: Edit }) {
  const t = useT()
  const label = t('acts:checklist.due', { name: item.text })
  return (
    <Popover
      label={label}
      trigger={<IconButton label={label} press="shift+d" icon={<CalendarClock aria-hidden="true" />} />}
    >
      <TextInput
        type="date"
        aria-label={label}
        value={item.dueAt?.slice(0, 10) ?? ''}
        onChange={(event) => {
          // The end of that day, where the browser is.
          const dueAt = event.target.value ? new Date(`${event.target.value}T23:59:00`).toISOString() : null
          onEdit({ dueAt }, { dueAt })
        }}
      />
    </Popover>
  )
}
