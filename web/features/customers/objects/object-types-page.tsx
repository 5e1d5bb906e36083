import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Archive, ArchiveRestore, Boxes, ListPlus, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectIcon } from '../../../shared/objects/object-icon.tsx'
import { SettingsCard, SettingsPage } from '../../../shared/settings-page.tsx'
import { type ObjectType, objectTypesQuery } from '../../../shell/object-types.api.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { pressProps } from '../../../ui/press-keys.tsx'
import { toast } from '../../../ui/toast.ts'
import { ObjectTypeDialog } from './object-type-dialog.tsx'
import { changeType, deleteType, refreshTypes } from './objects.api.ts'

type Wish = { kind: 'new' } | { kind: 'edit' | 'delete'; type: ObjectType }

/** The types of objects: defined, changed, archived, deleted. */
export function ObjectTypesPage() {
  const t = useT()
  const query = useQuery(objectTypesQuery)
  const [wish, setWish] = useState<Wish>()
  useLive(['object_type.*'], () => void refreshTypes())
  const archive = useMutation({
    mutationFn: ({ key, archived }: ObjectType) => changeType(key, { archived: !archived }),
    onError: (error) => toast.failed(t('objects:types.failed'), { description: error.message }),
    onSettled: refreshTypes,
  })
  const close = () => setWish(undefined)
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setWish({ kind: 'new' })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('objects:types.new')}
    </Button>
  )
  const rows = (types: readonly ObjectType[], label: string) => (
    <ul aria-label={label}>
      {types.map((type) => (
        <TypeRow key={type.key} type={type} onWish={setWish} onArchive={() => archive.mutate(type)} />
      ))}
    </ul>
  )
  return (
    <SettingsPage title={t('settings:section.objectTypes')} lead={t('objects:types.lead')} actions={newButton}>
      <Loaded query={query}>
        {(types) => {
          const active = types.filter(({ archived }) => !archived)
          const archived = types.filter((type) => type.archived)
          return (
            <>
              {types.length === 0 && (
                <EmptyState
                  icon={<Boxes aria-hidden="true" />}
                  title={t('objects:types.emptyTitle')}
                  actions={newButton}
                >
                  {t('objects:types.emptyText')}
                </EmptyState>
              )}
              {active.length > 0 && (
                <SettingsCard flush>{rows(active, t('settings:section.objectTypes'))}</SettingsCard>
              )}
              {archived.length > 0 && (
                <SettingsCard flush title={t('objects:types.archived')} text={t('objects:types.archivedText')}>
                  {rows(archived, t('objects:types.archived'))}
                </SettingsCard>
              )}
            </>
          )
        }}
      </Loaded>
      {wish?.kind === 'new' && <ObjectTypeDialog onClose={close} />}
      {wish?.kind === 'edit' && <ObjectTypeDialog type={wish.type} onClose={close} />}
      {wish?.kind === 'delete' && (
        <ConfirmDialog
          danger
          title={t('objects:types.delete.title', { name: wish.type.plural })}
          text={t('objects:types.delete.text')}
          confirm={t('objects:types.delete.confirm')}
          run={() => deleteType(wish.type.key)}
          onDone={() => {
            void refreshTypes()
            toast.done(t('objects:types.delete.done', { name: wish.type.plural }))
          }}
          onClose={close}
        />
      )}
    </SettingsPage>
  )
}

function TypeRow({
  type,
  onWish,
  onArchive,
}: {
  type: ObjectType
  onWish: (wish: Wish) => void
  onArchive: () => void
}) {
  const t = useT()
  const { key, plural, icon, description, archived } = type
  return (
    <li className="group relative flex min-w-0 items-center gap-3 border-line border-b px-3 py-2 last:border-b-0">
      <ObjectIcon icon={icon} className="size-4 shrink-0 text-ink3" />
      <span className="min-w-0 flex-1">
        <Link to={paths.objects} params={{ typeKey: key }} className="block truncate font-medium hover:underline">
          {plural}
        </Link>
        {description && <span className="block truncate text-ink3 text-xs">{description}</span>}
      </span>
      <code className="shrink-0 text-ink3 text-xs max-md:hidden">{key}</code>
      <span className="flex shrink-0">
        <Link
          to={paths.settingsCustomFields}
          search={{ of: `object:${key}` }}
          aria-label={t('objects:types.fields', { name: plural })}
          title={t('objects:types.fields', { name: plural })}
          {...pressProps('f')}
          className="grid size-control place-items-center rounded-md text-ink2 hover:bg-hover hover:text-ink"
        >
          <ListPlus aria-hidden="true" className="size-4" />
        </Link>
        <IconButton
          press="r"
          label={t('objects:edit', { name: plural })}
          icon={<Pencil aria-hidden="true" />}
          onClick={() => onWish({ kind: 'edit', type })}
        />
        <IconButton
          press="a"
          label={t(archived ? 'objects:types.restore' : 'objects:types.archive', { name: plural })}
          icon={archived ? <ArchiveRestore aria-hidden="true" /> : <Archive aria-hidden="true" />}
          onClick={onArchive}
        />
        <IconButton
          press="delete"
          label={t('objects:types.delete.button', { name: plural })}
          icon={<Trash2 aria-hidden="true" />}
          onClick={() => onWish({ kind: 'delete', type })}
        />
      </span>
    </li>
  )
}
