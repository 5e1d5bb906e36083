import type { ConditionField } from '../../../shared/filter/filter.api.ts'
import { useSpeech } from '../../../shared/filter/use-speech.ts'
import { ValueField } from '../../../shared/filter/value-field.tsx'

/**
 * One value of a field, chosen as in the filters. `empty` true: no value is one, told as null. Words that stand for whoever looks at a
 * ticket are not offered: nobody does here.
 */
export function OneValue({
  field,
  value,
  empty = false,
  onChange,
}: {
  field: ConditionField
  value: unknown
  empty?: boolean
  onChange: (value: unknown) => void
}) {
  const shown = value === null ? 'nobody' : value
  const speech = useSpeech({ field: field.key, operator: 'is', ...(shown === undefined ? {} : { value: shown }) })
  const words: ConditionField['words'] = empty && field.type === 'record' ? ['nobody'] : []
  const isTime = field.type === 'date' || field.type === 'datetime'
  return (
    <ValueField
      field={{ ...field, words }}
      // A choice of one alone; a length of time for dates.
      test={{ id: 0, field: field.key, operator: isTime ? 'within_next' : 'changed_to', value: shown }}
      speech={speech}
      onChange={(next) => {
        const chosen = Array.isArray(next) ? (next as unknown[]).at(-1) : next
        onChange(chosen === 'nobody' ? null : chosen)
      }}
    />
  )
}
