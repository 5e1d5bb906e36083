import { Link } from '@tanstack/react-router'
import { ApiError } from '../../api/api-error.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import type { CustomDrafts } from '../../shared/custom/custom-form.tsx'
import { RecordForm, useRecordForm } from '../../shared/custom/record-form.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { LinesField } from '../../shared/lines-field.tsx'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { Banner } from '../../ui/banner.tsx'
import { Field } from '../../ui/field.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { cleanLines, findWrongEmail } from './identities.ts'
import { type Lead, saveLead } from './leads.api.ts'
import { PersonPlaceFields } from './person-place-fields.tsx'

interface Values {
  name: string
  company: string
  emails: string[]
  phones: string[]
  language: string | null
  timeZone: string | null
  notes: string
  custom: CustomDrafts
}

const valuesOf = (lead: Lead | undefined): Values => ({
  name: lead?.name ?? '',
  company: lead?.company ?? '',
  emails: lead?.emails.map((email) => email.value) ?? [''],
  phones: lead?.phones.map((phone) => phone.value) ?? [],
  language: lead?.language ?? null,
  timeZone: lead?.timeZone ?? null,
  notes: lead?.notes ?? '',
  custom: {},
})

/** A new lead, or everything about one. */
export function LeadDialog({
  lead,
  onClose,
  onSaved,
}: {
  lead?: Lead
  onClose: () => void
  onSaved?: (lead: Lead) => void
}) {
  const t = useT()
  const fields = useRecordForm('lead', lead === undefined)
  const form = useForm({
    initial: valuesOf(lead),
    validate: (values) => {
      const errors: FormErrors<Values> = fields.errors(values.custom)
      const wrong = findWrongEmail(values.emails)
      if (wrong) errors.emails = t('common:ui.notAnAddress', { text: wrong })
      const isEmpty = cleanLines([values.name, ...values.emails, ...values.phones]).length === 0
      if (isEmpty) errors.name = t('customers:contact.empty')
      return errors
    },
    submit: (values) => {
      const name = values.name.trim()
      return saveLead(lead?.id, {
        ...(name && { name }),
        company: values.company,
        emails: cleanLines(values.emails),
        phones: cleanLines(values.phones),
        language: values.language,
        timeZone: values.timeZone,
        notes: values.notes,
        ...fields.wish(values.custom),
      })
    },
    onDone: (saved) => {
      onClose()
      onSaved?.(saved)
      toast.done(lead ? t('shared:form.saved') : t('leads:made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      title={lead ? t('leads:edit', { name: lead.name }) : t('leads:new')}
      form={form}
      submit={lead ? t('shared:form.save') : t('leads:create')}
      onClose={onClose}
    >
      <TakenIdentity error={form.error} />
      <Field label={t('customers:column.name')} hint={lead ? undefined : t('leads:nameHint')} error={errorOf('name')}>
        <TextInput autoFocus value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      <Field label={t('leads:company')} hint={t('leads:companyHint')} error={errorOf('company')}>
        <TextInput value={values.company} onChange={(event) => set('company', event.target.value)} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <LinesField
          primary
          legend={t('customers:column.emails')}
          add={t('customers:contact.addEmail')}
          type="email"
          value={values.emails}
          onChange={(lines) => set('emails', lines)}
          error={errorOf('emails')}
        />
        <LinesField
          primary
          legend={t('customers:column.phones')}
          add={t('customers:contact.addPhone')}
          type="tel"
          placeholder="+49 30 1234567"
          value={values.phones}
          onChange={(lines) => set('phones', lines)}
          error={errorOf('phones')}
        />
      </div>
      <PersonPlaceFields
        language={values.language}
        timeZone={values.timeZone}
        onLanguage={(language) => set('language', language)}
        onTimeZone={(timeZone) => set('timeZone', timeZone)}
      />
      <Field label={t('customers:column.notes')} hint={t('customers:contact.notesHint')} error={errorOf('notes')}>
        <TextArea value={values.notes} onChange={(event) => set('notes', event.target.value)} />
      </Field>
      <RecordForm
        of={fields}
        drafts={values.custom}
        onChange={(drafts) => set('custom', drafts)}
        asked={errorOf('custom') !== undefined}
        refused={form.error}
      />
    </FormDialog>
  )
}

/** An address or number that is another lead's: the way to that one. */
function TakenIdentity({ error }: { error: Error | null }) {
  const t = useT()
  if (!(error instanceof ApiError) || error.code !== 'lead.identity_taken') return null
  const { leadId } = error.problem
  return (
    <Banner
      tone="danger"
      title={error.message}
      actions={
        typeof leadId === 'string' && (
          <Link to={paths.lead} params={{ leadId }} className="text-accent-ink hover:underline">
            {t('leads:openOther')}
          </Link>
        )
      }
    >
      {t('leads:takenText')}
    </Banner>
  )
}
