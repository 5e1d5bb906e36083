import { Archive, ArchiveRestore, Pencil, Trash2 } from 'lucide-react'
import { useT } from '../../i18n/use-t.ts'
import type { CustomField, FieldSection } from '../../shared/custom/custom-fields.ts'
import { ObjectChange } from '../../shared/object-change.tsx'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { FieldTypeIcon } from './field-types.tsx'

/** A field in its list. */
export function FieldRow({
  field,
  section,
  onWish,
  onArchive,
}: {
  field: CustomField
  section: FieldSection | undefined
  onWish: (wish: { kind: 'editField' | 'deleteField'; field: CustomField }) => void
  onArchive: () => void
}) {
  const t = useT()
  const required =
    field.requiredFromCustomer || field.requiredOnCreate || field.requiredOnResolve || field.requiredStageIds.length > 0
  return (
    <div className="flex min-w-0 flex-1 items-center gap-x-3 py-1.5 pr-3 pl-1 max-sm:flex-wrap">
      <span className="flex min-w-40 flex-1 items-center gap-2">
        <FieldTypeIcon type={field.type} />
        <span className="truncate font-medium">{field.name}</span>
        <span className="truncate text-ink3 text-xs max-sm:hidden">{t(`customFields:types.${field.type}`)}</span>
      </span>
      <ObjectChange section="custom-fields" id={field.id} className="min-w-0 truncate max-md:hidden" />
      {section && <span className="truncate text-ink3 text-xs max-sm:hidden">{section.name}</span>}
      {(field.typeIds.length > 0 || field.pipelineIds.length > 0) && <Badge>{t('customFields:some')}</Badge>}
      {required && <Badge tone="warn">{t('customFields:isRequired')}</Badge>}
      <span className="ml-auto flex shrink-0">
        <IconButton
          press="e"
          label={t('customFields:edit', { name: field.name })}
          icon={<Pencil aria-hidden="true" />}
          onClick={() => onWish({ kind: 'editField', field })}
        />
        <IconButton
          press="a"
          label={t('customFields:archive', { name: field.name })}
          icon={<Archive aria-hidden="true" />}
          onClick={onArchive}
        />
        <IconButton
          press="delete"
          label={t('customFields:delete.button', { name: field.name })}
          icon={<Trash2 aria-hidden="true" />}
          onClick={() => onWish({ kind: 'deleteField', field })}
        />
      </span>
    </div>
  )
}

/** A field that was archived. */
export function ArchivedRow({
  field,
  onRestore,
  onDelete,
}: {
  field: CustomField
  onRestore: () => void
  onDelete: () => void
}) {
  const t = useT()
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2 py-1.5 pr-3 pl-4 text-ink2">
      <FieldTypeIcon type={field.type} />
      <span className="min-w-0 flex-1 truncate">{field.name}</span>
      <IconButton
        press="a"
        label={t('customFields:restore', { name: field.name })}
        icon={<ArchiveRestore aria-hidden="true" />}
        onClick={onRestore}
      />
      <IconButton
        press="delete"
        label={t('customFields:delete.button', { name: field.name })}
        icon={<Trash2 aria-hidden="true" />}
        onClick={onDelete}
      />
    </div>
  )
}
