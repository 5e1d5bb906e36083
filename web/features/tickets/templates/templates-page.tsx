import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FilePlus, LayoutTemplate, Plus } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectChange } from '../../../shared/object-change.tsx'
import { PageSearch } from '../../../shared/page-search.tsx'
import { SettingsPage } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Table, Td, Th, Tr } from '../../../ui/table.tsx'
import { toast } from '../../../ui/toast.ts'
import { byFolder, FolderName, RowActions, useSharedWith } from '../in-folders.tsx'
import { TemplateDialog } from './template-dialog.tsx'
import {
  deleteTemplate,
  duplicateTemplate,
  refreshTemplates,
  type Template,
  type TemplateRow,
  templateQuery,
  templatesQuery,
} from './templates.api.ts'

type Opened = { kind: 'new' } | { kind: 'edit'; template: Template } | { kind: 'delete'; template: TemplateRow }

/** The ticket templates that the person sees. */
export function TemplatesPage() {
  const t = useT()
  const query = useQuery(templatesQuery)
  const [opened, setOpened] = useState<Opened>()
  const [text, setText] = useState('')
  useLive(['ticket_template.*'], refreshTemplates)
  const close = () => setOpened(undefined)
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setOpened({ kind: 'new' })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('templates:new')}
    </Button>
  )

  async function edit({ id }: TemplateRow): Promise<void> {
    try {
      setOpened({ kind: 'edit', template: await queryClient.fetchQuery({ ...templateQuery(id), staleTime: 0 }) })
    } catch (error) {
      refreshTemplates()
      toast.failed(error instanceof Error ? error.message : String(error))
    }
  }
  async function copy({ id, name }: TemplateRow): Promise<void> {
    try {
      const made = await duplicateTemplate(id, t('macros:copyName', { name }).slice(0, 100))
      refreshTemplates()
      toast.done(t('macros:duplicated', { name: made.name }))
    } catch (error) {
      toast.failed(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <SettingsPage
      wide
      title={t('settings:section.ticketTemplates')}
      aside={query.data?.length || undefined}
      lead={t('templates:lead')}
      actions={newButton}
    >
      <Loaded query={query}>
        {(templates) =>
          templates.length === 0 ? (
            <EmptyState
              icon={<LayoutTemplate aria-hidden="true" />}
              title={t('templates:emptyTitle')}
              actions={newButton}
            >
              {t('templates:emptyText')}
            </EmptyState>
          ) : (
            <>
              <PageSearch label={t('templates:search')} text={text} onText={setText} />
              <TemplateTable
                templates={findTemplates(templates, text)}
                onEdit={(template) => void edit(template)}
                onCopy={(template) => void copy(template)}
                onDelete={(template) => setOpened({ kind: 'delete', template })}
              />
            </>
          )
        }
      </Loaded>
      {opened?.kind === 'new' && <TemplateDialog onClose={close} />}
      {opened?.kind === 'edit' && <TemplateDialog template={opened.template} onClose={close} />}
      {opened?.kind === 'delete' && (
        <ConfirmDialog
          danger
          title={t('macros:delete.title', { name: opened.template.name })}
          text={t('templates:delete.text')}
          confirm={t('templates:delete.submit')}
          run={() => deleteTemplate(opened.template.id)}
          onDone={() => {
            refreshTemplates()
            toast.done(t('templates:delete.done'))
          }}
          onClose={close}
        />
      )}
    </SettingsPage>
  )
}

/** Those that have all words in name, folder or subject; by folder and name. */
function findTemplates(templates: readonly TemplateRow[], text: string): TemplateRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const has = (template: TemplateRow) => {
    const said = `${template.name} ${template.folder ?? ''} ${template.subject}`.toLowerCase()
    return words.every((word) => said.includes(word))
  }
  return templates.filter(has).sort(byFolder)
}

function TemplateTable({
  templates,
  onEdit,
  onCopy,
  onDelete,
}: {
  templates: readonly TemplateRow[]
  onEdit: (template: TemplateRow) => void
  onCopy: (template: TemplateRow) => void
  onDelete: (template: TemplateRow) => void
}) {
  const t = useT()
  const sharedWith = useSharedWith()
  if (templates.length === 0) return <p className="mx-4 mt-4 text-ink2">{t('templates:nothing')}</p>
  return (
    <div className="mt-3 border-line border-t">
      <Table
        label={t('settings:section.ticketTemplates')}
        head={
          <>
            <Th className="w-2/5 max-sm:w-auto">{t('macros:column.name')}</Th>
            <Th className="max-sm:hidden">{t('macros:form.folder')}</Th>
            <Th className="max-md:hidden">{t('macros:column.sharing')}</Th>
            <Th className="max-lg:hidden">{t('macros:column.change')}</Th>
            <Th className="w-36">
              <span className="sr-only">{t('shared:column.actions')}</span>
            </Th>
          </>
        }
      >
        {templates.map((template) => (
          <Tr key={template.id}>
            <Td className="max-w-0">
              <div className="truncate font-medium">{template.name}</div>
              {template.subject && <div className="truncate text-ink2 text-xs">{template.subject}</div>}
            </Td>
            <Td className="text-ink2 max-sm:hidden">{template.folder && <FolderName folder={template.folder} />}</Td>
            <Td className="text-ink2 max-md:hidden">{sharedWith(template)}</Td>
            <Td className="max-lg:hidden">
              <ObjectChange section="ticket-templates" id={template.id} />
            </Td>
            <Td>
              <RowActions
                row={template}
                onEdit={() => onEdit(template)}
                onCopy={() => onCopy(template)}
                onDelete={() => onDelete(template)}
              >
                <Link
                  to={paths.newTicket}
                  search={{ template: template.id }}
                  aria-label={t('templates:useOne', { name: template.name })}
                  title={t('templates:useOne', { name: template.name })}
                  className="inline-grid size-control place-items-center shrink-0 rounded-md text-ink2 hover:bg-hover hover:text-ink [&_svg]:size-4"
                >
                  <FilePlus aria-hidden="true" />
                </Link>
              </RowActions>
            </Td>
          </Tr>
        ))}
      </Table>
    </div>
  )
}
