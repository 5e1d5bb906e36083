import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Copy, FilePlus, Folder, LayoutTemplate, Pencil, Plus, Search, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { SettingsPage } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Table, Td, Th, Tr } from '../../../ui/table.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
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
              <div className="relative mx-4 mt-3 max-w-80">
                <Search aria-hidden="true" className="absolute top-2 left-2.5 size-4 text-ink3" />
                <TextInput
                  type="search"
                  aria-label={t('templates:search')}
                  placeholder={t('templates:search')}
                  className="pl-8"
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
              </div>
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
  return templates
    .filter(has)
    .sort((one, other) => (one.folder ?? '').localeCompare(other.folder ?? '') || one.name.localeCompare(other.name))
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
  if (templates.length === 0) return <p className="mx-4 mt-4 text-ink2">{t('templates:nothing')}</p>
  const shared = ({ sharing, teams }: TemplateRow) =>
    sharing === 'teams' ? teams.map((team) => team.name).join(', ') : t(`macros:sharing.${sharing}`)
  return (
    <div className="mt-3 border-line border-t">
      <Table
        label={t('settings:section.ticketTemplates')}
        head={
          <>
            <Th>{t('macros:column.name')}</Th>
            <Th className="max-sm:hidden">{t('macros:form.folder')}</Th>
            <Th className="max-md:hidden">{t('macros:column.sharing')}</Th>
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
            <Td className="text-ink2 max-sm:hidden">
              {template.folder && (
                <span className="flex items-center gap-1.5">
                  <Folder aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
                  {template.folder}
                </span>
              )}
            </Td>
            <Td className="text-ink2 max-md:hidden">{shared(template)}</Td>
            <Td className="whitespace-nowrap text-right">
              <Link
                to={paths.newTicket}
                search={{ template: template.id }}
                aria-label={t('templates:useOne', { name: template.name })}
                title={t('templates:useOne', { name: template.name })}
                className="inline-grid size-control place-items-center rounded-md align-middle text-ink2 hover:bg-hover hover:text-ink [&_svg]:size-4"
              >
                <FilePlus aria-hidden="true" />
              </Link>
              {template.editable && (
                <IconButton
                  press="e"
                  label={t('macros:edit', { name: template.name })}
                  icon={<Pencil aria-hidden="true" />}
                  onClick={() => onEdit(template)}
                />
              )}
              <IconButton
                press="d"
                label={t('macros:duplicate', { name: template.name })}
                icon={<Copy aria-hidden="true" />}
                onClick={() => onCopy(template)}
              />
              {template.editable && (
                <IconButton
                  press="delete"
                  label={t('macros:delete.button', { name: template.name })}
                  icon={<Trash2 aria-hidden="true" />}
                  onClick={() => onDelete(template)}
                />
              )}
            </Td>
          </Tr>
        ))}
      </Table>
    </div>
  )
}
