import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { pipelinesQuery } from '../../shared/ticket-choices.api.ts'
import type { PickerOption } from '../../ui/picker.tsx'

/** Every stage that takes tickets, with its pipeline where there are several; those of others' pipelines say whose they are. */
export function useStagesToSet(): PickerOption[] | undefined {
  const t = useT()
  const { data } = useQuery(pipelinesQuery)
  return useMemo(
    () =>
      data?.flatMap((pipeline) =>
        pipeline.stages
          .filter((stage) => !stage.leaving)
          .map((stage) => ({
            value: stage.id,
            label: stage.name,
            detail: data.length > 1 ? pipeline.name : undefined,
            reason: pipeline.maySee && pipeline.mayMove ? undefined : t('pipelines:rights.ofTeams'),
          })),
      ),
    [data, t],
  )
}
