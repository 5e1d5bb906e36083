import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { CustomControl } from '../../../shared/custom/custom-control.tsx'
import { type CustomDraft, draftOf, readCustomDraft } from '../../../shared/custom/custom-draft.ts'
import { type CustomField, type CustomValue, customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { Field } from '../../../ui/field.tsx'
import type { Ticket } from '../tickets.api.ts'

/** Asks for the fields without which the ticket cannot go on, and goes on with them. */
export function RequiredDialog({
  ticket,
  keys,
  onFilled,
  onClose,
}: {
  ticket: Ticket
  /** Keys of the fields that are asked for. */
  keys: readonly string[]
  onFilled: (values: Record<string, CustomValue>) => void
  onClose: () => void
}) {
  const { data = [] } = useQuery(customFieldsQuery)
  const fields = data.filter((field) => keys.includes(field.key))
  return fields.length === 0 ? null : (
    <RequiredForm ticket={ticket} fields={fields} onFilled={onFilled} onClose={onClose} />
  )
}

function RequiredForm({
  ticket,
  fields,
  onFilled,
  onClose,
}: {
  ticket: Ticket
  fields: readonly CustomField[]
  onFilled: (values: Record<string, CustomValue>) => void
  onClose: () => void
}) {
  const t = useT()
  const place = usePlace()
  const [names, setNames] = useState(ticket.customNames)
  const initial: Record<string, CustomDraft> = Object.fromEntries(
    fields.map((field) => [field.key, draftOf(field, ticket.custom[field.key], place)]),
  )
  const form = useForm<Record<string, CustomDraft>, Record<string, CustomValue>>({
    initial,
    validate: (drafts) =>
      Object.fromEntries(
        fields.flatMap((field) => {
          const meant = readCustomDraft(field, drafts[field.key] ?? '', place)
          if ('fault' in meant) return [[field.key, t(`ticket:custom.wrong.${meant.fault}`)]]
          return meant.value === null ? [[field.key, t('ticket:custom.wrong.missing', { field: field.name })]] : []
        }),
      ),
    submit: async (drafts) => {
      const values: Record<string, CustomValue> = {}
      for (const field of fields) {
        const meant = readCustomDraft(field, drafts[field.key] ?? '', place)
        if ('value' in meant && meant.value !== null) values[field.key] = meant.value
      }
      return values
    },
    onDone: onFilled,
  })
  return (
    <FormDialog
      size="sm"
      title={t('ticket:custom.ask.title')}
      description={t('ticket:custom.ask.text')}
      form={form}
      submit={t('ticket:custom.ask.save')}
      onClose={onClose}
    >
      {fields.map((field, i) => (
        <Field
          key={field.id}
          label={field.name}
          hint={field.help || undefined}
          required
          error={form.errorOf(field.key)}
        >
          <CustomControl
            autoFocus={i === 0}
            field={field}
            draft={form.values[field.key] ?? ''}
            form={ticket.form}
            names={names}
            onName={(id, name) => setNames({ ...names, [id]: name })}
            onChange={(draft) => form.set(field.key, draft)}
          />
        </Field>
      ))}
    </FormDialog>
  )
}
