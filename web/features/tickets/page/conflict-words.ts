import type { ApiError } from '../../../api/api-error.ts'
import { queryClient } from '../../../api/queries.ts'
import type { Place } from '../../../i18n/format.ts'
import type { useT } from '../../../i18n/use-t.ts'
import { customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import { customText } from '../../../shared/custom/custom-value.tsx'
import type { TicketRow } from '../ticket-rows.ts'
import { fieldName, valueInWords } from './field-words.ts'

/** What a 409 `ticket.conflict` means: of each field the value that somebody else gave it, and the own one. */
export function conflictInWords(
  error: ApiError,
  theirs: Partial<TicketRow>,
  yours: Partial<TicketRow>,
  { place, t }: { place: Place; t: ReturnType<typeof useT> },
): string {
  function inWords(row: Partial<TicketRow>, name: string): string {
    const field = customFieldOf(name)
    if (!field) return valueInWords(row, name, t)
    const value = row.custom?.[field.key]
    return value === undefined ? t('ticket:custom.none') : customText(field, value, { place, names: {}, t })
  }
  const fields = Object.keys((error.problem.current as object | undefined) ?? {})
  const sentences = fields
    .filter((field) => field !== 'status')
    .map((field) =>
      t('ticket:conflict.field', {
        field: customFieldOf(field)?.name ?? t(fieldName(field)),
        theirs: inWords(theirs, field),
        yours: inWords(yours, field),
      }),
    )
  return sentences.join(' ') || error.message
}

/** The custom field that `custom.<key>` names, when its definition is known. */
function customFieldOf(field: string) {
  const key = field.startsWith('custom.') ? field.slice('custom.'.length) : undefined
  return queryClient.getQueryData(customFieldsQuery.queryKey)?.find((one) => one.key === key)
}
