import { Copy, Folder, Pencil, Trash2 } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import type { Sharing } from './sharing-field.tsx'

/** What macros and ticket templates have in common: a name in a folder, and people who share it. */
export interface InFolder {
  name: string
  folder: string | null
}

export const byFolder = (one: InFolder, other: InFolder) =>
  (one.folder ?? '').localeCompare(other.folder ?? '') || one.name.localeCompare(other.name)

/** The folders in use, once each. */
export const foldersOf = (rows: readonly InFolder[]) => [...new Set(rows.flatMap((row) => row.folder ?? []))].sort()

/** The words for who shares it: teams by their names. */
export function useSharedWith(): (row: { sharing: Sharing; teams: { name: string }[] }) => string {
  const t = useT()
  return ({ sharing, teams }) =>
    sharing === 'teams' ? teams.map((team) => team.name).join(', ') : t(`macros:sharing.${sharing}`)
}

export function FolderName({ folder, children }: { folder: string; children?: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5">
      <Folder aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
      {folder}
      {children}
    </span>
  )
}

/** At the end of a row: `children` first, then change, copy and delete as far as the person may. */
export function RowActions({
  row: { name, editable },
  onEdit,
  onCopy,
  onDelete,
  children,
}: {
  row: { name: string; editable: boolean }
  onEdit: () => void
  onCopy: () => void
  onDelete: () => void
  children?: ReactNode
}) {
  const t = useT()
  return (
    <div className="flex justify-end">
      {children}
      {editable && (
        <IconButton
          press="e"
          label={t('macros:edit', { name })}
          icon={<Pencil aria-hidden="true" />}
          onClick={onEdit}
        />
      )}
      <IconButton
        press="d"
        label={t('macros:duplicate', { name })}
        icon={<Copy aria-hidden="true" />}
        onClick={onCopy}
      />
      {editable && (
        <IconButton
          press="delete"
          label={t('macros:delete.button', { name })}
          icon={<Trash2 aria-hidden="true" />}
          onClick={onDelete}
        />
      )}
    </div>
  )
}

/** The fields of a dialog for the name and the folder, with the folders in use to choose from. */
export function NameAndFolder({
  values,
  folders,
  folderHint,
  set,
  errorOf,
}: {
  values: { name: string; folder: string }
  folders: readonly string[]
  folderHint: string
  set: (name: 'name' | 'folder', value: string) => void
  errorOf: (name: 'name' | 'folder') => string | undefined
}) {
  const t = useT()
  const listId = useId()
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t('macros:form.name')} required error={errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={100}
          value={values.name}
          onChange={(event) => set('name', event.target.value)}
        />
      </Field>
      <Field label={t('macros:form.folder')} hint={folderHint} error={errorOf('folder')}>
        <TextInput
          maxLength={100}
          list={listId}
          value={values.folder}
          onChange={(event) => set('folder', event.target.value)}
        />
      </Field>
      <datalist id={listId}>
        {folders.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
    </div>
  )
}
