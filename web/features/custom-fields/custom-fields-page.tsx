import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ListPlus, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import {
  type CustomField,
  type FieldEntity,
  type FieldSection,
  fieldsOfQuery,
  refreshFields,
  sectionsOfQuery,
} from '../../shared/custom/custom-fields.ts'
import { entityIn } from '../../shared/custom/field-entities.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { SettingsCard, SettingsPage } from '../../shared/settings-page.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import {
  createSection,
  deleteField,
  deleteSection,
  orderFields,
  orderSections,
  updateField,
  updateSection,
} from './custom-fields.api.ts'
import { EntityChoice } from './entity-choice.tsx'
import { FieldDialog } from './field-dialog.tsx'
import { ArchivedRow, FieldRow } from './field-rows.tsx'

type Wish =
  | { kind: 'newField' | 'newSection' }
  | { kind: 'editField' | 'deleteField'; field: CustomField }
  | { kind: 'editSection' | 'deleteSection'; section: FieldSection }

const route = getRouteApi('/app/settings/custom-fields')

/** Custom fields of a kind of record: made, changed, put into order and sections, archived. */
export function CustomFieldsPage() {
  const t = useT()
  const entity = entityIn(route.useSearch().of)
  const navigate = route.useNavigate()
  const query = useQuery(fieldsOfQuery(entity))
  const { data: sections = [] } = useQuery(sectionsOfQuery(entity))
  const [wish, setWish] = useState<Wish>()
  useLive(['field.*'], refreshFields)
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: (error) => toast.failed(t('customFields:failed'), { description: error.message }),
    onSettled: refreshFields,
  })
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setWish({ kind: 'newField' })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('customFields:new')}
    </Button>
  )
  const close = () => setWish(undefined)
  return (
    <SettingsPage title={t('settings:section.customFields')} lead={t('customFields:lead')} actions={newButton}>
      <EntityChoice
        value={entity}
        onChange={(of) => void navigate({ search: of === 'ticket' ? {} : { of }, replace: true })}
      />
      <Loaded query={query}>
        {(fields) => {
          const active = fields.filter((field) => !field.archived)
          const archived = fields.filter((field) => field.archived)
          return (
            <>
              {fields.length === 0 && (
                <EmptyState
                  icon={<ListPlus aria-hidden="true" />}
                  title={t('customFields:emptyTitle')}
                  actions={newButton}
                >
                  {t('customFields:emptyText')}
                </EmptyState>
              )}
              {active.length > 0 && (
                <SettingsCard flush title={t('customFields:fields')} text={t('customFields:fieldsText')}>
                  <ReorderList
                    label={t('customFields:fields')}
                    items={active}
                    onOrder={(ids) => {
                      queryClient.setQueryData(fieldsOfQuery(entity).queryKey, [
                        ...ids.flatMap((id) => active.find((field) => field.id === id) ?? []),
                        ...archived,
                      ])
                      return act.mutateAsync(() => orderFields(ids))
                    }}
                  >
                    {(field) => (
                      <FieldRow
                        field={field}
                        section={sections.find((one) => one.id === field.sectionId)}
                        onWish={setWish}
                        onArchive={() => act.mutate(() => updateField(field.id, { archived: true }))}
                      />
                    )}
                  </ReorderList>
                </SettingsCard>
              )}
              {fields.length > 0 && (
                <SectionsCard
                  sections={sections}
                  onWish={setWish}
                  onOrder={(ids) => act.mutateAsync(() => orderSections(ids))}
                />
              )}
              {archived.length > 0 && (
                <SettingsCard flush title={t('customFields:archived')} text={t('customFields:archivedText')}>
                  <ul aria-label={t('customFields:archived')}>
                    {archived.map((field) => (
                      <li key={field.id} className="flex items-center border-line border-b last:border-b-0">
                        <ArchivedRow
                          field={field}
                          onRestore={() => act.mutate(() => updateField(field.id, { archived: false }))}
                          onDelete={() => setWish({ kind: 'deleteField', field })}
                        />
                      </li>
                    ))}
                  </ul>
                </SettingsCard>
              )}
            </>
          )
        }}
      </Loaded>
      {wish && <WishDialog wish={wish} entity={entity} sections={sections} onClose={close} />}
    </SettingsPage>
  )
}

