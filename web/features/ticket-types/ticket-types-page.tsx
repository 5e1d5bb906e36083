import { useMutation, useQuery } from '@tanstack/react-query'
import { Archive, ArchiveRestore, Pencil, Plus, Shapes, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { ColorChoice } from '../../shared/color-choice.tsx'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { LabelDot } from '../../shared/label-chip.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { SettingsCard, SettingsPage } from '../../shared/settings-page.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import {
  createType,
  deleteType,
  orderTypes,
  pipelinesQuery,
  refreshTypes,
  type TicketType,
  typesQuery,
  updateType,
} from './ticket-types.api.ts'

type Wish = { kind: 'new' } | { kind: 'edit' | 'delete'; type: TicketType }

/** What tickets can be: types made, renamed, put into order, archived; each may choose a pipeline. */
export function TicketTypesPage() {
  const t = useT()
  const query = useQuery(typesQuery)
  const { data: pipelines = [] } = useQuery(pipelinesQuery)
  const [wish, setWish] = useState<Wish>()
  useLive(['ticket_type.*', 'pipeline.*'], refreshTypes)
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: (error) => toast.failed(t('ticketTypes:failed'), { description: error.message }),
    onSettled: refreshTypes,
  })
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setWish({ kind: 'new' })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('ticketTypes:new')}
    </Button>
  )
  const close = () => setWish(undefined)
  const row = (type: TicketType) => (
    <TypeRow
      type={type}
      pipeline={pipelines.find((one) => one.id === type.pipelineId)?.name}
      onWish={setWish}
      onArchive={() => act.mutate(() => updateType(type.id, { archived: !type.archived }))}
    />
  )
  return (
    <SettingsPage title={t('settings:section.ticketTypes')} lead={t('ticketTypes:lead')} actions={newButton}>
      <Loaded query={query}>
        {(types) => {
          const active = types.filter((type) => !type.archived)
          const archived = types.filter((type) => type.archived)
          return (
            <>
              {active.length === 0 ? (
                <EmptyState
                  icon={<Shapes aria-hidden="true" />}
                  title={t('ticketTypes:emptyTitle')}
                  actions={newButton}
                >
                  {t('ticketTypes:emptyText')}
                </EmptyState>
              ) : (
                <SettingsCard flush>
                  <ReorderList
                    label={t('settings:section.ticketTypes')}
                    items={active}
                    onOrder={(ids) => {
                      queryClient.setQueryData(typesQuery.queryKey, [
                        ...ids.flatMap((id) => active.find((type) => type.id === id) ?? []),
                        ...archived,
                      ])
                      return act.mutateAsync(() => orderTypes(ids))
                    }}
                  >
                    {row}
                  </ReorderList>
                </SettingsCard>
              )}
              {archived.length > 0 && (
                <SettingsCard flush title={t('ticketTypes:archived')} text={t('ticketTypes:archivedText')}>
                  <ReorderList disabled label={t('ticketTypes:archived')} items={archived} onOrder={() => undefined}>
                    {row}
                  </ReorderList>
                </SettingsCard>
              )}
            </>
          )
        }}
      </Loaded>
      {wish?.kind === 'new' && <TypeDialog onClose={close} />}
      {wish?.kind === 'edit' && <TypeDialog type={wish.type} onClose={close} />}
      {wish?.kind === 'delete' && (
        <ConfirmDialog
          danger
          title={t('ticketTypes:delete.title', { name: wish.type.name })}
          text={t('ticketTypes:delete.text')}
          confirm={t('ticketTypes:delete.confirm')}
          run={() => deleteType(wish.type.id)}
          onDone={() => {
            refreshTypes()
            toast.done(t('ticketTypes:delete.done', { name: wish.type.name }))
          }}
          onClose={close}
        />
      )}
    </SettingsPage>
  )
}

function TypeRow({
  type,
  pipeline,
  onWish,
  onArchive,
}: {
  type: TicketType
  pipeline: string | undefined
  onWish: (wish: Wish) => void
  onArchive: () => void
}) {
  const t = useT()
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3 py-1.5 pr-3 pl-1">
      <span className="flex min-w-0 flex-1 items-center gap-2">
        <LabelDot color={type.color} />
        <span className="truncate font-medium">{type.name}</span>
        <span className="truncate font-mono text-ink3 text-xs max-sm:hidden">{type.key}</span>
      </span>
      <ObjectChange section="ticket-types" id={type.id} className="max-md:hidden" />
      {pipeline && <Badge>{pipeline}</Badge>}
      <span className="flex shrink-0">
        <IconButton
          press="e"
          label={t('ticketTypes:edit', { name: type.name })}
          icon={<Pencil aria-hidden="true" />}
          onClick={() => onWish({ kind: 'edit', type })}
        />
        <IconButton
          press="a"
          label={t(type.archived ? 'ticketTypes:restore' : 'ticketTypes:archive', { name: type.name })}
          icon={type.archived ? <ArchiveRestore aria-hidden="true" /> : <Archive aria-hidden="true" />}
          onClick={onArchive}
        />
        <IconButton
          press="delete"
          label={t('ticketTypes:delete.button', { name: type.name })}
          icon={<Trash2 aria-hidden="true" />}
          onClick={() => onWish({ kind: 'delete', type })}
        />
      </span>
    </div>
  )
}

const none = 'none'

function TypeDialog({ type, onClose }: { type?: TicketType; onClose: () => void }) {
  const t = useT()
  const { data: pipelines = [] } = useQuery(pipelinesQuery)
  const form = useForm({
    initial: { name: type?.name ?? '', color: type?.color ?? ('blue' as const), pipelineId: type?.pipelineId ?? none },
    validate: ({ name }) => (name.trim() === '' ? { name: t('ticketTypes:nameMissing') } : {}),
    submit: ({ name, color, pipelineId }) => {
      const body = { name: name.trim(), color, pipelineId: pipelineId === none ? null : pipelineId }
      return type ? updateType(type.id, body) : createType(body)
    },
    onDone: (saved) => {
      refreshTypes()
      onClose()
      toast.done(type ? t('shared:form.saved') : t('ticketTypes:made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="sm"
      title={type ? t('ticketTypes:edit', { name: type.name }) : t('ticketTypes:new')}
      form={form}
      submit={type ? t('shared:form.save') : t('ticketTypes:create')}
      onClose={onClose}
    >
      <Field label={t('ticketTypes:name')} required error={errorOf('name')}>
        <TextInput autoFocus maxLength={60} value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      <ColorChoice value={values.color} onChange={(color) => set('color', color)} />
      <Field label={t('ticketTypes:pipeline')} hint={t('ticketTypes:pipelineHint')} error={errorOf('pipelineId')}>
        <Select
          value={values.pipelineId}
          onChange={(pipelineId) => set('pipelineId', pipelineId)}
          options={[
            { value: none, label: t('ticketTypes:usualPipeline') },
            ...pipelines.filter((one) => !one.leaving).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </Field>
    </FormDialog>
  )
}
