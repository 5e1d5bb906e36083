import { useT } from '../../i18n/use-t.ts'
import { type View, viewName } from '../../shell/views.api.ts'
import { DeleteViewDialog } from './delete-view-dialog.tsx'
import { type ViewContent, ViewDialog } from './view-dialog.tsx'
import type { SavedViewAct } from './view-keys.ts'

/** The dialog of an act on the view on screen. */
export function ViewDialogs({
  act,
  view,
  content,
  onOpen,
  onClose,
}: {
  act: SavedViewAct
  view: View | undefined
  /** What the list shows, for a new view. */
  content: ViewContent
  /** Opens a view that was saved just now; undefined: the view is gone. */
  onOpen: (view: View | undefined) => void
  onClose: () => void
}) {
  const t = useT()
  if (act === 'new') return <ViewDialog content={content} onSaved={onOpen} onClose={onClose} />
  if (!view) return null
  const { condition, columns, sort, group, layout } = view
  const saved: ViewContent = { condition, columns, sort, group, layout }
  if (act === 'edit') return <ViewDialog view={view} content={saved} onSaved={() => undefined} onClose={onClose} />
  if (act === 'delete') return <DeleteViewDialog view={view} onDone={() => onOpen(undefined)} onClose={onClose} />
  return (
    <ViewDialog
      content={saved}
      name={t('views:dialog.copyName', { name: viewName(view) })}
      onSaved={onOpen}
      onClose={onClose}
    />
  )
}
