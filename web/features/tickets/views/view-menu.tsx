import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ArchiveRestore, Copy, Download, Ellipsis, House, ListChecks, Pencil, Save, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { chooseStartView } from '../../../shell/choose-start-view.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { startViewQuery, type View } from '../../../shell/views.api.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../../ui/menu.tsx'
import { type ViewAct, viewActKeys } from './view-act-keys.ts'

const icons: Record<ViewAct, ReactNode> = {
  new: <Save aria-hidden="true" />,
  duplicate: <Copy aria-hidden="true" />,
  start: <House aria-hidden="true" />,
  export: <Download aria-hidden="true" />,
  jobs: <ListChecks aria-hidden="true" />,
  deleted: <ArchiveRestore aria-hidden="true" />,
  edit: <Pencil aria-hidden="true" />,
  delete: <Trash2 aria-hidden="true" />,
}

/** What can be done with the view on screen. The keys work without it (view-actions.tsx). */
export function ViewMenu({
  view,
  onAct,
  defaultOpen,
}: {
  view: View | undefined
  onAct: (act: ViewAct) => void
  defaultOpen?: boolean
}) {
  const t = useT()
  const navigate = useNavigate()
  const { data: start } = useQuery(startViewQuery)
  const mayExport = useCan('tickets:export')
  const mayDelete = useCan('tickets:delete')
  const isStart = view !== undefined && start?.from === 'own' && start.viewId === view.id
  const item = (act: ViewAct, label: string) => (
    <MenuItem
      icon={icons[act]}
      press={viewActKeys[act]}
      danger={act === 'delete'}
      onSelect={() => {
        if (act === 'start' && view) void chooseStartView(isStart ? null : view.id)
        else if (act === 'jobs') void navigate({ to: paths.jobs })
        else if (act === 'deleted') void navigate({ to: paths.deletedTickets })
        else onAct(act)
      }}
    >
      {label}
    </MenuItem>
  )
  return (
    <Menu
      align="end"
      defaultOpen={defaultOpen}
      trigger={<IconButton label={t('list:view.menu')} press="." icon={<Ellipsis aria-hidden="true" />} />}
    >
      {item('new', t('views:menu.saveAs'))}
      {view && item('duplicate', t('views:menu.duplicate'))}
      {view && item('start', t(isStart ? 'views:menu.startNot' : 'views:menu.start'))}
      {mayExport && item('export', t('exports:menu'))}
      {item('jobs', t('bulk:jobs.menu'))}
      {mayDelete && item('deleted', t('shell:nav.deleted'))}
      {view?.editable && (
        <>
          {item('edit', t('views:menu.rename'))}
          <MenuSeparator />
          {item('delete', t('views:menu.delete'))}
        </>
      )}
    </Menu>
  )
}
