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
import { AccountsField, type ChosenAccount } from './accounts-field.tsx'
import { type Contact, saveContact } from './customers.api.ts'
import { cleanLines, findWrongEmail } from './identities.ts'
import { PersonPlaceFields } from './person-place-fields.tsx'

interface Values {
  name: string
  emails: string[]
  phones: string[]
  accountIds: ChosenAccount[]
  language: string | null
  timeZone: string | null
  notes: string
  custom: CustomDrafts
}

function valuesOf(contact: Contact | undefined, accounts: ChosenAccount[]): Values {
  return {
    name: contact?.name ?? '',
    emails: contact?.emails.map((email) => email.value) ?? [''],
    phones: contact?.phones.map((phone) => phone.value) ?? [],
    accountIds: contact?.accounts.map(({ id, name }) => ({ id, name })) ?? accounts,
    language: contact?.language ?? null,
    timeZone: contact?.timeZone ?? null,
    notes: contact?.notes ?? '',
    custom: {},
  }
}

/** A new contact, or everything about one. */
export function ContactDialog({
  contact,
  accounts = [],
  onClose,
  onSaved,
}: {
  contact?: Contact
  /** For a new one: where it belongs. */
  accounts?: ChosenAccount[]
  onClose: () => void
  onSaved?: (contact: Contact) => void
}) {
  const t = useT()
  const fields = useRecordForm('contact', contact === undefined)
  const form = useForm({
    initial: valuesOf(contact, accounts),
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
      const accountIds = values.accountIds.map((account) => account.id)
      return saveContact(contact?.id, {
        ...(name && { name }),
        emails: cleanLines(values.emails),
        phones: cleanLines(values.phones),
        // A new contact without accounts finds its own by the domain of its address.
        ...((contact || accountIds.length > 0) && { accountIds }),
        language: values.language,
        timeZone: values.timeZone,
        notes: values.notes,
        ...fields.wish(values.custom),
      })
    },
    onDone: (saved) => {
      onClose()
      onSaved?.(saved)
      toast.done(contact ? t('shared:form.saved') : t('customers:contact.made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      title={contact ? t('customers:contact.edit', { name: contact.name }) : t('customers:contact.new')}
      form={form}
      submit={contact ? t('shared:form.save') : t('customers:contact.create')}
      onClose={onClose}
    >
      <TakenIdentity error={form.error} />
      <Field
        label={t('customers:column.name')}
        hint={contact ? undefined : t('customers:contact.nameHint')}
        error={errorOf('name')}
      >
        <TextInput autoFocus value={values.name} onChange={(event) => set('name', event.target.value)} />
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
      <AccountsField
        value={values.accountIds}
        onChange={(chosen) => set('accountIds', chosen)}
        hint={contact || values.accountIds.length > 0 ? undefined : t('customers:contact.accountHint')}
      />
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

/** An address or number that is somebody else's: the way to that contact. */
function TakenIdentity({ error }: { error: Error | null }) {
  const t = useT()
  if (!(error instanceof ApiError) || error.code !== 'contact.identity_taken') return null
  const { contactId } = error.problem
  return (
    <Banner
      tone="danger"
      title={error.message}
      actions={
        typeof contactId === 'string' && (
          <Link to={paths.contact} params={{ contactId }} className="text-accent-ink hover:underline">
            {t('customers:contact.openOther')}
          </Link>
        )
      }
    >
      {t('customers:contact.takenText')}
    </Banner>
  )
}
