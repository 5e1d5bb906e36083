import { useMutation } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { useMe } from '../../shell/shell.api.ts'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toast.ts'
import { saveMe } from './profile.api.ts'

export function NotificationsCard() {
  const t = useT()
  const { notificationPreferences, organization } = useMe()
  const save = useMutation({
    mutationFn: (assignedEmail: boolean) => saveMe({ notificationPreferences: { assignedEmail } }),
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
  })
  return (
    <SettingsCard
      title={t('profile:notifications.title')}
      text={t('profile:notifications.text', { organization: organization.name })}
    >
      <Switch
        // While it is being saved the wish is shown; a refusal brings the truth back.
        checked={save.isPending ? save.variables : notificationPreferences.assignedEmail}
        onChange={(checked) => save.mutate(checked)}
        label={t('profile:notifications.assigned')}
        hint={t('profile:notifications.assignedHint')}
      />
    </SettingsCard>
  )
}
