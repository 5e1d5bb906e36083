import { useNavigate } from '@tanstack/react-router'
import { Columns3, Ellipsis, Undo2 } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { loadAllWords } from '../../../i18n/i18n.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { useCan } from '../../../shell/shell.api.ts'
import type { View } from '../../../shell/views.api.ts'
import { Button } from '../../../ui/button.tsx'
import { HoldKeys } from '../../../ui/hold-keys.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { OnDemand } from '../../../ui/on-demand.tsx'
import { PressKeys } from '../../../ui/press-keys.tsx'
import { toast } from '../../../ui/toast.ts'
import { conditionOf, differsFromView, looksOf, type TicketSearch } from '../ticket-search.ts'
import { usualColumns } from './columns.ts'
import { type ViewAct, viewActKeys } from './view-act-keys.ts'

const loadMenu = async () => {
  const [{ ViewMenu }] = await Promise.all([import('./view-menu.tsx'), loadAllWords()])
  return ViewMenu
}
const loadDialogs = async () => {
  const [{ ViewDialogs }] = await Promise.all([import('./view-dialogs.tsx'), loadAllWords()])
  return { default: ViewDialogs }
}
const loadDisplay = async () => {
  const [{ DisplayPanel }] = await Promise.all([import('../../../shared/list/display-panel.tsx'), loadAllWords()])
  return { default: DisplayPanel }
}
const ViewDialogs = lazy(loadDialogs)
const DisplayPanel = lazy(loadDisplay)

async function beginHere(id: string): Promise<void> {
  const [{ chooseStartView }] = await Promise.all([import('../../../shell/choose-start-view.ts'), loadAllWords()])
  await chooseStartView(id)
}

/** The acts on the view in the bar of the page. Saving is offered when what is shown is not what the view says. */
export function ViewActions({
  search,
  view,
  onChange,
  onOpen,
}: {
  search: TicketSearch
  view: View | undefined
  onChange: (part: Partial<TicketSearch>) => void
  onOpen: (view: View | undefined) => void
}) {
  const t = useT()
  const navigate = useNavigate()
  const mayExport = useCan('tickets:export')
  const mayDelete = useCan('tickets:delete')
  const [dialog, setDialog] = useState<ViewAct | 'display'>()
  const [busy, setBusy] = useState(false)
  const columnsButton = useRef<HTMLButtonElement>(null)
  const content = { condition: conditionOf(search, view), ...looksOf(search, view) }
  const discard = {
    filter: undefined,
    sort: undefined,
    columns: undefined,
    group: undefined,
    layout: undefined,
    pipeline: undefined,
    status: undefined,
    priority: undefined,
    assignee: undefined,
    label: undefined,
    requester: undefined,
    account: undefined,
  }

  async function save(): Promise<void> {
    if (!view?.editable) return setDialog('new')
    setBusy(true)
    try {
      const { updateView } = await import('../../../shared/views/views.api.ts')
      await updateView(view.id, { ...content, columns: content.columns && [...content.columns] })
      onChange(discard)
      toast.done(t('list:view.saved'))
    } catch (error) {
      toast.failed(t('list:view.saveFailed'), { description: error instanceof Error ? error.message : undefined })
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      {differsFromView(search) && (
        <>
          <IconButton
            press="shift+z"
            label={t('list:view.discard')}
            icon={<Undo2 aria-hidden="true" />}
            onClick={() => onChange(discard)}
          />
          <Button press="mod+s" busy={busy} onPointerEnter={() => void loadDialogs()} onClick={() => void save()}>
            {t(view?.editable ? 'list:view.save' : 'list:view.saveNew')}
          </Button>
        </>
      )}
      <IconButton
        press="d"
        ref={columnsButton}
        label={t('list:view.display')}
        icon={<Columns3 aria-hidden="true" />}
        aria-haspopup="dialog"
        aria-expanded={dialog === 'display'}
        onPointerEnter={() => void loadDisplay()}
        onClick={() => setDialog(dialog === 'display' ? undefined : 'display')}
      />
      <OnDemand
        load={loadMenu}
        face={(face) => (
          <IconButton press="." label={t('list:view.menu')} icon={<Ellipsis aria-hidden="true" />} {...face} />
        )}
        props={{ view, onAct: setDialog }}
      />
      <PressKeys
        acts={[
          { keys: viewActKeys.new, label: t('list:view.saveNew'), run: () => setDialog('new') },
          view && { keys: viewActKeys.duplicate, label: t('list:view.duplicate'), run: () => setDialog('duplicate') },
          view && { keys: viewActKeys.start, label: t('list:view.start'), run: () => void beginHere(view.id) },
          mayExport && { keys: viewActKeys.export, label: t('list:view.export'), run: () => setDialog('export') },
          { keys: viewActKeys.jobs, label: t('list:view.jobs'), run: () => void navigate({ to: paths.jobs }) },
          mayDelete && {
            keys: viewActKeys.deleted,
            label: t('shell:nav.deleted'),
            run: () => void navigate({ to: paths.deletedTickets }),
          },
          view?.editable && { keys: viewActKeys.edit, label: t('list:view.edit'), run: () => setDialog('edit') },
          view?.editable && { keys: viewActKeys.delete, label: t('list:view.delete'), run: () => setDialog('delete') },
        ]}
      />
      <Suspense fallback={<HoldKeys />}>
        {dialog && dialog !== 'display' && dialog !== 'start' && (
          <ViewDialogs act={dialog} {...{ view, content, onOpen }} onClose={() => setDialog(undefined)} />
        )}
        {dialog === 'display' && (
          <DisplayPanel
            anchor={columnsButton}
            columns={content.columns}
            usual={usualColumns}
            fixed="subject"
            group={content.group}
            onChange={onChange}
            onClose={() => setDialog(undefined)}
          />
        )}
      </Suspense>
    </>
  )
}
