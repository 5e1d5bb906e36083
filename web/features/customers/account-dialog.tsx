import { Link } from '@tanstack/react-router'
import { ApiError } from '../../api/api-error.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import type { CustomDrafts } from '../../shared/custom/custom-form.tsx'
import { RecordForm, useRecordForm } from '../../shared/custom/record-form.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { LinesField } from '../../shared/lines-field.tsx'
import { LinkField } from '../../shared/tasks/link-field.tsx'
import { finders } from '../../shared/tasks/tasks.api.ts'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Banner } from '../../ui/banner.tsx'
import { Field } from '../../ui/field.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { AccountPrefixField } from './account-prefix-field.tsx'
import { AccountRateField } from './account-rate-field.tsx'
import { AccountTierField } from './account-tier-field.tsx'
import { type Account, saveAccount } from './customers.api.ts'
import { cleanDomain, cleanLines } from './identities.ts'
import { moneyDraft, readMoney } from './money-values.ts'

interface Values {
  name: string
  domains: string[]
  notes: string
  custom: CustomDrafts
  ticketPrefix: string
  tierId: string | null
  parentId: { id: string; name: string } | null
  hourlyRate: string
  currency: string
}

/** A new account, or everything about one. */
export function AccountDialog({
  account,
  onClose,
  onSaved,
}: {
  account?: Account
  onClose: () => void
  onSaved?: (account: Account) => void
}) {
  const t = useT()
  const maySetPrefix = useCan('settings:manage')
  const initial: Values = {
    name: account?.name ?? '',
    domains: account?.domains.length ? account.domains : [''],
    notes: account?.notes ?? '',
    ticketPrefix: account?.ticketPrefix ?? '',
    tierId: account?.tier?.id ?? null,
    parentId: account?.parent ?? null,
    hourlyRate: account?.hourlyRate ? moneyDraft(account.hourlyRate) : '',
    currency: account?.hourlyRate?.currency ?? 'EUR',
    custom: {},
  }
  const fields = useRecordForm('account', account === undefined)
  const form = useForm({
    initial,
    validate: ({ name, hourlyRate, currency, custom }) => {
      const errors: FormErrors<Values> = fields.errors(custom)
      if (name.trim() === '') errors.name = t('customers:account.nameMissing')
      if (readMoney(hourlyRate, currency) === undefined) errors.hourlyRate = t('customers:account.rateWrong')
      return errors
    },
    submit: ({ name, domains, notes, ticketPrefix, tierId, parentId, hourlyRate, currency, custom }) =>
      saveAccount(account?.id, {
        name: name.trim(),
        domains: cleanLines(domains.map(cleanDomain)),
        notes,
        tierId,
        parentId: parentId?.id ?? null,
        hourlyRate: readMoney(hourlyRate, currency) ?? null,
        ...fields.wish(custom),
        ...(maySetPrefix && { ticketPrefix: ticketPrefix || null }),
      }),
    onDone: (saved) => {
      onClose()
      onSaved?.(saved)
      toast.done(account ? t('shared:form.saved') : t('customers:account.made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      title={account ? t('customers:account.edit', { name: account.name }) : t('customers:account.new')}
      form={form}
      submit={account ? t('shared:form.save') : t('customers:account.create')}
      onClose={onClose}
    >
      <TakenDomain error={form.error} />
      <Field label={t('customers:column.name')} required error={errorOf('name')}>
        <TextInput autoFocus value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      <LinesField
        legend={t('customers:column.domains')}
        hint={t('customers:account.domainsHint')}
        add={t('customers:account.addDomain')}
        type="text"
        placeholder="acme.com"
        value={values.domains}
        onChange={(lines) => set('domains', lines)}
        error={errorOf('domains')}
      />
      <AccountTierField value={values.tierId} onChange={(tierId) => set('tierId', tierId)} error={errorOf('tierId')} />
      <fieldset className="flex flex-col gap-1">
        <legend className="pb-1 font-medium">{t('customers:column.parent')}</legend>
        <LinkField
          kind="account"
          value={values.parentId}
          find={async (text, signal) =>
            (await finders.account(text, signal)).filter(({ value }) => value !== account?.id)
          }
          error={errorOf('parentId')}
          onChange={(parent) => set('parentId', parent)}
        />
      </fieldset>
      <AccountRateField
        rate={values.hourlyRate}
        currency={values.currency}
        onRate={(rate) => set('hourlyRate', rate)}
        onCurrency={(currency) => set('currency', currency)}
        error={errorOf('hourlyRate')}
      />
      {maySetPrefix && (
        <AccountPrefixField
          account={account}
          value={values.ticketPrefix}
          onChange={(prefix) => set('ticketPrefix', prefix)}
          error={errorOf('ticketPrefix')}
        />
      )}
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

/** A domain that is another account's: the way to it. */
function TakenDomain({ error }: { error: Error | null }) {
  const t = useT()
  if (!(error instanceof ApiError) || error.code !== 'account.domain_taken') return null
  const { accountId } = error.problem
  return (
    <Banner
      tone="danger"
      title={error.message}
      actions={
        typeof accountId === 'string' && (
          <Link to={paths.account} params={{ accountId }} className="text-accent-ink hover:underline">
            {t('customers:account.openOther')}
          </Link>
        )
      }
    />
  )
}
