import { useQuery } from '@tanstack/react-query'
import { ArrowRight, CircleSlash } from 'lucide-react'
import { useState } from 'react'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { draftOf } from '../../shared/custom/custom-draft.ts'
import type { CustomDrafts } from '../../shared/custom/custom-form.tsx'
import { RecordForm, useRecordForm } from '../../shared/custom/record-form.tsx'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.ts'
import { AccountsField, type ChosenAccount } from './accounts-field.tsx'
import { type ConversionPlan, conversionQuery, convertLead, type Lead } from './leads.api.ts'

/** Shows what becomes of the lead's addresses before it becomes a contact; where several contacts have them, one is chosen. */
export function ConvertLeadDialog({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const t = useT()
  const [contactId, setContactId] = useState<string>()
  const { data: plan, error } = useQuery(conversionQuery(lead.id, contactId))
  const fields = useRecordForm('contact', plan !== undefined && !plan.contact && !plan.mustChoose)
  const title = t('leads:convert.title', { name: lead.name })
  if (!plan || fields.isLoading)
    return (
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        title={title}
        description={t('leads:convert.text')}
        footer={
          <Button press="esc" onClick={onClose}>
            {t('common:ui.close')}
          </Button>
        }
      >
        <FailureBanner error={error} />
        {!error && <Skeleton className="h-24 w-full" />}
      </Dialog>
    )
  return <ConvertForm key={contactId} {...{ lead, plan, title, fields, contactId, setContactId, onClose }} />
}

/** The form with what is known: of a new contact its custom fields, filled with what the lead says. */
function ConvertForm({
  lead,
  plan,
  title,
  fields,
  contactId,
  setContactId,
  onClose,
}: {
  lead: Lead
  plan: ConversionPlan
  title: string
  /** The custom fields of contacts, none for one that is there. */
  fields: ReturnType<typeof useRecordForm>
  contactId: string | undefined
  setContactId: (id: string) => void
  onClose: () => void
}) {
  const t = useT()
  const place = usePlace()
  const isNew = !plan.contact && !plan.mustChoose
  const form = useForm({
    initial: {
      accounts: plan.account ? [plan.account] : ([] as ChosenAccount[]),
      custom: Object.fromEntries(
        fields.fields.map((field) => [field.key, draftOf(field, plan.custom[field.key], place)]),
      ) as CustomDrafts,
    },
    validate: (values) => fields.errors(values.custom),
    submit: ({ accounts, custom }) =>
      convertLead(lead.id, {
        ...(plan.contact && { contactId: plan.contact.id }),
        accountId: accounts[0]?.id ?? null,
        // What the lead says and was emptied here is not carried along.
        ...(isNew && { custom: { ...emptied(plan), ...fields.wish(custom).custom } }),
      }),
    onDone: () => {
      onClose()
      toast.done(t('leads:convert.done', { name: lead.name }))
    },
  })
  const { values, set } = form
  return (
    <FormDialog
      title={title}
      description={t('leads:convert.text')}
      size="sm"
      form={form}
      submit={t('leads:convert.submit')}
      onClose={onClose}
    >
      {plan.candidates.length > 1 ? (
        <Field label={t('leads:convert.which')} hint={t('leads:convert.whichHint')}>
          <Select
            value={contactId ?? ''}
            onChange={setContactId}
            options={[
              ...(contactId ? [] : [{ value: '', label: t('leads:convert.choose') }]),
              ...plan.candidates.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </Field>
      ) : (
        <p>
          {plan.contact
            ? t('leads:convert.into', { name: plan.contact.name })
            : t('leads:convert.new', { name: lead.name })}
        </p>
      )}
      <Reaches plan={plan} />
      <AccountsField value={values.accounts} onChange={(next) => set('accounts', next.slice(-1))} />
      <RecordForm
        of={fields}
        drafts={values.custom}
        onChange={(drafts) => set('custom', drafts)}
        asked={form.errorOf('custom') !== undefined}
        refused={form.error}
        isSeen={(field) => field.requiredOnCreate || plan.custom[field.key] !== undefined}
        names={plan.customNames}
      />
    </FormDialog>
  )
}

const emptied = (plan: ConversionPlan) => Object.fromEntries(Object.keys(plan.custom).map((key) => [key, null]))

function Reaches({ plan }: { plan: ConversionPlan }) {
  const t = useT()
  const rows = [
    ...plan.moves.map(({ value }) => ({ value, tone: 'ok' as const, words: t('leads:convert.moves') })),
    ...plan.shared.map(({ value }) => ({ value, tone: undefined, words: t('leads:convert.shared') })),
    ...plan.stays.map(({ value, contact }) => ({
      value,
      tone: undefined,
      words: t('leads:convert.stays', { name: contact.name }),
    })),
  ]
  if (rows.length === 0) return null
  return (
    <ul aria-label={t('leads:convert.addresses')} className="rounded-md border border-line">
      {rows.map(({ value, tone, words }) => (
        <li
          key={value}
          className="flex flex-wrap items-center gap-x-2 gap-y-1 border-line-soft border-b px-2.5 py-1.5 last:border-b-0"
        >
          <span className="min-w-0 flex-1 truncate">{value}</span>
          <Badge tone={tone} icon={tone ? <ArrowRight aria-hidden="true" /> : <CircleSlash aria-hidden="true" />}>
            {words}
          </Badge>
        </li>
      ))}
    </ul>
  )
}
