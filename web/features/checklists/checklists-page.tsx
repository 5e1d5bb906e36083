import { useQuery } from '@tanstack/react-query'
import { ListChecks, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import { deleteTemplate, refreshTemplates, type Template, templatesQuery } from './checklists.api.ts'
import { TemplateDialog } from './template-dialog.tsx'

type Opened = { kind: 'new' } | { kind: 'edit' | 'delete'; template: Template }

/** Checklists that people add to tickets. */
export function ChecklistsPage() {
  const t = useT()
  const query = useQuery(templatesQuery)
  const [opened, setOpened] = useState<Opened>()
  useLive(['checklist.*'], refreshTemplates)
  const close = () => setOpened(undefined)
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setOpened({ kind: 'new' })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('acts:templates.new')}
    </Button>
  )
  return (
    <SettingsPage
      title={t('settings:section.checklists')}
      aside={query.data?.length || undefined}
      lead={t('acts:templates.lead')}
      actions={newButton}
    >
      <Loaded query={query}>
        {(templates) =>
          templates.length === 0 ? (
            <EmptyState
              icon={<ListChecks aria-hidden="true" />}
              title={t('acts:templates.emptyTitle')}
              actions={newButton}
            >
              {t('acts:templates.emptyText')}
            </EmptyState>
          ) : (
            <ul className="mt-3 flex flex-col border-line border-t">
              {templates.map((template) => (
                <li key={template.id} className="flex min-w-0 items-start gap-3 border-line border-b py-2.5">
                  <div className="min-w-0 flex-1">
                    <h2 className="truncate font-medium">{template.name}</h2>
                    <p className="line-clamp-2 text-ink2">
                      {t('acts:templates.count', { count: template.items.length })} ·{' '}
                      {template.items.map((item) => item.text).join(', ')}
                    </p>
                    <ObjectChange section="checklists" id={template.id} />
                  </div>
                  <IconButton
                    press="e"
                    label={t('acts:templates.edit', { name: template.name })}
                    icon={<Pencil aria-hidden="true" />}
                    onClick={() => setOpened({ kind: 'edit', template })}
                  />
                  <IconButton
                    press="delete"
                    label={t('acts:templates.delete.button', { name: template.name })}
                    icon={<Trash2 aria-hidden="true" />}
                    onClick={() => setOpened({ kind: 'delete', template })}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {opened?.kind === 'new' && <TemplateDialog onClose={close} />}
      {opened?.kind === 'edit' && <TemplateDialog template={opened.template} onClose={close} />}
      {opened?.kind === 'delete' && (
        <ConfirmDialog
          danger
          text={t('acts:templates.delete.text')}
          title={t('acts:templates.delete.title', { name: opened.template.name })}
          confirm={t('acts:templates.delete.submit')}
          run={() => deleteTemplate(opened.template.id)}
          onDone={() => {
            refreshTemplates()
            toast.done(t('acts:templates.delete.done'))
          }}
          onClose={close}
        />
      )}
    </SettingsPage>
  )
}
