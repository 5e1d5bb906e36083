import { useQuery } from '@tanstack/react-query'
import { Pencil, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { queuesQuery } from '../../../shared/ticket-choices.api.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import { PolicyDialog } from './policy-dialog.tsx'
import { type QueueRouting, queueRoutingQuery, refreshPolicies } from './routing.api.ts'

/** How each queue gives its tickets to people, and what waits there. */
export function PoliciesCard() {
  const t = useT()
  const query = useQuery(queueRoutingQuery)
  const queues = useQuery(queuesQuery).data ?? []
  const [edited, setEdited] = useState<string>()
  useLive(['queue.*', 'routing.*', 'ticket.*'], refreshPolicies)
  const nameOf = (queueId: string) => queues.find(({ id }) => id === queueId)?.name ?? ''
  return (
    <SettingsCard title={t('routing:policy.title')} text={t('routing:policy.text')} flush>
      <Loaded query={query}>
        {(policies) => (
          <>
            <ul>
              {policies.map((policy) => (
                <li
                  key={policy.queueId}
                  data-row
                  tabIndex={-1}
                  className="flex items-center gap-3 border-line-soft border-t px-4 py-2 first:border-t-0"
                >
                  <div className="min-w-0 flex-1">
                    <div className="break-words font-medium">{nameOf(policy.queueId)}</div>
                    <PolicyLine policy={policy} />
                  </div>
                  <IconButton
                    press="e"
                    label={t('routing:policy.edit', { name: nameOf(policy.queueId) })}
                    icon={<Pencil aria-hidden="true" />}
                    onClick={() => setEdited(policy.queueId)}
                  />
                </li>
              ))}
            </ul>
            {policies
              .filter(({ queueId }) => queueId === edited)
              .map((policy) => (
                <PolicyDialog
                  key={policy.queueId}
                  policy={policy}
                  name={nameOf(policy.queueId)}
                  onClose={() => setEdited(undefined)}
                />
              ))}
          </>
        )}
      </Loaded>
    </SettingsCard>
  )
}

function PolicyLine({ policy }: { policy: QueueRouting }) {
  const t = useT()
  const { strategy, cap, vip, lastAgent, waiting, failing, broken } = policy
  const parts = [
    t(`routing:strategy.${strategy}`),
    ...(strategy !== 'manual' && cap !== null ? [t('routing:policy.upTo', { count: cap })] : []),
    ...(strategy !== 'manual' && vip ? [t('routing:policy.vipFirst')] : []),
    ...(strategy !== 'manual' && lastAgent ? [t('routing:policy.lastAgentFirst')] : []),
    ...(waiting > 0 ? [t('routing:policy.waiting', { count: waiting })] : []),
  ]
  return (
    <>
      <div className="text-ink2 text-xs">{parts.join(' · ')}</div>
      {failing > 0 && <Warning>{t('routing:policy.failing', { count: failing })}</Warning>}
      {broken.map((reason) => (
        <Warning key={reason.text}>{t('routing:broken', { reason: say(reason, reason.text) })}</Warning>
      ))}
    </>
  )
}

function Warning({ children }: { children: string }) {
  return (
    <div className="flex items-center gap-1 text-warn text-xs">
      <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
      {children}
    </div>
  )
}
