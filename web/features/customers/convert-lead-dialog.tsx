import { useQuery } from '@tanstack/react-query'
import { ArrowRight, CircleSlash } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { FailureBanner } from '../../shared/failure-banner.tsx'
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
  const [accounts, setAccounts] = useState<ChosenAccount[]>()
  const { data: plan, error } = useQuery(conversionQuery(lead.id, contactId))
  const title = t('leads:convert.title', { name: lead.name })
  if (!plan)
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
  const chosen = accounts ?? (plan.account ? [plan.account] : [])
  return (
    <ConfirmDialog
      title={title}
      text={t('leads:convert.text')}
      confirm={t('leads:convert.submit')}
      run={() =>
        convertLead(lead.id, {
          ...(plan.contact && { contactId: plan.contact.id }),
          accountId: chosen[0]?.id ?? null,
        })
      }
      onDone={() => toast.done(t('leads:convert.done', { name: lead.name }))}
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
      <AccountsField value={chosen} onChange={(next) => setAccounts(next.slice(-1))} />
    </ConfirmDialog>
  )
}

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
