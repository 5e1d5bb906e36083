import type { Condition } from '../../../shared/filter/condition.ts'
import { FilterBuilder } from '../../../shared/filter/filter-builder.tsx'

/** False: nothing is asked yet. */
export const isWritten = (condition: Condition): boolean => !('all' in condition) || condition.all.length > 0

/** A condition on tickets in a form. */
export function ConditionField({
  legend,
  lead,
  condition,
  onChange,
  error,
}: {
  legend: string
  lead: string
  condition: Condition
  onChange: (condition: Condition) => void
  error?: string
}) {
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1 font-medium">{legend}</legend>
      <div className="overflow-hidden rounded-md border border-line">
        <FilterBuilder lead={lead} condition={condition} onChange={onChange} />
      </div>
      {error && (
        <p role="alert" className="pt-1 text-danger text-xs">
          {error}
        </p>
      )}
    </fieldset>
  )
}
