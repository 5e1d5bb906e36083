import { Columns3, Ellipsis, Undo2 } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { loadAllWords } from '../../../i18n/i18n.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { View } from '../../../shell/views.api.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { OnDemand } from '../../../ui/on-demand.tsx'
import { toast } from '../../../ui/toast.ts'
import { conditionOf, differsFromView, looksOf, type TicketSearch } from '../ticket-search.ts'

const loadMenu = async () => {
  const [{ ViewMenu }] = await Promise.all([import('./view-menu.tsx'), loadAllWords()])
  return ViewMenu
}
const loadDialog = async () => {
  const [{ ViewDialog }] = await Promise.all([import('./view-dialog.tsx'), loadAllWords()])
  return { default: ViewDialog }
}
const loadDisplay = async () => {
  const [{ DisplayPanel }] = await Promise.all([import('./display-panel.tsx'), loadAllWords()])
  return { default: DisplayPanel }
}
const ViewDialog = lazy(loadDialog)
const DisplayPanel = lazy(loadDisplay)

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
  const [dialog, setDialog] = useState<'save' | 'display'>()
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
    if (!view?.editable) return setDialog('save')
    setBusy(true)
    try {
      const { updateView } = await import('./views.api.ts')
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
            label={t('list:view.discard')}
            icon={<Undo2 aria-hidden="true" />}
            onClick={() => onChange(discard)}
          />
          <Button busy={busy} onPointerEnter={() => void loadDialog()} onClick={() => void save()}>
            {t(view?.editable ? 'list:view.save' : 'list:view.saveNew')}
          </Button>
        </>
      )}
      <IconButton
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
        face={(face) => <IconButton label={t('list:view.menu')} icon={<Ellipsis aria-hidden="true" />} {...face} />}
        props={{ view, content, onOpen }}
      />
      <Suspense>
        {dialog === 'save' && <ViewDialog content={content} onSaved={onOpen} onClose={() => setDialog(undefined)} />}
        {dialog === 'display' && (
          <DisplayPanel
            anchor={columnsButton}
            looks={content}
            onChange={onChange}
            onClose={() => setDialog(undefined)}
          />
        )}
      </Suspense>
    </>
  )
}
