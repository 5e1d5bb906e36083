import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, read } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import type { components } from '../api/schema.gen.ts'
import { useT } from '../i18n/use-t.ts'
import { paths } from '../paths.ts'
import { ChoiceRow } from '../ui/choice-row.tsx'
import { toast } from '../ui/toast.ts'
import { FailureBanner } from './failure-banner.tsx'

/** What can have an SLA of its own. */
export type SlaOwner = { kind: 'channel' | 'queue'; id: string }
type Type = 'global' | 'individual'

const key = ['sla-policies'] as const

/** Which SLA each channel, or each queue, has chosen, by its id. */
export const ownSlaQuery = (kind: SlaOwner['kind']) =>
  queryOptions({
    queryKey: [...key, `${kind}s`],
    queryFn: async ({ signal }) => {
      const rows =
        kind === 'channel'
          ? (await read(api.GET('/api/v1/sla/channels', { signal }))).data.map(({ channel, ...one }) => ({
              ...one,
              id: channel.id,
            }))
          : (await read(api.GET('/api/v1/sla/queues', { signal }))).data.map(({ queue, ...one }) => ({
              ...one,
              id: queue.id,
            }))
      return Object.fromEntries(rows.map((row) => [row.id, row]))
    },
  })

/** Chooses: at first what is promised globally, afterwards what it had when it last had its own. */
async function choose({ kind, id }: SlaOwner, type: Type): Promise<void> {
  const params = { path: { id } }
  const put = (body: components['schemas']['SetOwnSla']) =>
    kind === 'channel'
      ? read(api.PUT('/api/v1/sla/channels/{id}', { params, body }))
      : read(api.PUT('/api/v1/sla/queues/{id}', { params, body }))
  if (type === 'global') {
    await put({ type })
    return
  }
  const policies = (await read(api.GET('/api/v1/sla/policies'))).data
  const own = policies.find((one) => one.kind === kind && (kind === 'channel' ? one.channelId : one.queueId) === id)
  const from = own ?? policies.find((one) => one.kind === 'global')
  if (!from) return
  const { calendarId, targets, pauses, responses, steps } = from.version
  const kept = steps.map(({ id, ...step }) => (own ? { id, ...step } : step))
  await put({ type, calendarId, targets, pauses, responses, steps: kept })
}

/** Global or Individual, saved when it is chosen; the way to what an own one promises. */
export function OwnSla({ owner }: { owner: SlaOwner }) {
  const t = useT()
  const chosen = useQuery(ownSlaQuery(owner.kind)).data?.[owner.id]
  const act = useMutation({
    mutationFn: (type: Type) => choose(owner, type),
    onSuccess: () => toast.done(t('sla:channel.saved')),
    onSettled: () => queryClient.invalidateQueries({ queryKey: key }),
  })
  if (!chosen) return null
  return (
    <>
      <FailureBanner error={act.error ?? undefined} />
      <ChoiceRow
        labelHidden
        label={t('sla:channel.choose')}
        value={act.isPending ? act.variables : chosen.type}
        onChange={(type) => act.mutate(type)}
        choices={[
          { value: 'global', label: t(`sla:${owner.kind}.global`) },
          { value: 'individual', label: t('sla:channel.individual') },
        ]}
      />
      {chosen.type === 'individual' && chosen.policyId && (
        <Link
          to={paths.settingsSlaPolicy}
          params={{ policyId: chosen.policyId }}
          className="self-start text-accent-ink hover:underline"
        >
          {t(`sla:${owner.kind}.edit`)}
        </Link>
      )}
    </>
  )
}
