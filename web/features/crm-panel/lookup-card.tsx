import { useMutation } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toast.ts'
import { type CrmSettings, saveCrm } from './crm-panel.api.ts'

const hours = [6, 12, 24, 36, 48, 72, 168]

/** How addresses are looked up, and when what was synced is too old (product.md MX4, MX25). Saved as it is chosen. */
export function LookupCard({ crm }: { crm: CrmSettings }) {
  const t = useT()
  const save = useMutation({
    mutationFn: (change: Partial<CrmSettings>) => saveCrm({ settings: { crm: change } }),
    onSuccess: () => toast.done(t('crmSettings:fields.saved')),
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
  })
  const shown = { ...crm, ...(save.isPending && save.variables) }
  const choices = [...new Set([...hours, ...(shown.staleHours === null ? [] : [shown.staleHours])])].sort(
    (a, b) => a - b,
  )
  return (
    <SettingsCard title={t('crmSettings:lookup.title')}>
      <Switch
        checked={shown.plusTags}
        onChange={(plusTags) => save.mutate({ plusTags })}
        label={t('crmSettings:lookup.plusTags')}
        hint={t('crmSettings:lookup.plusTagsHint')}
      />
      <Field label={t('crmSettings:lookup.stale')} hint={t('crmSettings:lookup.staleHint')}>
        <Select
          className="max-w-60"
          value={String(shown.staleHours ?? 'never')}
          onChange={(chosen) => save.mutate({ staleHours: chosen === 'never' ? null : Number(chosen) })}
          options={[
            ...choices.map((count) => ({ value: String(count), label: t('crmSettings:importer.hours', { count }) })),
            { value: 'never', label: t('crmSettings:lookup.never') },
          ]}
        />
      </Field>
    </SettingsCard>
  )
}
