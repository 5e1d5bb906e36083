import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { tiersQuery } from './account-tiers.api.ts'

const none = 'none'

/** The tier of an account; nothing where the organization has none. */
export function AccountTierField({
  value,
  onChange,
  error,
}: {
  value: string | null
  onChange: (tierId: string | null) => void
  error?: string
}) {
  const t = useT()
  const { data: tiers = [] } = useQuery(tiersQuery)
  if (tiers.length === 0) return null
  return (
    <Field label={t('customers:column.tier')} hint={t('customers:account.tierHint')} error={error}>
      <Select
        value={value ?? none}
        onChange={(id) => onChange(id === none ? null : id)}
        options={[
          { value: none, label: t('customers:account.noTier') },
          ...tiers.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </Field>
  )
}