function SectionsCard({
  sections,
  onWish,
  onOrder,
}: {
  sections: readonly FieldSection[]
  onWish: (wish: Wish) => void
  onOrder: (ids: string[]) => Promise<unknown>
}) {
  const t = useT()
  return (
    <SettingsCard
      flush={sections.length > 0}
      title={t('customFields:sections.title')}
      text={t('customFields:sections.text')}
      actions={
        <Button press="shift+n" onClick={() => onWish({ kind: 'newSection' })}>
          {t('customFields:sections.new')}
        </Button>
      }
    >
      {sections.length > 0 && (
        <ReorderList label={t('customFields:sections.title')} items={sections} onOrder={onOrder}>
          {(section) => (
            <div className="flex min-w-0 flex-1 items-center gap-2 py-1.5 pr-3 pl-1">
              <span className="min-w-0 flex-1 truncate font-medium">{section.name}</span>
              <ObjectChange section="field-sections" id={section.id} className="max-md:hidden" />
              <IconButton
                press="shift+e"
                label={t('customFields:sections.rename', { name: section.name })}
                icon={<Pencil aria-hidden="true" />}
                onClick={() => onWish({ kind: 'editSection', section })}
              />
              <IconButton
                press="shift+delete"
                label={t('customFields:sections.delete', { name: section.name })}
                icon={<Trash2 aria-hidden="true" />}
                onClick={() => onWish({ kind: 'deleteSection', section })}
              />
            </div>
          )}
        </ReorderList>
      )}
    </SettingsCard>
  )
}

function WishDialog({
  wish,
  entity,
  sections,
  onClose,
}: {
  wish: Wish
  entity: FieldEntity
  sections: readonly FieldSection[]
  onClose: () => void
}) {
  const t = useT()
  switch (wish.kind) {
    case 'newField':
      return <FieldDialog entity={entity} sections={sections} onClose={onClose} />
    case 'editField':
      return <FieldDialog entity={entity} field={wish.field} sections={sections} onClose={onClose} />
    case 'deleteField':
      return (
        <ConfirmDialog
          danger
          title={t('customFields:delete.title', { name: wish.field.name })}
          text={t('customFields:delete.text')}
          confirm={t('customFields:delete.confirm')}
          run={() => deleteField(wish.field.id)}
          onDone={() => {
            refreshFields()
            toast.done(t('customFields:delete.done', { name: wish.field.name }))
          }}
          onClose={onClose}
        />
      )
    case 'newSection':
      return <SectionDialog entity={entity} onClose={onClose} />
    case 'editSection':
      return <SectionDialog entity={entity} section={wish.section} onClose={onClose} />
    case 'deleteSection':
      return (
        <ConfirmDialog
          title={t('customFields:sections.deleteTitle', { name: wish.section.name })}
          text={t('customFields:sections.deleteText')}
          confirm={t('customFields:sections.confirm')}
          run={() => deleteSection(wish.section.id)}
          onDone={refreshFields}
          onClose={onClose}
        />
      )
  }
}

function SectionDialog({
  entity,
  section,
  onClose,
}: {
  entity: FieldEntity
  section?: FieldSection
  onClose: () => void
}) {
  const t = useT()
  const form = useForm({
    initial: { name: section?.name ?? '' },
    validate: ({ name }) => (name.trim() === '' ? { name: t('customFields:wrong.name') } : {}),
    submit: ({ name }) => (section ? updateSection(section.id, name.trim()) : createSection(entity, name.trim())),
    onDone: () => {
      refreshFields()
      onClose()
    },
  })
  return (
    <FormDialog
      size="sm"
      title={section ? t('customFields:sections.rename', { name: section.name }) : t('customFields:sections.new')}
      form={form}
      submit={t('shared:form.save')}
      onClose={onClose}
    >
      <Field label={t('customFields:name')} required error={form.errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={80}
          value={form.values.name}
          onChange={(event) => form.set('name', event.target.value)}
        />
      </Field>
    </FormDialog>
  )
}
