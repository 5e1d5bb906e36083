import { useT } from '../../i18n/use-t.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { SaveBar } from '../../shared/save-bar.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { useForm } from '../../shared/use-form.ts'
import { useMe } from '../../shell/shell.api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { saveMe } from './profile.api.ts'

export function NameCard() {
  const t = useT()
  const { user, role, organization } = useMe()
  const form = useForm({
    initial: { name: user.name },
    validate: ({ name }) => (name.trim() === '' ? { name: t('profile:name.missing') } : {}),
    submit: ({ name }) => saveMe({ name: name.trim() }),
    onDone: (me) => {
      form.rebase({ name: me.user.name })
      toast.done(t('shared:form.saved'))
    },
  })
  return (
    <form ref={form.ref} onSubmit={form.onSubmit} noValidate>
      <SettingsCard footer={<SaveBar form={form} />}>
        <div className="flex items-center gap-3">
          <Avatar size="lg" name={user.name} id={user.id} />
          <div className="min-w-0">
            <div className="truncate font-medium">{user.email}</div>
            <div className="truncate text-ink3">
              {t('profile:roleIn', { role: role.name, organization: organization.name })}
            </div>
          </div>
        </div>
        <FailureBanner error={form.failure} />
        <Field label={t('profile:name.label')} hint={t('profile:name.hint')} required error={form.errorOf('name')}>
          <TextInput
            autoComplete="name"
            maxLength={120}
            value={form.values.name}
            onChange={(event) => form.set('name', event.target.value)}
          />
        </Field>
      </SettingsCard>
    </form>
  )
}
