import { useMemo } from 'react'
import { useCan } from '../../../shell/shell.api.ts'
import type { Editable } from './row-field.ts'

/** What the person may change in rows. */
export function useEditable(): Editable {
  const update = useCan('tickets:update')
  const assign = useCan('tickets:assign')
  return useMemo(() => ({ update, assign }), [update, assign])
}
