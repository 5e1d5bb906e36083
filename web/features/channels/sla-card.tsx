import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { ChoiceRow } from '../../ui/choice-row.tsx'
import { toast } from '../../ui/toast.ts'

const slaChannelsQuery = queryOptions({
  queryKey: ['sla-policies', 'channels'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/sla/channels', { signal }))).data,
})

/** Chooses for a channel: at first what is promised globally, afterwards what it had when it last had its own. */
async function choose(channelId: string, type: 'global' | 'individual'): Promise<void> {
  const params = { path: { id: channelId } }
  if (type === 'global') {
    await read(api.PUT('/api/v1/sla/channels/{id}', { params, body: { type } }))
    return
  }
  const policies = (await read(api.GET('/api/v1/sla/policies'))).data
  const own = policies.find((one) => one.channelId === channelId)
  const from = own ?? policies.find(({ kind }) => kind === 'global')
  if (!from) return
  const { calendarId, targets, pauses, responses, steps } = from.version
  const terms = {
    calendarId,
    targets,
    pauses,
    responses,
    steps: steps.map(({ id, ...step }) => (own ? { id, ...step } : step)),
  }
  await read(api.PUT('/api/v1/sla/channels/{id}', { params, body: { type, ...terms } }))
}

/** Which SLA the tickets of a channel get: Global or Individual. */
export function SlaCard({ channelId }: { channelId: string }) {
  const t = useT()
  const may = useCan('settings:manage')
  const chosen = useQuery({ ...slaChannelsQuery, enabled: may }).data?.find(({ channel }) => channel.id === channelId)
  const act = useMutation({
    mutationFn: (type: 'global' | 'individual') => choose(channelId, type),
    onSuccess: () => toast.done(t('sla:channel.saved')),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['sla-policies'] }),
  })
  if (!may || !chosen) return null
  return (
    <SettingsCard title={t('sla:channel.title')} text={t('sla:channel.text')}>
      <FailureBanner error={act.error ?? undefined} />
      <ChoiceRow
        labelHidden
        label={t('sla:channel.choose')}
        value={act.isPending ? act.variables : chosen.type}
        onChange={(type) => act.mutate(type)}
        choices={[
          { value: 'global', label: t('sla:channel.global') },
          { value: 'individual', label: t('sla:channel.individual') },
        ]}
      />
      {chosen.type === 'individual' && chosen.policyId && (
        <Link
          to={paths.settingsSlaPolicy}
          params={{ policyId: chosen.policyId }}
          className="self-start text-accent-ink hover:underline"
        >
          {t('sla:channel.edit')}
        </Link>
      )}
    </SettingsCard>
  )
}
