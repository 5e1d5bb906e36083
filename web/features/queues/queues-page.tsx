import { useMutation, useQuery } from '@tanstack/react-query'
import { MoreHorizontal, Pencil, Plus, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { ActMenu } from '../../ui/act-menu.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { toast } from '../../ui/toast.ts'
import { QueueDialog } from './queue-dialog.tsx'
import { deleteQueue, type Queue, queuesQuery, refreshQueues, teamsQuery, updateQueue } from './queues.api.ts'

type Opened = { kind: 'new' } | { kind: 'edit' | 'delete'; queue: Queue }

/** The queues and who serves them. */
export function QueuesPage() {
  const t = useT()
  const query = useQuery(queuesQuery)
  const teams = useQuery(teamsQuery).data ?? []
  const [opened, setOpened] = useState<Opened>()
  useLive(['queue.*', 'team.*'], refreshQueues)
  const close = () => setOpened(undefined)
  const serving = (queue: Queue) => {
    if (queue.everyone) return t('queues:everyone')
    const names = teams.filter((team) => queue.teamIds.includes(team.id)).map((team) => team.name)
    return names.join(', ') || t('queues:nobody')
  }
  return (
    <SettingsPage
      wide
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
          <div className="mt-3 border-line border-t">
            <Table
              label={t('settings:section.queues')}
              head={
                <>
                  <Th>{t('queues:name')}</Th>
                  <Th>{t('queues:servedBy')}</Th>
                  <Th className="w-16">
                    <span className="sr-only">{t('shared:column.actions')}</span>
                  </Th>
                </>
              }
            >
              {queues.map((queue) => (
                <Tr key={queue.id}>
                  <Td>
                    <span className="flex flex-wrap items-center gap-2">
                      <span className="font-medium">{queue.name}</span>
                      {queue.isDefault && <Badge icon={<Star aria-hidden="true" />}>{t('queues:default')}</Badge>}
                    </span>
                    {queue.description && <span className="block text-ink2">{queue.description}</span>}
                  </Td>
                  <Td className="text-ink2">{serving(queue)}</Td>
                  <Td className="text-right">
                    <QueueMenu queue={queue} onOpen={setOpened} />
                  </Td>
                </Tr>
              ))}
            </Table>
          </div>
        )}
      </Loaded>
      {opened?.kind === 'new' && <QueueDialog onClose={close} />}
      {opened?.kind === 'edit' && <QueueDialog queue={opened.queue} onClose={close} />}
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
