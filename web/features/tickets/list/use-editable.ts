import { useMemo } from 'react'
import { useCan } from '../../../shell/shell.api.ts'
import type { RowField } from './row-field.ts'

/** Which properties of rows the person may change. */
export function useEditable(): Readonly<Record<RowField, boolean>> {
  const update = useCan('tickets:update')
  const assign = useCan('tickets:assign')
  return useMemo(
    () => ({ status: update, stage: update, priority: update, labels: update, assignee: assign, snooze: update }),
    [update, assign],
  )
}
