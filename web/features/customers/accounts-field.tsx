import { Building2, Plus } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/chip.tsx'
import { Picker } from '../../ui/picker.tsx'
import { findAccounts } from './customers.api.ts'

export interface ChosenAccount {
  id: string
  name: string
}

async function options(text: string, signal: AbortSignal) {
  const accounts = await findAccounts(text, signal)
  return accounts.map((account) => ({ value: account.id, label: account.name, detail: account.domains[0] }))
}

/** The accounts of a contact; the first one is the primary. */
export function AccountsField({
  value,
  onChange,
  hint,
}: {
  value: readonly ChosenAccount[]
  onChange: (accounts: ChosenAccount[]) => void
  hint?: string
}) {
  const t = useT()
  return (
    <fieldset>
      <legend className="pb-1 font-medium">{t('customers:column.accounts')}</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        {value.map((account, at) => (
          <Chip
            key={account.id}
            name={account.name}
            onRemove={() => onChange(value.filter((one) => one.id !== account.id))}
          >
            <Building2 aria-hidden="true" className="size-3 shrink-0 text-ink3" />
            <span className="truncate">{account.name}</span>
            {at === 0 && value.length > 1 && <Badge>{t('forms:lines.primary')}</Badge>}
          </Chip>
        ))}
        <Picker
          label={t('customers:contact.addAccount')}
          trigger={
            <Button press="mod+shift+o" variant="ghost" className={value.length === 0 ? '-ml-2.5' : undefined}>
              <Plus aria-hidden="true" className="size-3.5" />
              {t('customers:contact.addAccount')}
            </Button>
          }
          options={options}
          chosen={value.map((account) => account.id)}
          onChoose={(option) => {
            if (!value.some((one) => one.id === option.value)) {
              onChange([...value, { id: option.value, name: option.label }])
            }
          }}
        />
      </div>
      {hint && <p className="text-ink3 text-xs">{hint}</p>}
    </fieldset>
  )
}
