import { useQuery } from '@tanstack/react-query'
import { Copy, Download, Ellipsis, House, Pencil, Save, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { chooseStartView } from '../../../shell/choose-start-view.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { startViewQuery, type View, viewName } from '../../../shell/views.api.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../../ui/menu.tsx'
import { DeleteViewDialog } from './delete-view-dialog.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { type ViewContent, ViewDialog } from './view-dialog.tsx'

export interface ViewMenuProps {
  view: View | undefined
  content: ViewContent
  /** Opens a view that was saved just now; undefined: the view is gone. */
  onOpen: (view: View | undefined) => void
}

/** What can be done with the view on screen: save as, rename and share, duplicate, delete. */
export function ViewMenu({ view, content, onOpen, defaultOpen }: ViewMenuProps & { defaultOpen?: boolean }) {
  const t = useT()
  const [dialog, setDialog] = useState<'new' | 'edit' | 'duplicate' | 'delete' | 'export'>()
  const mayExport = useCan('tickets:export')
  const { data: start } = useQuery(startViewQuery)
  const isStart = view !== undefined && start?.from === 'own' && start.viewId === view.id
  const close = () => setDialog(undefined)
  const saved: ViewContent | undefined = view && {
    condition: view.condition,
    columns: view.columns,
    sort: view.sort,
    group: view.group,
    layout: view.layout,
  }
  return (
    <>
      <Menu
        align="end"
        defaultOpen={defaultOpen}
        trigger={<IconButton label={t('list:view.menu')} icon={<Ellipsis aria-hidden="true" />} />}
      >
        <MenuItem icon={<Save aria-hidden="true" />} onSelect={() => setDialog('new')}>
          {t('views:menu.saveAs')}
        </MenuItem>
        {view && (
          <MenuItem icon={<Copy aria-hidden="true" />} onSelect={() => setDialog('duplicate')}>
            {t('views:menu.duplicate')}
          </MenuItem>
        )}
        {view && (
          <MenuItem icon={<House aria-hidden="true" />} onSelect={() => void chooseStartView(isStart ? null : view.id)}>
            {t(isStart ? 'views:menu.startNot' : 'views:menu.start')}
          </MenuItem>
        )}
        {mayExport && (
          <MenuItem icon={<Download aria-hidden="true" />} onSelect={() => setDialog('export')}>
            {t('exports:menu')}
          </MenuItem>
        )}
        {view?.editable && (
          <>
            <MenuItem icon={<Pencil aria-hidden="true" />} onSelect={() => setDialog('edit')}>
              {t('views:menu.rename')}
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger icon={<Trash2 aria-hidden="true" />} onSelect={() => setDialog('delete')}>
              {t('views:menu.delete')}
            </MenuItem>
          </>
        )}
      </Menu>
      {dialog === 'new' && <ViewDialog content={content} onSaved={onOpen} onClose={close} />}
      {dialog === 'edit' && view && saved && (
        <ViewDialog view={view} content={saved} onSaved={() => undefined} onClose={close} />
      )}
      {dialog === 'duplicate' && view && saved && (
        <ViewDialog
          content={saved}
          name={t('views:dialog.copyName', { name: viewName(view) })}
          onSaved={onOpen}
          onClose={close}
        />
      )}
      {dialog === 'export' && (
        <ExportDialog name={view ? viewName(view) : t('shell:nav.tickets')} content={content} onClose={close} />
      )}
      {dialog === 'delete' && view && <DeleteViewDialog view={view} onDone={() => onOpen(undefined)} onClose={close} />}
    </>
  )
}
