import { useT } from '../../i18n/use-t.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { keyScopes, permissionGroups } from '../../shared/permission-words.ts'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { type Permission, useMe } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { createApiKey, type NewApiKey } from './api-keys.api.ts'
import { type Expiry, expiresAt, expiries } from './expiry.ts'

interface Values {
  name: string
  scopes: Permission[]
  expiry: Expiry
}

const initial: Values = { name: '', scopes: [], expiry: '365' }

export function NewKeyDialog({ onMade, onClose }: { onMade: (key: NewApiKey) => void; onClose: () => void }) {
  const t = useT()
  const form = useForm({
    initial,
    validate: (values) => {
      const errors: FormErrors<Values> = {}
      if (values.name.trim() === '') errors.name = t('apiKeys:nameMissing')
      if (values.scopes.length === 0) errors.scopes = t('apiKeys:scopesMissing')
      return errors
    },
    submit: ({ name, scopes, expiry }) =>
      createApiKey({ name: name.trim(), scopes, expiresAt: expiresAt(expiry, new Date()) }),
    onDone: onMade,
  })
  const { values, set, errorOf } = form
  const words: Record<Expiry, string> = {
    never: t('apiKeys:expiry.never'),
    30: t('apiKeys:expiry.days', { count: 30 }),
    90: t('apiKeys:expiry.days', { count: 90 }),
    365: t('apiKeys:expiry.year'),
  }
  return (
    <FormDialog
      title={t('apiKeys:dialog.title')}
      description={t('apiKeys:dialog.text')}
      form={form}
      submit={t('apiKeys:dialog.submit')}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('apiKeys:name')} hint={t('apiKeys:nameHint')} required error={errorOf('name')}>
          <TextInput
            autoFocus
            maxLength={120}
            value={values.name}
            onChange={(event) => set('name', event.target.value)}
          />
        </Field>
        <Field label={t('apiKeys:column.expires')}>
          <Select
            value={values.expiry}
            onChange={(expiry) => set('expiry', expiry)}
            options={expiries.map((value) => ({ value, label: words[value] }))}
          />
        </Field>
      </div>
      <Scopes chosen={values.scopes} onChange={(scopes) => set('scopes', scopes)} error={errorOf('scopes')} />
    </FormDialog>
  )
}

/** All that the maker may do; a key can never do more. What the CRM says is opened to a key by name alone, not with all the rest. */
function Scopes({
  chosen,
  onChange,
  error,
}: {
  chosen: readonly Permission[]
  onChange: (scopes: Permission[]) => void
  error?: string
}) {
  const t = useT()
  const own = useMe().permissions
  const groups = permissionGroups
    .map((group) => ({ ...group, permissions: group.permissions.filter(({ permission }) => own.includes(permission)) }))
    .filter((group) => group.permissions.length > 0)
  const all = groups
    .flatMap((group) => group.permissions.map(({ permission }) => permission))
    .filter((permission) => permission !== 'crm:read')
  const offered = own.includes('settings:manage') ? [...groups, keyScopes] : groups
  const hasAll = all.every((one) => chosen.includes(one))
  return (
    <fieldset aria-invalid={error ? true : undefined} tabIndex={-1} className="outline-none">
      <legend className="float-left font-medium">{t('apiKeys:scopes')}</legend>
      <div className="flex justify-end">
        <Button press="mod+shift+a" variant="ghost" onClick={() => onChange(hasAll ? [] : all)}>
          {hasAll ? t('apiKeys:noScope') : t('apiKeys:allScopes')}
        </Button>
      </div>
      <div className="clear-both grid gap-x-6 gap-y-3 rounded-md border border-line p-3 sm:grid-cols-2">
        {offered.map((group) => (
          <div key={group.id}>
            <div className="pb-1 font-medium text-ink3 text-xs">{t(group.label)}</div>
            {group.permissions.map(({ permission, label }) => (
              <Checkbox
                key={permission}
                checked={chosen.includes(permission)}
                label={t(label)}
                onChange={(checked) =>
                  onChange(checked ? [...chosen, permission] : chosen.filter((one) => one !== permission))
                }
              />
            ))}
          </div>
        ))}
      </div>
      <div aria-live="polite" className="pt-1 text-danger text-xs empty:hidden">
        {error}
      </div>
    </fieldset>
  )
}
