import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { type View, viewName } from '../../shell/views.api.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.ts'
import { ConfirmDialog } from '../confirm-dialog.tsx'
import { deleteView, viewUseQuery } from './views.api.ts'

/** Asks before a view goes, and says who will miss it. */
export function DeleteViewDialog({ view, onDone, onClose }: { view: View; onDone: () => void; onClose: () => void }) {
  const t = useT()
  const { data } = useQuery({ ...viewUseQuery(view.id), staleTime: 0 })
  const name = viewName(view)
  const names =
    data && data.members > data.names.length
      ? t('views:delete.more', { names: data.names.join(', ') })
      : data?.names.join(', ')
  return (
    <ConfirmDialog
      danger
      title={t('views:delete.title', { name })}
      text={
        !data ? (
          <Skeleton className="h-3 w-60" />
        ) : data.members === 0 ? (
          t(view.of === 'ticket' ? 'views:delete.alone' : 'recordLists:view.deleteAlone')
        ) : (
          t(view.of === 'ticket' ? 'views:delete.text' : 'recordLists:view.deleteText', {
            count: data.members,
            names: names ?? '',
          })
        )
      }
      confirm={t('views:delete.confirm')}
      run={() => deleteView(view)}
      onDone={() => {
        toast.done(t('views:deleted', { name }))
        onDone()
      }}
      onClose={onClose}
    >
      {data && data.startsRoles.length > 0 && (
        <p>{t('views:delete.startsRoles', { roles: data.startsRoles.join(', ') })}</p>
      )}
    </ConfirmDialog>
  )
}
