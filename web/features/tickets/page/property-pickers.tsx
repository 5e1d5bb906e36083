import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { Plus } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { LabelDot } from '../../../shared/label-chip.tsx'
import { MemberAvatar } from '../../../shared/member-avatar.tsx'
import { PriorityBadge, PriorityIcon } from '../../../shared/priority-badge.tsx'
import { useLabelsToSet, useNotListed } from '../../../shared/property-options.tsx'
import { PropertyTrigger } from '../../../shared/property-trigger.tsx'
import { assigneesQuery, ticketTypesQuery } from '../../../shared/ticket-choices.api.ts'
import { ticketPriorities } from '../../../shared/ticket-words.ts'
import { useCan, useMe } from '../../../shell/shell.api.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { type Label, labelChange } from '../change-ticket.ts'
import { findContacts } from '../ticket-page.api.ts'
import type { Ticket } from '../tickets.api.ts'
import { useLabels } from '../use-labels.ts'
import type { EditTicket } from './use-edit-ticket.ts'

interface PickerProps {
  ticket: Ticket
  edit: EditTicket
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** Without a frame, as a value in the properties. */
  plain?: boolean
}

export function PriorityPicker({ ticket, edit, plain, ...shown }: PickerProps) {
  const t = useT()
  return (
    <Picker
      {...shown}
      label={t('ticket:field.priority')}
      trigger={
        <PropertyTrigger
          plain={plain}
          aria-keyshortcuts="P"
          aria-label={t('ticket:picker.priority', { value: t(`shared:priority.${ticket.priority}`) })}
          disabled={!ticket.allowed.update}
        >
          {/* On a phone the header has room for its shape alone; the button says its name. */}
          {!plain && (
            <span className="inline-flex sm:hidden">
              <PriorityIcon priority={ticket.priority} />
            </span>
          )}
          <span className={clsx('inline-flex', !plain && 'max-sm:hidden')}>
            <PriorityBadge priority={ticket.priority} />
          </span>
        </PropertyTrigger>
      }
      options={ticketPriorities.toReversed().map((value) => ({
        value,
        label: t(`shared:priority.${value}`),
        icon: <PriorityIcon priority={value} />,
      }))}
      chosen={[ticket.priority]}
      onChoose={({ value }) => {
        const priority = ticketPriorities.find((one) => one === value)
        if (priority && priority !== ticket.priority) edit({ priority }, { priority })
      }}
    />
  )
}

const nobody = 'nobody'

export function AssigneePicker({ ticket, edit, plain, ...shown }: PickerProps) {
  const t = useT()
  const me = useMe()
  const { data = [] } = useQuery(assigneesQuery)
  const notListed = useNotListed()
  const mine = data.filter((one) => one.id === me.user.id)
  const others = data.filter((one) => one.id !== me.user.id)
  return (
    <Picker
      {...shown}
      label={t('ticket:field.assignee')}
      trigger={
        <PropertyTrigger
          plain={plain}
          aria-keyshortcuts="A"
          aria-label={t('ticket:picker.assignee', { value: ticket.assignee?.name ?? t('shared:member.unassigned') })}
          disabled={!ticket.allowed.update}
        >
          <MemberAvatar member={ticket.assignee} />
        </PropertyTrigger>
      }
      options={[
        { value: nobody, label: t('shared:member.unassigned'), icon: <Avatar /> },
        ...[...mine, ...others].map((one) => ({
          value: one.id,
          label: one.id === me.user.id ? t('ticket:picker.me', { name: one.name }) : one.name,
          detail: one.email,
          icon: <Avatar name={one.name} id={one.id} />,
          ...(one.id === me.user.id && { keys: 'i' }),
        })),
        ...notListed,
      ]}
      chosen={[ticket.assignee?.id ?? nobody]}
      onChoose={({ value }) => {
        const to = data.find((one) => one.id === value) ?? null
        if ((to?.id ?? null) === (ticket.assignee?.id ?? null)) return
        edit({ assigneeId: to?.id ?? null }, { assignee: to && { id: to.id, name: to.name } })
      }}
    />
  )
}

export function TypePicker({ ticket, edit, plain }: PickerProps) {
  const t = useT()
  const { data = [] } = useQuery(ticketTypesQuery)
  return (
    <Picker
      label={t('ticket:field.type')}
      trigger={
        <PropertyTrigger
          plain={plain}
          aria-label={t('ticket:picker.type', { value: ticket.type?.name ?? t('ticket:field.none') })}
          disabled={!ticket.allowed.update}
        >
          <span className="truncate">{ticket.type?.name ?? '–'}</span>
        </PropertyTrigger>
      }
      options={[
        { value: nobody, label: t('ticket:field.none') },
        ...data
          .filter((one) => !one.archived || one.id === ticket.type?.id)
          .map((one) => ({ value: one.id, label: one.name, icon: <LabelDot color={one.color} /> })),
      ]}
      chosen={[ticket.type?.id ?? nobody]}
      onChoose={({ value }) => {
        const type = data.find((one) => one.id === value) ?? null
        if (type?.id !== ticket.type?.id) edit({ typeId: type?.id ?? null }, { type })
      }}
    />
  )
}

export function LabelPicker({ ticket, edit, plain: _plain, ...shown }: PickerProps) {
  const t = useT()
  const options = useLabelsToSet() ?? []
  const { find, create } = useLabels()
  function toggle(label: Label | undefined): void {
    if (!label) return
    const change = labelChange(ticket, label)
    edit(change.send, change.shown)
  }
  return (
    <Picker
      {...shown}
      multiple
      label={t('ticket:field.labels')}
      trigger={
        <button
          type="button"
          aria-keyshortcuts="L"
          disabled={!ticket.allowed.update}
          className="inline-flex h-6 shrink-0 items-center gap-1 rounded-md border border-line border-dashed px-1.5 text-ink2 text-xs hover:not-disabled:bg-hover hover:not-disabled:text-ink pointer-coarse:h-8"
        >
          <Plus aria-hidden="true" className="size-3" />
          {t('ticket:picker.label')}
        </button>
      }
      options={options}
      chosen={ticket.labels.map((one) => one.id)}
      onChoose={({ value }) => toggle(find(value))}
      create={
        create && {
          label: (text) => t('ticket:picker.createLabel', { text }),
          run: (text) => void create(text).then(toggle),
        }
      }
    />
  )
}

export function RequesterPicker({ ticket, edit, plain }: PickerProps) {
  const t = useT()
  const readsCustomers = useCan('customers:read')
  return (
    <Picker
      label={t('ticket:field.requester')}
      trigger={
        <PropertyTrigger
          plain={plain}
          aria-label={t('ticket:picker.requester', { value: ticket.requester?.name ?? t('ticket:field.none') })}
          disabled={!ticket.allowed.update || !readsCustomers}
        >
          <span className="truncate">{ticket.requester?.name ?? '–'}</span>
        </PropertyTrigger>
      }
      options={searchContacts}
      chosen={ticket.requester ? [ticket.requester.id] : []}
      placeholder={t('ticket:picker.requesterHint')}
      onChoose={({ value, label, detail }) => {
        if (value === ticket.requester?.id) return
        edit({ requesterId: value }, { requester: { id: value, name: label, email: detail ?? null, phone: null } })
      }}
    />
  )
}

/** Customers by name, email or phone, for the requester. */
export async function searchContacts(text: string, signal: AbortSignal) {
  const found = await findContacts(text, signal)
  return found.map((one) => ({
    value: one.id,
    label: one.name,
    detail: one.emails.find((email) => email.primary)?.value ?? one.emails[0]?.value,
  }))
}
