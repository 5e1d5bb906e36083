import { useT } from '../../i18n/use-t.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { currencies } from './money-values.ts'

/** What an hour of work costs the account; empty: nothing was agreed. */
export function AccountRateField({
  rate,
  currency,
  onRate,
  onCurrency,
  error,
}: {
  /** As it is written. */
  rate: string
  currency: string
  onRate: (rate: string) => void
  onCurrency: (currency: string) => void
  error?: string
}) {
  const t = useT()
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t('customers:column.hourlyRate')} hint={t('customers:account.rateHint')} error={error}>
        <TextInput inputMode="decimal" maxLength={20} value={rate} onChange={(event) => onRate(event.target.value)} />
      </Field>
      <Field label={t('opportunities:currency')}>
        <Select
          value={currency}
          onChange={onCurrency}
          options={currencies.map((one) => ({ value: one, label: one }))}
        />
      </Field>
    </div>
  )
}
