import { useMutation, useQuery } from '@tanstack/react-query'
import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { SettingsCard, SettingsPage } from '../../shared/settings-page.tsx'
import { useForm } from '../../shared/use-form.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { type OpportunityStage, refreshStages, setStages, stagesQuery } from './opportunities.api.ts'
import { StageBadge } from './opportunities-table.tsx'

type Wish = { kind: 'new' } | { kind: 'edit' | 'delete'; stage: OpportunityStage }

/** The stages of opportunities: made, renamed, put into order, deleted. */
export function OpportunityStagesPage() {
  const t = useT()
  const query = useQuery(stagesQuery)
  const [wish, setWish] = useState<Wish>()
  useLive(['opportunity_stage.*'], () => void refreshStages())
  const order = useMutation({
    mutationFn: setStages,
    onError: (error) => toast.failed(t('opportunities:stages.failed'), { description: error.message }),
    onSettled: refreshStages,
  })
  const close = () => setWish(undefined)
  return (
    <SettingsPage
      title={t('settings:section.opportunityStages')}
      lead={t('opportunities:stages.lead')}
      actions={
        <Button press="n" variant="primary" onClick={() => setWish({ kind: 'new' })}>
          <Plus aria-hidden="true" className="size-3.5" />
          {t('opportunities:stages.new')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(stages) => (
          <>
            <SettingsCard flush>
              <ReorderList
                label={t('settings:section.opportunityStages')}
                items={stages}
                onOrder={(ids) => {
                  const sorted = ids.flatMap((id) => stages.find((stage) => stage.id === id) ?? [])
                  queryClient.setQueryData(stagesQuery.queryKey, (known) => known && { ...known, data: sorted })
                  return order.mutateAsync(sorted)
                }}
              >
                {(stage) => <StageRow stage={stage} isOnly={stages.length === 1} onWish={setWish} />}
              </ReorderList>
            </SettingsCard>
            {wish?.kind === 'new' && <StageDialog stages={stages} onClose={close} />}
            {wish?.kind === 'edit' && <StageDialog stages={stages} stage={wish.stage} onClose={close} />}
            {wish?.kind === 'delete' && (
              <ConfirmDialog
                danger
                title={t('opportunities:stages.delete.title', { name: wish.stage.name })}
                text={t('opportunities:stages.delete.text')}
                confirm={t('opportunities:stages.delete.confirm')}
                run={() => setStages(stages.filter(({ id }) => id !== wish.stage.id))}
                onDone={() => {
                  void refreshStages()
                  toast.done(t('opportunities:stages.delete.done', { name: wish.stage.name }))
                }}
                onClose={close}
              />
            )}
          </>
        )}
      </Loaded>
    </SettingsPage>
  )
}

function StageRow({
  stage,
  isOnly,
  onWish,
}: {
  stage: OpportunityStage
  /** The last one stays. */
  isOnly: boolean
  onWish: (wish: Wish) => void
}) {
  const t = useT()
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3 py-1.5 pr-3 pl-1">
      <span className="min-w-0 flex-1 truncate font-medium">{stage.name}</span>
      <StageBadge stage={{ ...stage, name: t(`opportunities:outcome.${stage.outcome}`) }} />
      <span className="flex shrink-0">
        <IconButton
          press="r"
          label={t('opportunities:stages.edit', { name: stage.name })}
          icon={<Pencil aria-hidden="true" />}
          onClick={() => onWish({ kind: 'edit', stage })}
        />
        <IconButton
          press="delete"
          disabled={isOnly}
          label={t('opportunities:stages.delete.button', { name: stage.name })}
          icon={<Trash2 aria-hidden="true" />}
          onClick={() => onWish({ kind: 'delete', stage })}
        />
      </span>
    </div>
  )
}

function StageDialog({
  stages,
  stage,
  onClose,
}: {
  stages: readonly OpportunityStage[]
  stage?: OpportunityStage
  onClose: () => void
}) {
  const t = useT()
  const form = useForm<{ name: string; outcome: OpportunityStage['outcome'] }, unknown>({
    initial: { name: stage?.name ?? '', outcome: stage?.outcome ?? 'open' },
    validate: ({ name }) => (name.trim() === '' ? { name: t('opportunities:nameMissing') } : {}),
    submit: ({ name, outcome }) => {
      const wish = { name: name.trim(), outcome }
      return setStages(
        stage ? stages.map((one) => (one.id === stage.id ? { id: one.id, ...wish } : one)) : [...stages, wish],
      )
    },
    onDone: () => {
      void refreshStages()
      onClose()
      toast.done(t('shared:form.saved'))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="sm"
      title={stage ? t('opportunities:stages.edit', { name: stage.name }) : t('opportunities:stages.new')}
      form={form}
      submit={stage ? t('shared:form.save') : t('opportunities:stages.create')}
      onClose={onClose}
    >
      <Field label={t('customers:column.name')} required error={errorOf('name')}>
        <TextInput autoFocus maxLength={60} value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      <Field label={t('opportunities:outcome.label')} hint={t('opportunities:outcome.hint')}>
        <Select
          value={values.outcome}
          onChange={(outcome) => set('outcome', outcome)}
          options={(['open', 'won', 'lost'] as const).map((one) => ({
            value: one,
            label: t(`opportunities:outcome.${one}`),
          }))}
        />
      </Field>
    </FormDialog>
  )
}
