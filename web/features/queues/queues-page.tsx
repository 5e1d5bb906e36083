import { useMutation, useQuery } from '@tanstack/react-query'
import { MoreHorizontal, Pencil, Plus, Star, Timer, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { ownSlaQuery } from '../../shared/own-sla.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { SettingsCard, SettingsPage } from '../../shared/settings-page.tsx'
import { queuesQuery, teamsQuery } from '../../shared/teams-and-queues.ts'
import { ActMenu } from '../../ui/act-menu.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import { QueueDialog } from './queue-dialog.tsx'
import { QueueSlaDialog } from './queue-sla-dialog.tsx'
import { deleteQueue, orderQueues, pipelinesQuery, type Queue, refreshQueues, updateQueue } from './queues.api.ts'

type Opened = { kind: 'new' } | { kind: 'edit' | 'sla' | 'delete'; queue: Queue }

/** The queues and who serves them. */
export function QueuesPage() {
  const t = useT()
  const query = useQuery(queuesQuery)
  const teams = useQuery(teamsQuery).data ?? []
  const pipelines = useQuery(pipelinesQuery).data ?? []
  const ownSla = useQuery(ownSlaQuery('queue')).data ?? {}
  const [opened, setOpened] = useState<Opened>()
  useLive(['queue.*', 'team.*'], refreshQueues)
  const reorder = useMutation({
    mutationFn: orderQueues,
    onError: (error) => toast.failed(t('queues:notSaved'), { description: error.message }),
    onSettled: refreshQueues,
  })
  const close = () => setOpened(undefined)
  const serving = (queue: Queue) => {
    if (queue.everyone) return t('queues:everyone')
    const names = teams.filter((team) => queue.teamIds.includes(team.id)).map((team) => team.name)
    return names.join(', ') || t('queues:nobody')
  }
  /** Nothing for a first line that escalates nowhere. */
  const tierOf = ({ tier, nextQueueId }: Queue, queues: readonly Queue[]) => {
    if (tier === 1 && !nextQueueId) return null
    const next = queues.find(({ id }) => id === nextQueueId)?.name
    return next ? t('queues:tierNext', { tier, next }) : t('queues:tierIs', { tier })
  }
  /** What its new tickets begin with, where it is not the usual. */
  const beginsWith = ({ id, pipelineId }: Queue) => {
    const pipeline = pipelines.find((one) => one.id === pipelineId)?.name
    return [
      pipeline ? t('queues:pipelineIs', { pipeline }) : null,
      ownSla[id]?.type === 'individual' ? t('queues:ownSla') : null,
    ]
  }
  return (
    <SettingsPage
      title={t('settings:section.queues')}
      lead={t('queues:lead')}
      actions={
        <Button press="n" variant="primary" onClick={() => setOpened({ kind: 'new' })}>
          <Plus aria-hidden="true" className="size-3.5" />
          {t('queues:new')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(queues) => (
          <SettingsCard flush>
            <ReorderList
              label={t('settings:section.queues')}
              items={queues}
              onOrder={(ids) => reorder.mutateAsync(ids)}
            >
              {(queue) => (
                <div className="flex min-w-0 flex-1 items-center gap-3 py-2 pr-3 pl-1">
                  <div className="min-w-0 flex-1">
                    <span className="flex flex-wrap items-center gap-2">
                      <span className="break-words font-medium">{queue.name}</span>
                      {queue.isDefault && <Badge icon={<Star aria-hidden="true" />}>{t('queues:default')}</Badge>}
                    </span>
                    {queue.description && <span className="block text-ink2">{queue.description}</span>}
                    <Facts
                      facts={[
                        t('queues:servedByWhom', { who: serving(queue) }),
                        tierOf(queue, queues),
                        ...beginsWith(queue),
                      ]}
                    />
                    <ObjectChange section="queues" id={queue.id} className="block" />
                  </div>
                  <QueueMenu queue={queue} onOpen={setOpened} />
                </div>
              )}
            </ReorderList>
          </SettingsCard>
        )}
      </Loaded>
      {opened?.kind === 'new' && <QueueDialog onClose={close} />}
      {opened?.kind === 'edit' && <QueueDialog queue={opened.queue} onClose={close} />}
      {opened?.kind === 'sla' && <QueueSlaDialog queue={opened.queue} onClose={close} />}
      {opened?.kind === 'delete' && (
        <ConfirmDialog
          danger
          title={t('queues:deleteTitle', { name: opened.queue.name })}
          text={t('queues:deleteText')}
          confirm={t('queues:deleteConfirm')}
          run={() => deleteQueue(opened.queue.id)}
          onDone={() => {
            refreshQueues()
            toast.done(t('queues:deleted', { name: opened.queue.name }))
          }}
          onClose={close}
        />
      )}
    </SettingsPage>
  )
}

/** What holds of a queue, in one line that breaks between the facts. */
function Facts({ facts }: { facts: readonly (string | null)[] }) {
  return (
    <span className="flex flex-wrap text-ink2 text-xs">
      {facts
        .filter((fact) => fact !== null)
        .map((fact) => (
          <span key={fact} className="not-last:after:mx-1 not-last:after:content-['·']">
            {fact}
          </span>
        ))}
    </span>
  )
}

function QueueMenu({ queue, onOpen }: { queue: Queue; onOpen: (opened: Opened) => void }) {
  const t = useT()
  const choose = useMutation({
    mutationFn: () => updateQueue(queue.id, { isDefault: true }),
    onSuccess: () => {
      refreshQueues()
      toast.done(t('queues:madeDefault', { name: queue.name }))
    },
    onError: (error) => toast.failed(t('queues:notSaved'), { description: error.message }),
  })
  return (
    <ActMenu
      trigger={
        <IconButton
          label={t('queues:actionsOf', { name: queue.name })}
          press="."
          icon={<MoreHorizontal aria-hidden="true" />}
        />
      }
      acts={[
        {
          keys: 'e',
          label: t('queues:edit'),
          icon: <Pencil aria-hidden="true" />,
          run: () => onOpen({ kind: 'edit', queue }),
        },
        {
          keys: 's',
          label: t('queues:sla'),
          icon: <Timer aria-hidden="true" />,
          run: () => onOpen({ kind: 'sla', queue }),
        },
        !queue.isDefault && {
          keys: 'd',
          label: t('queues:makeDefault'),
          icon: <Star aria-hidden="true" />,
          run: () => choose.mutate(),
        },
        !queue.isDefault && {
          keys: 'delete',
          label: t('queues:delete'),
          icon: <Trash2 aria-hidden="true" />,
          run: () => onOpen({ kind: 'delete', queue }),
          danger: true,
        },
      ]}
    />
  )
}
