import { useQuery } from '@tanstack/react-query'
import { ApiError } from '../../api/api-error.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { readCustomDraft } from './custom-draft.ts'
import { type CustomField, type CustomValue, type FieldEntity, fieldsOfQuery } from './custom-fields.ts'
import { type CustomDrafts, CustomForm } from './custom-form.tsx'

/** The custom fields of a record that is being made: what its form asks for, and what it says. None while `isNew` is false: then its page shows them. */
export function useRecordForm(entity: Exclude<FieldEntity, 'ticket'>, isNew: boolean) {
  const t = useT()
  const place = usePlace()
  const { data = [], isLoading } = useQuery({ ...fieldsOfQuery(entity), enabled: isNew })
  const fields = isNew ? data.filter((field) => !field.archived) : []
  const faultOf = (field: CustomField, drafts: CustomDrafts): string | undefined => {
    const meant = readCustomDraft(field, drafts[field.key] ?? '', place)
    if ('fault' in meant) return t(`ticket:custom.wrong.${meant.fault}`)
    return meant.value === null && field.requiredOnCreate
      ? t('ticket:custom.wrong.missing', { field: field.name })
      : undefined
  }
  return {
    fields,
    /** The fields are asked for just now. */
    isLoading,
    faultOf,
    /** For the form: that something is wrong with them, if it is. */
    errors: (drafts: CustomDrafts): { custom?: string } => {
      const fault = fields.map((field) => faultOf(field, drafts)).find(Boolean)
      return fault ? { custom: fault } : {}
    },
    /** For the request. */
    wish: (drafts: CustomDrafts): { custom?: Record<string, CustomValue> } => {
      const said = fields.flatMap((field) => {
        const meant = readCustomDraft(field, drafts[field.key] ?? '', place)
        return 'value' in meant && meant.value !== null ? [[field.key, meant.value] as const] : []
      })
      return said.length > 0 ? { custom: Object.fromEntries(said) } : {}
    },
  }
}

const isNeeded = (field: CustomField) => field.requiredOnCreate

/** The fields that a new record must have, the others on demand. */
export function RecordForm({
  of: { fields, faultOf },
  drafts,
  onChange,
  asked,
  refused,
  isSeen = isNeeded,
  names,
}: {
  of: ReturnType<typeof useRecordForm>
  drafts: CustomDrafts
  onChange: (drafts: CustomDrafts) => void
  /** It was tried to send the form: what is missing is said. */
  asked: boolean
  /** What the server said when it was sent. */
  refused: Error | null
  /** Shown from the beginning; unless told those that it must have. */
  isSeen?: (field: CustomField) => boolean
  /** Of what the drafts point to already. */
  names?: Readonly<Record<string, string>>
}) {
  const said = new Map(
    refused instanceof ApiError ? refused.fields.map(({ path, message }) => [path, message] as const) : [],
  )
  return (
    <CustomForm
      {...{ fields, isNeeded, isSeen, names, drafts, onChange }}
      errorOf={(field) => (asked ? (faultOf(field, drafts) ?? said.get(`custom.${field.key}`)) : undefined)}
    />
  )
}
