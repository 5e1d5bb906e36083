import { useT } from '../../../i18n/use-t.ts'
import { ExportDialog } from '../../../shared/exports/export-dialog.tsx'
import { type View, viewName } from '../../../shell/views.api.ts'
import { usualColumns } from './columns.ts'
import { DeleteViewDialog } from './delete-view-dialog.tsx'
import type { ViewAct } from './view-act-keys.ts'
import { type ViewContent, ViewDialog } from './view-dialog.tsx'

/** The dialog of an act on the view on screen. */
export function ViewDialogs({
  act,
  view,
  content,
  onOpen,
  onClose,
}: {
  act: ViewAct
  view: View | undefined
  content: ViewContent
  /** Opens a view that was saved just now; undefined: the view is gone. */
  onOpen: (view: View | undefined) => void
  onClose: () => void
}) {
  const t = useT()
  if (act === 'new') return <ViewDialog content={content} onSaved={onOpen} onClose={onClose} />
  if (act === 'export')
    return (
      <ExportDialog
        name={view ? viewName(view) : t('shell:nav.tickets')}
        content={content}
        usual={usualColumns}
        onClose={onClose}
      />
    )
  if (!view) return null
  const saved: ViewContent = {
    condition: view.condition,
    columns: view.columns,
    sort: view.sort,
    group: view.group,
    layout: view.layout,
  }
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
