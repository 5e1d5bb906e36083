import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsCard, SettingsPage } from '../../shared/settings-page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toast.ts'
import { crmMembersQuery, organizationQuery, saveCrm } from './crm-panel.api.ts'
import { FieldsCard } from './fields-card.tsx'
import { LiveCardsCard } from './live-cards-card.tsx'
import { LookupCard } from './lookup-card.tsx'
import { SourcesCard } from './sources-card.tsx'

/** Whether the organization has a CRM beside its tickets, and who sees it. */
export function CrmPage() {
  const t = useT()
  const query = useQuery(organizationQuery)
  useLive(['org.updated'], () => void queryClient.invalidateQueries(organizationQuery))
  return (
    <SettingsPage title={t('settings:section.crm')} lead={t('crmPanel:settings.lead')}>
      <Loaded query={query}>
        {({ hasCrm, settings }) => (
          <>
            <FlagCard hasCrm={hasCrm} />
            <AccessCard />
            <SourcesCard hasCrm={hasCrm} />
            <LookupCard crm={settings.crm} />
            <FieldsCard kind="contactFields" fields={settings.crm.contactFields} />
            <FieldsCard kind="accountFields" fields={settings.crm.accountFields} />
            <LiveCardsCard />
          </>
        )}
      </Loaded>
    </SettingsPage>
  )
}

function FlagCard({ hasCrm }: { hasCrm: boolean }) {
  const t = useT()
  const save = useMutation({
    mutationFn: (next: boolean) => saveCrm({ hasCrm: next }),
    onSuccess: (_saved, next) => toast.done(t(next ? 'crmPanel:settings.flagOn' : 'crmPanel:settings.flagOff')),
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
  })
  return (
    <SettingsCard>
      <Switch
        checked={save.isPending ? save.variables : hasCrm}
        onChange={(next) => save.mutate(next)}
        label={t('crmPanel:settings.flag')}
        hint={t('crmPanel:settings.flagHint')}
      />
    </SettingsCard>
  )
}

function AccessCard() {
  const t = useT()
  const mayRead = useCan('members:read')
  const members = useQuery({ ...crmMembersQuery, enabled: mayRead })
  useLive(['member.*'], () => void queryClient.invalidateQueries(crmMembersQuery))
  return (
    <SettingsCard title={t('crmPanel:settings.access')} text={t('crmPanel:settings.accessText')}>
      {mayRead && (
        <Loaded query={members}>
          {(all) =>
            all.length === 0 ? (
              <p className="text-ink2">{t('crmPanel:settings.nobody')}</p>
            ) : (
              <ul aria-label={t('crmPanel:settings.members')} className="flex flex-wrap gap-x-4 gap-y-2">
                {all.map(({ id, name }) => (
                  <li key={id} className="flex items-center gap-2">
                    <Avatar name={name} id={id} />
                    {name}
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      )}
      <Link to={paths.settingsMembers} className="self-start text-accent-ink underline underline-offset-2">
        {t('crmPanel:settings.toMembers')}
      </Link>
    </SettingsCard>
  )
}
