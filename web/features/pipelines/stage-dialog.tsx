import { useT } from '../../i18n/use-t.ts'
import { ColorChoice } from '../../shared/color-choice.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import type { LabelColor } from '../../shared/label-chip.tsx'
import { StatusDot } from '../../shared/status-badge.tsx'
import { type TicketStatus, ticketStatuses } from '../../shared/ticket-words.ts'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { type LimitUnit, limitUnits, readLimit, writeLimit } from './limit.ts'
import { createStage, type Pipeline, refreshPipelines, type Stage, updateStage } from './pipelines.api.ts'

interface Values {
  name: string
  status: TicketStatus
  color: LabelColor
  customerLabel: string
  limitMinutes: string
  unit: LimitUnit
  waitsFor: 'customer' | 'third_party'
}

/** A new stage at the end of a pipeline, or everything about one. */
export function StageDialog({ pipeline, stage, onClose }: { pipeline: Pipeline; stage?: Stage; onClose: () => void }) {
  const t = useT()
  const { amount, unit } = readLimit(stage?.limitMinutes ?? null)
  const form = useForm<Values, Stage>({
    initial: {
      name: stage?.name ?? '',
      status: stage?.status ?? 'in_progress',
      color: stage?.color ?? 'teal',
      customerLabel: stage?.customerLabel ?? '',
      limitMinutes: amount,
      unit,
      waitsFor: stage?.waitsFor ?? 'customer',
    },
    validate: (values) => {
      const errors: FormErrors<Values> = {}
      if (values.name.trim() === '') errors.name = t('pipelines:wrong.name')
      if (writeLimit(values.limitMinutes, values.unit) === undefined) errors.limitMinutes = t('pipelines:wrong.limit')
      return errors
    },
    submit: (values) => {
      const { name, status, color } = values
      const body = {
        name: name.trim(),
        status,
        color,
        customerLabel: values.customerLabel.trim() || null,
        limitMinutes: writeLimit(values.limitMinutes, values.unit) ?? null,
        waitsFor: status === 'waiting' ? values.waitsFor : null,
      }
      return stage ? updateStage(stage.id, body) : createStage(pipeline.id, body)
    },
    onDone: (saved) => {
      refreshPipelines()
      onClose()
      toast.done(stage ? t('shared:form.saved') : t('pipelines:stage.made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  const needsLimitUnit = values.limitMinutes.trim() !== ''
  return (
    <FormDialog
      title={
        stage ? t('pipelines:stage.edit', { name: stage.name }) : t('pipelines:stage.newIn', { name: pipeline.name })
      }
      form={form}
      submit={stage ? t('shared:form.save') : t('pipelines:stage.create')}
      words={{
        'stage.name_taken': t('pipelines:stage.nameTaken', { name: values.name.trim() }),
        'stage.has_tickets': t('pipelines:stage.statusFixed'),
        'pipeline.needs_open_stage': t('pipelines:needsOpen'),
        'pipeline.too_many_stages': t('pipelines:tooMany'),
      }}
      onClose={onClose}
    >
      <Field label={t('pipelines:stage.name')} required error={errorOf('name')}>
        <TextInput autoFocus maxLength={60} value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      <Field label={t('pipelines:stage.status')} hint={t('pipelines:stage.statusHint')} error={errorOf('status')}>
        <Select
          value={values.status}
          onChange={(status) => set('status', status)}
          options={ticketStatuses.map((status) => ({
            value: status,
            label: t(`shared:status.${status}`),
            icon: <StatusDot status={status} silent />,
          }))}
        />
      </Field>
      {values.status === 'waiting' && (
        <Field label={t('pipelines:stage.waitsFor')} error={errorOf('waitsFor')}>
          <Select
            value={values.waitsFor}
            onChange={(waitsFor) => set('waitsFor', waitsFor)}
            options={(['customer', 'third_party'] as const).map((one) => ({
              value: one,
              label: t(`pipelines:waitsFor.${one}`),
            }))}
          />
        </Field>
      )}
      <ColorChoice value={values.color} onChange={(color) => set('color', color)} />
      <Field
        label={t('pipelines:stage.customerLabel')}
        hint={t('pipelines:stage.customerLabelHint')}
        error={errorOf('customerLabel')}
      >
        <TextInput
          maxLength={60}
          placeholder={values.name.trim() || undefined}
          value={values.customerLabel}
          onChange={(event) => set('customerLabel', event.target.value)}
        />
      </Field>
      <div className="grid grid-cols-[minmax(0,1fr)_9rem] items-start gap-2">
        <Field label={t('pipelines:stage.limit')} hint={t('pipelines:stage.limitHint')} error={errorOf('limitMinutes')}>
          <TextInput
            inputMode="decimal"
            maxLength={8}
            value={values.limitMinutes}
            onChange={(event) => set('limitMinutes', event.target.value)}
          />
        </Field>
        <Field label={t('pipelines:stage.unit')}>
          <Select
            disabled={!needsLimitUnit}
            value={values.unit}
            onChange={(next) => set('unit', next)}
            options={limitUnits.map((one) => ({ value: one, label: t(`pipelines:unit.${one}`) }))}
          />
        </Field>
      </div>
    </FormDialog>
  )
}
