import { useQuery } from '@tanstack/react-query'
import { Download, FolderPen, Lock, Plus, Zap } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectChange } from '../../../shared/object-change.tsx'
import { PageSearch } from '../../../shared/page-search.tsx'
import { SettingsPage } from '../../../shared/settings-page.tsx'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Table, Td, Th, Tr } from '../../../ui/table.tsx'
import { toast } from '../../../ui/toast.ts'
import { byFolder, FolderName, RowActions, useSharedWith } from '../in-folders.tsx'
import { findMacros } from './find-macros.ts'
import { MacroDialog } from './macro-dialog.tsx'
import {
  deleteMacro,
  duplicateMacro,
  exportMacros,
  type Macro,
  type MacroRow,
  macroQuery,
  macrosQuery,
  refreshMacros,
} from './macros.api.ts'
import { RenameFolderDialog } from './rename-folder-dialog.tsx'

type Opened =
  | { kind: 'new' }
  | { kind: 'folder'; folder: string }
  | { kind: 'edit'; macro: Macro }
  | { kind: 'delete'; macro: MacroRow }

/** The macros that the person sees: found by words, put into folders, written and tried out. */
export function MacrosPage() {
  const t = useT()
  const query = useQuery(macrosQuery)
  const [opened, setOpened] = useState<Opened>()
  const [text, setText] = useState('')
  useLive(['macro.*'], refreshMacros)
  const close = () => setOpened(undefined)
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setOpened({ kind: 'new' })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('macros:new')}
    </Button>
  )

  async function edit({ id }: MacroRow): Promise<void> {
    try {
      setOpened({ kind: 'edit', macro: await queryClient.fetchQuery(macroQuery(id)) })
    } catch (error) {
      refreshMacros()
      toast.failed(error instanceof Error ? error.message : String(error))
    }
  }
  async function copy({ id, name }: MacroRow): Promise<void> {
    try {
      const made = await duplicateMacro(id, t('macros:copyName', { name }).slice(0, 100))
      refreshMacros()
      toast.done(t('macros:duplicated', { name: made.name }))
    } catch (error) {
      toast.failed(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <SettingsPage
      wide
      title={t('settings:section.macros')}
      aside={query.data?.length || undefined}
      lead={t('macros:lead')}
      actions={
        <>
          {query.data && query.data.length > 0 && (
            <Button press="x" onClick={() => void download(t('macros:exportFailed'))}>
              <Download aria-hidden="true" className="size-3.5" />
              {t('macros:export')}
            </Button>
          )}
          {newButton}
        </>
      }
    >
      <Loaded query={query}>
        {(macros) =>
          macros.length === 0 ? (
            <EmptyState icon={<Zap aria-hidden="true" />} title={t('macros:emptyTitle')} actions={newButton}>
              {t('macros:emptyText')}
            </EmptyState>
          ) : (
            <>
              <PageSearch label={t('macros:search')} text={text} onText={setText} />
              <MacroTable
                macros={findMacros(macros, text, 2000)}
                sorted={text.trim() !== ''}
                onEdit={(macro) => void edit(macro)}
                onCopy={(macro) => void copy(macro)}
                onDelete={(macro) => setOpened({ kind: 'delete', macro })}
                onFolder={(folder) => setOpened({ kind: 'folder', folder })}
              />
            </>
          )
        }
      </Loaded>
      {opened?.kind === 'new' && <MacroDialog onClose={close} />}
      {opened?.kind === 'edit' && <MacroDialog macro={opened.macro} onClose={close} />}
      {opened?.kind === 'folder' && (
        <RenameFolderDialog folder={opened.folder} macros={query.data ?? []} onClose={close} />
      )}
      {opened?.kind === 'delete' && (
        <ConfirmDialog
          danger
          title={t('macros:delete.title', { name: opened.macro.name })}
          text={t('macros:delete.text')}
          confirm={t('macros:delete.submit')}
          run={() => deleteMacro(opened.macro.id)}
          onDone={() => {
            refreshMacros()
            toast.done(t('macros:delete.done'))
          }}
          onClose={close}
        />
      )}
    </SettingsPage>
  )
}

/** All that the person sees, as a file. */
async function download(failed: string): Promise<void> {
  try {
    const text = JSON.stringify(await exportMacros(), null, 2)
    const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
    const link = Object.assign(document.createElement('a'), { href: url, download: 'macros.json' })
    link.click()
    URL.revokeObjectURL(url)
  } catch (error) {
    toast.failed(failed, { description: error instanceof Error ? error.message : undefined })
  }
}

/** Hundreds of rows with their buttons are drawn as they come into sight. */
const atOnce = 50

function MacroTable({
  macros,
  sorted,
  onEdit,
  onCopy,
  onDelete,
  onFolder,
}: {
  macros: readonly MacroRow[]
  /** They stand in the order in which they answer a search. */
  sorted: boolean
  onEdit: (macro: MacroRow) => void
  onCopy: (macro: MacroRow) => void
  onDelete: (macro: MacroRow) => void
  onFolder: (folder: string) => void
}) {
  const t = useT()
  const place = usePlace()
  const sharedWith = useSharedWith()
  const [most, setMost] = useState(atOnce)
  if (macros.length === 0) return <p className="mt-4 text-ink2">{t('macros:nothing')}</p>
  return (
    <div className="mt-3 border-line border-t">
      <Table
        label={t('settings:section.macros')}
        head={
          <>
            <Th className="w-2/5 max-sm:w-auto">{t('macros:column.name')}</Th>
            <Th className="max-sm:hidden">{t('macros:form.folder')}</Th>
            <Th className="max-md:hidden">{t('macros:column.sharing')}</Th>
            <Th className="max-lg:hidden">{t('macros:column.change')}</Th>
            <Th className="text-right max-sm:hidden">{t('macros:column.uses')}</Th>
            <Th className="w-28">
              <span className="sr-only">{t('shared:column.actions')}</span>
            </Th>
          </>
        }
      >
        {(sorted ? macros : macros.toSorted(byFolder)).slice(0, most).map((macro) => (
          <Tr key={macro.id}>
            <Td className="max-w-0">
              <div className="truncate font-medium">{macro.name}</div>
              <div className="flex min-w-0 items-center gap-2 text-ink2 text-xs">
                {macro.hasNote && !macro.hasReply && (
                  <Lock aria-hidden="true" className="size-3 shrink-0 text-note-ink" />
                )}
                {macro.preview !== '' && <span className="min-w-0 truncate">{macro.preview}</span>}
                {macro.actionCount > 0 && (
                  <span className="flex shrink-0 items-center gap-0.5">
                    <Zap aria-hidden="true" className="size-3" />
                    {t('macros:actions.count', { count: macro.actionCount })}
                  </span>
                )}
              </div>
            </Td>
            <Td className="text-ink2 max-sm:hidden">
              {macro.folder && (
                <FolderName folder={macro.folder}>
                  {macro.editable && (
                    <IconButton
                      press="f"
                      label={t('macros:folder.button', { name: macro.folder })}
                      icon={<FolderPen aria-hidden="true" />}
                      onClick={() => onFolder(macro.folder ?? '')}
                    />
                  )}
                </FolderName>
              )}
            </Td>
            <Td className="text-ink2 max-md:hidden">{sharedWith(macro)}</Td>
            <Td className="max-lg:hidden">
              <ObjectChange section="macros" id={macro.id} />
            </Td>
            <Td className="text-right text-ink2 tabular-nums max-sm:hidden">{formatNumber(macro.uses, place)}</Td>
            <Td>
              <RowActions
                row={macro}
                onEdit={() => onEdit(macro)}
                onCopy={() => onCopy(macro)}
                onDelete={() => onDelete(macro)}
              />
            </Td>
          </Tr>
        ))}
      </Table>
      <LoadMore
        query={{
          hasNextPage: macros.length > most,
          isFetchingNextPage: false,
          isFetchNextPageError: false,
          fetchNextPage: () => setMost(most + atOnce),
        }}
      />
    </div>
  )
}
