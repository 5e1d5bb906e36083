import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { api, read } from '../../../api/client.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { type CustomDraft, readCustomDraft } from '../../../shared/custom/custom-draft.ts'
import {
  type CustomField,
  type CustomValue,
  customFieldsQuery,
  fieldsAt,
  isRequired,
} from '../../../shared/custom/custom-fields.ts'
import { CustomForm } from '../../../shared/custom/custom-form.tsx'
import { useSettled } from '../../../shared/use-settled.ts'
import { templateQuery } from '../templates/templates.api.ts'
import type { CreateTicket } from '../tickets.api.ts'
import { type NewTicketValues, toInput } from './new-ticket-values.ts'

type Form = NonNullable<ReturnType<typeof useTicketForm>>

/** What the server says of a ticket with these values: where it begins, and what form logic makes of its fields. */
function useTicketForm(values: NewTicketValues, fields: readonly CustomField[], custom: Record<string, CustomValue>) {
  const { requester } = values
  const { description = '', subject, priority, typeId, assigneeId } = toInput(values)
  const draft = {
    subject: subject ?? '',
    description,
    priority,
    typeId,
    assigneeId,
    requesterId: requester?.kind === 'known' ? requester.id : undefined,
    labelIds: values.labels.map((label) => label.id),
    stageId: values.template?.stageId,
    pipelineId: values.template?.stageId ? undefined : values.template?.pipelineId,
    custom,
  }
  const settled = useSettled(JSON.stringify(draft), 300)
  const { data } = useQuery({
    queryKey: ['ticket-form', settled],
    queryFn: ({ signal }) =>
      read(api.POST('/api/v1/tickets/form', { body: JSON.parse(settled) as typeof draft, signal })),
    enabled: fields.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  return data
}

/** True when the ticket cannot be made without the field. */
const isNeeded = (field: CustomField, form: Form | undefined) =>
  isRequired(field, form?.fields ?? []) || (form !== undefined && field.requiredStageIds.includes(form.stageId))

const isEmpty = (draft: CustomDraft | undefined) =>
  draft === undefined || draft === '' || (Array.isArray(draft) && draft.length === 0)

/** The custom fields of a new ticket, for its form: what they hold, and whether it can be sent. */
export function useCustomForm() {
  const place = usePlace()
  const { data: fields = [] } = useQuery(customFieldsQuery)
  /** The fields that are on screen, as the latest drawing found them. */
  const shown = useRef<{ here: readonly CustomField[]; form: Form | undefined }>({ here: [], form: undefined })
  const read = (field: CustomField, values: NewTicketValues) =>
    readCustomDraft(field, values.custom[field.key] ?? '', place)
  return {
    fields,
    shown,
    read,
    /** The values that are right; what is half written is left out. */
    valuesOf: (values: NewTicketValues): NonNullable<CreateTicket['custom']> & Record<string, CustomValue> => {
      const custom: Record<string, CustomValue> = {}
      const here = shown.current.form ? shown.current.here : fields
      for (const field of here) {
        const meant = read(field, values)
        if ('value' in meant && meant.value !== null) custom[field.key] = meant.value
      }
      return custom
    },
    hasFaults: (values: NewTicketValues): boolean =>
      shown.current.here.some((field) => {
        const meant = read(field, values)
        return 'fault' in meant || (meant.value === null && isNeeded(field, shown.current.form))
      }),
  }
}

/** Custom fields of a new ticket: those it must have, the others on demand. */
export function NewTicketCustom({
  custom,
  values,
  set,
  asked,
  refused,
}: {
  custom: ReturnType<typeof useCustomForm>
  values: NewTicketValues
  set: (name: 'custom', value: NewTicketValues['custom']) => void
  /** It was tried to send the form: what is missing is said. */
  asked: boolean
  /** What the server said when it was sent. */
  refused: Error | null
}) {
  const t = useT()
  const { data: template } = useQuery({
    ...templateQuery(values.template?.id ?? ''),
    enabled: values.template !== null,
  })
  const form = useTicketForm(values, custom.fields, custom.valuesOf(values))
  if (!form) return null
  const here = fieldsAt(custom.fields, { typeId: values.typeId, pipelineId: form.pipelineId }, form.fields)
  custom.shown.current = { here, form }
  const needed = (field: CustomField) => isNeeded(field, form)
  const said = new Map(
    refused instanceof ApiError ? refused.fields.map(({ path, message }) => [path, message] as const) : [],
  )
  function errorOf(field: CustomField): string | undefined {
    const meant = custom.read(field, values)
    if (asked && 'fault' in meant) return t(`ticket:custom.wrong.${meant.fault}`)
    if (asked && needed(field) && 'value' in meant && meant.value === null)
      return t('ticket:custom.wrong.missing', { field: field.name })
    return said.get(`custom.${field.key}`)
  }
  return (
    <CustomForm
      fields={here}
      isSeen={(field) => needed(field) || !isEmpty(values.custom[field.key])}
      isNeeded={needed}
      errorOf={errorOf}
      drafts={values.custom}
      onChange={(drafts) => set('custom', drafts)}
      form={form.fields}
      names={template?.names}
    />
  )
}
