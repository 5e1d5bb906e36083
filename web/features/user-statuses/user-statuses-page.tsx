import { useMutation, useQuery } from '@tanstack/react-query'
import { MoreHorizontal, Pencil, Plus, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { SettingsCard, SettingsPage } from '../../shared/settings-page.tsx'
import { StatusMark } from '../../shared/statuses/status-mark.tsx'
import { refreshStatuses, type UserStatus, userStatusesQuery } from '../../shared/statuses/statuses.api.ts'
import { ActMenu } from '../../ui/act-menu.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import { DeleteStatusDialog } from './delete-status-dialog.tsx'
import { StatusDialog } from './status-dialog.tsx'
import { orderStatuses } from './user-statuses.api.ts'

type Opened = { kind: 'new' } | { kind: 'edit' | 'delete'; status: UserStatus }

/** The statuses that members can take (Settings > User status). */
export function UserStatusesPage() {
  const t = useT()
  const query = useQuery(userStatusesQuery)
  const [opened, setOpened] = useState<Opened>()
  useLive(['user_status.*', 'availability.*'], refreshStatuses)
  const reorder = useMutation({
    mutationFn: orderStatuses,
    onError: (error) => toast.failed(t('statuses:notSaved'), { description: error.message }),
    onSettled: refreshStatuses,
  })
  const close = () => setOpened(undefined)
  return (
    <SettingsPage
      title={t('settings:section.userStatuses')}
      lead={t('statuses:lead')}
      actions={
        <Button press="n" variant="primary" onClick={() => setOpened({ kind: 'new' })}>
          <Plus aria-hidden="true" className="size-3.5" />
          {t('statuses:new')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(statuses) => (
          <SettingsCard flush>
            <ReorderList
              label={t('settings:section.userStatuses')}
              items={statuses}
              onOrder={(ids) => reorder.mutateAsync(ids)}
            >
              {(status) => (
                <div className="flex min-w-0 flex-1 items-center gap-3 py-2 pr-3 pl-1">
                  <div className="min-w-0 flex-1">
                    <span className="flex flex-wrap items-center gap-2">
                      <span className="min-w-0 font-medium">
                        <StatusMark status={status} />
                      </span>
                      {status.isDefault && <Badge icon={<Star aria-hidden="true" />}>{t('statuses:comesBack')}</Badge>}
                    </span>
                    <span className="block text-ink2">{t(`statuses:reassign.text.${status.reassign}`)}</span>
                    <span className="block text-ink2 text-xs">
                      {[
                        status.available ? t('statuses:available') : t('statuses:notAvailable'),
                        status.autoReturn?.kind === 'after' &&
                          t('statuses:endsAfter', { count: status.autoReturn.minutes }),
                        status.autoReturn?.kind === 'at' && t('statuses:endsAt', { time: status.autoReturn.time }),
                        t('statuses:members', { count: status.memberCount }),
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </span>
                    <ObjectChange section="user-statuses" id={status.id} className="block" />
                  </div>
                  <StatusMenu status={status} onOpen={setOpened} />
                </div>
              )}
            </ReorderList>
          </SettingsCard>
        )}
      </Loaded>
      {opened?.kind === 'new' && <StatusDialog onClose={close} />}
      {opened?.kind === 'edit' && <StatusDialog status={opened.status} onClose={close} />}
      {opened?.kind === 'delete' && (
        <DeleteStatusDialog status={opened.status} statuses={query.data ?? []} onClose={close} />
      )}
    </SettingsPage>
  )
}

function StatusMenu({ status, onOpen }: { status: UserStatus; onOpen: (opened: Opened) => void }) {
  const t = useT()
  return (
    <ActMenu
      trigger={
        <IconButton
          label={t('statuses:actionsOf', { name: status.name })}
          press="."
          icon={<MoreHorizontal aria-hidden="true" />}
        />
      }
      acts={[
        {
          keys: 'e',
          label: t('statuses:edit'),
          icon: <Pencil aria-hidden="true" />,
          run: () => onOpen({ kind: 'edit', status }),
        },
        !status.isDefault && {
          keys: 'delete',
          label: t('statuses:delete'),
          icon: <Trash2 aria-hidden="true" />,
          run: () => onOpen({ kind: 'delete', status }),
          danger: true,
        },
      ]}
    />
  )
}
