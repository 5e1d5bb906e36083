import type { ComponentProps } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { ExportDialog } from '../../../shared/exports/export-dialog.tsx'
import { ViewDialogs as SavedViewDialogs } from '../../../shared/views/view-dialogs.tsx'
import { viewName } from '../../../shell/views.api.ts'
import { usualColumns } from './columns.ts'
import type { ViewAct } from './view-act-keys.ts'

/** The dialog of an act on the view on screen. */
export function ViewDialogs({ act, ...of }: Omit<ComponentProps<typeof SavedViewDialogs>, 'act'> & { act: ViewAct }) {
  const t = useT()
  const { view, content, onClose } = of
  if (act === 'new' || act === 'edit' || act === 'duplicate' || act === 'delete')
    return <SavedViewDialogs act={act} {...of} />
  if (act !== 'export') return null
  return (
    <ExportDialog
      name={view ? viewName(view) : t('shell:nav.tickets')}
      content={content}
      usual={usualColumns}
      onClose={onClose}
    />
  )
}
