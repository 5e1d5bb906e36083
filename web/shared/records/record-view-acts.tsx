import { Copy, Ellipsis, Pencil, Save, Trash2, Undo2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import type { View } from '../../shell/views.api.ts'
import { ActMenu } from '../../ui/act-menu.tsx'
import { Button } from '../../ui/button.tsx'
import { HoldKeys } from '../../ui/hold-keys.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import type { ViewContent } from '../views/view-dialog.tsx'
import { type SavedViewAct, savedViewKeys } from '../views/view-keys.ts'
import { updateView } from '../views/views.api.ts'

const loadDialogs = async () => ({ default: (await import('../views/view-dialogs.tsx')).ViewDialogs })
const ViewDialogs = lazy(loadDialogs)

/** The acts on the view of a list of records. Saving is offered when what is shown is not what the view says. */
export function RecordViewActs({
  view,
  content,
  differs,
  onDiscard,
  onOpen,
}: {
  view: View | undefined
  /** What the list shows. */
  content: ViewContent
  differs: boolean
  /** Goes back to what the view says. */
  onDiscard: () => void
  onOpen: (view: View | undefined) => void
}) {
  const t = useT()
  const [act, setAct] = useState<SavedViewAct>()
  const [busy, setBusy] = useState(false)

  async function save(): Promise<void> {
    if (!view?.editable) return setAct('new')
    setBusy(true)
    try {
      const { condition, columns, sort } = content
      await updateView(view.id, { condition, columns: columns && [...columns], sort })
      onDiscard()
      toast.done(t('list:view.saved'))
    } catch (error) {
      toast.failed(t('list:view.saveFailed'), { description: error instanceof Error ? error.message : undefined })
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      {differs && (
        <>
          <IconButton
            press="shift+z"
            label={t('list:view.discard')}
            icon={<Undo2 aria-hidden="true" />}
            onClick={onDiscard}
          />
          <Button press="mod+s" busy={busy} onPointerEnter={() => void loadDialogs()} onClick={() => void save()}>
            {t(view?.editable ? 'list:view.save' : 'list:view.saveNew')}
          </Button>
        </>
      )}
      <ActMenu
        trigger={<IconButton press="." label={t('list:view.menu')} icon={<Ellipsis aria-hidden="true" />} />}
        acts={[
          {
            keys: savedViewKeys.new,
            label: t('views:menu.saveAs'),
            icon: <Save aria-hidden="true" />,
            run: () => setAct('new'),
          },
          view && {
            keys: savedViewKeys.duplicate,
            label: t('views:menu.duplicate'),
            icon: <Copy aria-hidden="true" />,
            run: () => setAct('duplicate'),
          },
          view?.editable && {
            keys: savedViewKeys.edit,
            label: t('views:menu.rename'),
            icon: <Pencil aria-hidden="true" />,
            run: () => setAct('edit'),
          },
          view?.editable && {
            keys: savedViewKeys.delete,
            label: t('views:menu.delete'),
            icon: <Trash2 aria-hidden="true" />,
            danger: true,
            apart: true,
            run: () => setAct('delete'),
          },
        ]}
      />
      <Suspense fallback={<HoldKeys />}>
        {act && <ViewDialogs {...{ act, view, content, onOpen }} onClose={() => setAct(undefined)} />}
      </Suspense>
    </>
  )
}
