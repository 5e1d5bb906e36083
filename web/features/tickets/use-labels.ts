import { useQuery } from '@tanstack/react-query'
import { queryClient } from '../../api/queries.ts'
import { translate } from '../../i18n/i18n.ts'
import { labelColors } from '../../shared/label-chip.tsx'
import { labelsQuery } from '../../shared/ticket-choices.api.ts'
import { useCan } from '../../shell/shell.api.ts'
import { groundOf } from '../../ui/person-mark.ts'
import { toast } from '../../ui/toast.ts'
import type { Label } from './change-ticket.ts'
import { createLabel } from './tickets.api.ts'

/** Finds a label by id, and makes one of a name where the person may. */
export function useLabels(): {
  find: (id: string) => Label | undefined
  create: ((name: string) => Promise<Label | undefined>) | undefined
} {
  const { data } = useQuery(labelsQuery)
  const mayCreate = useCan('labels:manage')
  function find(id: string): Label | undefined {
    const label = data?.find((one) => one.id === id)
    return label && { id: label.id, name: label.name, color: label.color }
  }
  async function create(name: string): Promise<Label | undefined> {
    try {
      const label = await createLabel({ name, color: labelColors[groundOf(name.toLowerCase()) - 1] ?? 'gray' })
      queryClient.setQueryData(labelsQuery.queryKey, (known) => known && [...known, label])
      return { id: label.id, name: label.name, color: label.color }
    } catch (error) {
      toast.failed(translate('properties:labelNotCreated'), {
        description: error instanceof Error ? error.message : undefined,
      })
      return undefined
    }
  }
  return { find, create: mayCreate ? create : undefined }
}
