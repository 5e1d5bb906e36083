import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Plus, TriangleAlert } from 'lucide-react'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectChange } from '../../../shared/object-change.tsx'
import { ReorderList } from '../../../shared/reorder-list.tsx'
import { SettingsCard, SettingsPage } from '../../../shared/settings-page.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { toast } from '../../../ui/toast.ts'
import { lengthOf } from './length.ts'
import { openFilterOf, openTicketsOf, useReapplyMany } from './reapply-many-dialog.tsx'
import {
  metrics,
  orderPolicies,
  overlapsQuery,
  policiesQuery,
  priorities,
  refreshPolicies,
  type SlaPolicy,
  type SlaTargets,
  unpromisedQuery,
  updatePolicy,
} from './sla.api.ts'

/** The policies in the order in which they are asked: those of channels, rules, those of queues, and the global one for all others. */
export function PoliciesPage() {
  const t = useT()
  const navigate = useNavigate()
  const query = useQuery(policiesQuery)
  useLive(['sla_policy.*'], refreshPolicies)
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: (error) => toast.failed(t('shared:form.notSaved'), { description: error.message }),
    onSettled: refreshPolicies,
  })
  return (
    <SettingsPage
      title={t('settings:section.sla')}
      lead={t('sla:lead')}
      actions={
        <Button
          press="n"
          variant="primary"
          onClick={() => void navigate({ to: paths.settingsSlaPolicy, params: { policyId: 'new' } })}
        >
          <Plus aria-hidden="true" className="size-3.5" />
          {t('sla:policy.new')}
        </Button>
      }
    >
      <Unpromised />
      <Loaded query={query}>
        {(policies) => {
          const of = (kind: SlaPolicy['kind']) => policies.filter((one) => one.kind === kind)
          const rules = of('rule')
          return (
            <>
              {of('channel').length > 0 && (
                <SettingsCard title={t('sla:list.channels')} text={t('sla:list.channelsText')} flush>
                  <ul className="divide-y divide-line-soft">
                    {of('channel').map((policy) => (
                      <li key={policy.id} className="px-4 py-2">
                        <PolicyRow policy={policy} />
                      </li>
                    ))}
                  </ul>
                </SettingsCard>
              )}
              <SettingsCard title={t('sla:list.rules')} text={t('sla:list.rulesText')} flush={rules.length > 0}>
                {rules.length === 0 ? (
                  <p className="text-ink2">{t('sla:list.noRules')}</p>
                ) : (
                  <ReorderList
                    label={t('sla:list.rules')}
                    items={rules}
                    onOrder={(ids) => {
                      queryClient.setQueryData(policiesQuery.queryKey, [
                        ...policies.filter(({ kind }) => kind !== 'rule'),
                        ...ids.flatMap((id) => rules.find((one) => one.id === id) ?? []),
                      ])
                      return act.mutateAsync(() => orderPolicies(ids))
                    }}
                  >
                    {(policy) => (
                      <div className="flex min-w-0 flex-1 items-start gap-3 py-2 pr-4 pl-1">
                        <PolicyRow policy={policy} />
                        <Switch
                          labelHidden
                          label={t('sla:list.enabled', { name: policy.name })}
                          checked={policy.enabled}
                          onChange={(enabled) => act.mutate(() => updatePolicy(policy.id, { enabled }))}
                        />
                      </div>
                    )}
                  </ReorderList>
                )}
              </SettingsCard>
              {of('queue').length > 0 && (
                <SettingsCard title={t('sla:list.queues')} text={t('sla:list.queuesText')} flush>
                  <ul className="divide-y divide-line-soft">
                    {of('queue').map((policy) => (
                      <li key={policy.id} className="px-4 py-2">
                        <PolicyRow policy={policy} />
                      </li>
                    ))}
                  </ul>
                </SettingsCard>
              )}
              <SettingsCard title={t('sla:list.global')} text={t('sla:list.globalText')} flush>
                {of('global').map((policy) => (
                  <div key={policy.id} className="px-4 py-2">
                    <PolicyRow policy={policy} />
                  </div>
                ))}
              </SettingsCard>
            </>
          )
        }}
      </Loaded>
    </SettingsPage>
  )
}

/** Tickets from before there were SLAs have no deadlines until one is applied to them. */
function Unpromised() {
  const t = useT()
  const { ask, parts } = useReapplyMany()
  const areThere = useQuery(unpromisedQuery(openFilterOf(null))).data
  return (
    <>
      {areThere && (
        <Banner
          title={t('sla:many.without')}
          actions={
            <Button press="mod+shift+l" onClick={() => ask(openTicketsOf(null), null)}>
              {t('sla:reapply.ask')}
            </Button>
          }
        >
          {t('sla:many.withoutText')}
        </Banner>
      )}
      {parts}
    </>
  )
}

function PolicyRow({ policy }: { policy: SlaPolicy }) {
  const t = useT()
  const overlap = useQuery(overlapsQuery).data?.find(({ policyId }) => policyId === policy.id)
  const names = useQuery(policiesQuery).data?.filter(({ id }) => overlap?.byIds.includes(id)) ?? []
  return (
    <div className="min-w-0 flex-1">
      <span className="flex flex-wrap items-center gap-2">
        <Link
          to={paths.settingsSlaPolicy}
          params={{ policyId: policy.id }}
          className="break-words font-medium hover:underline"
        >
          {policy.name}
        </Link>
        {!policy.enabled && <Badge>{t('sla:list.off')}</Badge>}
      </span>
      {policy.description && <span className="block text-ink2">{policy.description}</span>}
      <TargetWords targets={policy.version.targets} />
      {policy.broken && (
        <span className="flex items-start gap-1 text-warn text-xs">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
          {t('sla:broken', { reason: say(policy.broken, policy.broken.text) })}
        </span>
      )}
      {overlap && !policy.broken && (
        <span className="flex items-start gap-1 text-warn text-xs">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
          {t(`sla:overlap.${overlap.kind}`, { names: names.map(({ name }) => name).join(', ') })}
        </span>
      )}
      <ObjectChange section="sla" id={policy.id} className="block" />
    </div>
  )
}

/** "First response: Low 48h · Medium 24h · High 4h · Urgent 1h", one line a metric. */
export function TargetWords({ targets }: { targets: SlaTargets }) {
  const t = useT()
  const promised = metrics.filter((metric) => priorities.some((one) => targets[metric][one] !== null))
  if (promised.length === 0) return <span className="block text-ink2 text-xs">{t('sla:list.nothing')}</span>
  return promised.map((metric) => (
    <span key={metric} className="block text-ink2 text-xs tabular-nums">
      {`${t(`sla:metric.${metric}`)}: ${priorities
        .map((one) => {
          const target = targets[metric][one]
          return `${t(`shared:priority.${one}`)} ${target ? lengthOf(target.minutes) : '–'}`
        })
        .join(' · ')}`}
    </span>
  ))
}
