import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { say } from '../i18n/sentences.ts'
import { useT } from '../i18n/use-t.ts'
import { useMe } from '../shell/shell.api.ts'
import { Avatar } from '../ui/avatar.tsx'
import type { PickerOption } from '../ui/picker.tsx'
import { LabelDot } from './label-chip.tsx'
import { PriorityIcon } from './priority-badge.tsx'
import { StatusDot } from './status-badge.tsx'
import { assigneesQuery, labelsQuery, notListedQuery } from './ticket-choices.api.ts'
import { type TicketPriority, type TicketStatus, ticketPriorities, ticketStatuses } from './ticket-words.ts'

// The values of a ticket's properties as options of a Picker, for filters, rows, forms and the ticket page.

/** The value that stands for no assignee, as the API's filter names it. */
export const nobody = 'nobody'

export function useStatusOptions(): (PickerOption & { value: TicketStatus })[] {
  const t = useT()
  return ticketStatuses.map((status) => ({
    value: status,
    label: t(`shared:status.${status}`),
    icon: <StatusDot status={status} silent />,
  }))
}

/** From urgent to low: what matters most is nearest. */
export function usePriorityOptions(): (PickerOption & { value: TicketPriority })[] {
  const t = useT()
  return ticketPriorities.toReversed().map((priority) => ({
    value: priority,
    label: t(`shared:priority.${priority}`),
    icon: <PriorityIcon priority={priority} />,
  }))
}

/** Members to whom no ticket can be given: not to be chosen, and each says why. */
export function useNotListed(): PickerOption[] {
  const { data = [] } = useQuery(notListedQuery)
  return useMemo(
    () =>
      data.map(({ id, name, why }) => ({
        value: id,
        label: name,
        icon: <Avatar name={name} id={id} />,
        reason: say(why, why.text),
      })),
    [data],
  )
}

/** As useAssigneeOptions, for giving tickets: who cannot be given any stands at the end, with the reason. */
export function useAssigningOptions(): PickerOption[] | undefined {
  const people = useAssigneeOptions()
  const others = useNotListed()
  return useMemo(() => people && [...people, ...others], [people, others])
}

/** Nobody, the reader, then everybody else by name; undefined until they are known. */
export function useAssigneeOptions(): PickerOption[] | undefined {
  const t = useT()
  const { user } = useMe()
  const { data } = useQuery(assigneesQuery)
  return useMemo(() => {
    if (!data) return undefined
    const own = data.filter((one) => one.id === user.id)
    const others = data.filter((one) => one.id !== user.id).sort((one, other) => one.name.localeCompare(other.name))
    return [
      { value: nobody, label: t('shared:member.unassigned'), icon: <Avatar />, keywords: [nobody] },
      ...[...own, ...others].map((one) => ({
        value: one.id,
        label: one.name,
        // Who is away can be given tickets all the same; it is to be seen before.
        detail: one.available ? (one.id === user.id ? t('properties:me') : undefined) : one.status,
        icon: <Avatar name={one.name} id={one.id} />,
        keywords: one.id === user.id ? [one.email, 'me'] : [one.email],
      })),
    ]
  }, [data, user.id, t])
}

/** Labels to put on tickets: those that only other teams put there say so. Undefined until they are known. */
export function useLabelsToSet(): PickerOption[] | undefined {
  const t = useT()
  const { data } = useQuery(labelsQuery)
  const options = useLabelOptions()
  return useMemo(() => {
    const others = new Set(data?.filter((label) => !label.usable).map(({ id }) => id))
    return options?.map((option) =>
      others.has(option.value) ? { ...option, reason: t('properties:labelOfTeams') } : option,
    )
  }, [data, options, t])
}

/** By group and name; undefined until they are known. */
export function useLabelOptions(): PickerOption[] | undefined {
  const { data } = useQuery(labelsQuery)
  return useMemo(
    () =>
      data
        ?.toSorted(
          (one, other) => (one.group ?? '').localeCompare(other.group ?? '') || one.name.localeCompare(other.name),
        )
        .map((label) => ({
          value: label.id,
          label: label.name,
          detail: label.group ?? undefined,
          icon: <LabelDot color={label.color} />,
        })),
    [data],
  )
}
