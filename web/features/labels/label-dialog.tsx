import { useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { ColorChoice } from '../../shared/color-choice.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { LabelChip, type LabelColor } from '../../shared/label-chip.tsx'
import { teamsQuery } from '../../shared/teams-and-queues.ts'
import { useForm } from '../../shared/use-form.ts'
import { Banner } from '../../ui/banner.tsx'
import { Field, useFieldProps } from '../../ui/field.tsx'
import { Picker } from '../../ui/picker.tsx'
import { controlFrame, TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { createLabel, type Label, refreshLabels, updateLabel } from './labels.api.ts'
import { shadowedField } from './shadowed-field.ts'
import { useNamedFields } from './use-named-fields.ts'

interface Values {
  name: string
  color: LabelColor
  group: string
  teamIds: string[]
}

/** A new label, or name and colour of one. */
export function LabelDialog({ label, onClose }: { label?: Label; onClose: () => void }) {
  const t = useT()
  const { data: teams = [] } = useQuery(teamsQuery)
  const initial: Values = {
    name: label?.name ?? '',
    color: label?.color ?? 'blue',
    group: label?.group ?? '',
    teamIds: label?.teamIds ?? [],
  }
  const form = useForm({
    initial,
    validate: ({ name }) => {
      if (name.trim() === '') return { name: t('labels:nameMissing') }
      return name.includes(',') ? { name: t('labels:noComma') } : {}
    },
    submit: ({ name, color, group, teamIds }) => {
      const body = { name: name.trim(), color, group: group.trim() || null, teamIds }
      return label ? updateLabel(label.id, body) : createLabel(body)
    },
    onDone: (saved) => {
      refreshLabels()
      onClose()
      toast.done(label ? t('shared:form.saved') : t('labels:made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  const shadowed = shadowedField(values, useNamedFields())
  const said = teams.filter(({ id }) => values.teamIds.includes(id)).map(({ name }) => name)
  return (
    <FormDialog
      size="sm"
      title={label ? t('labels:edit', { name: label.name }) : t('labels:new')}
      description={label && label.ticketCount > 0 ? t('labels:editText') : undefined}
      form={form}
      submit={label ? t('shared:form.save') : t('labels:create')}
      words={{ 'label.name_taken': t('labels:nameTaken', { name: values.name.trim() }) }}
      onClose={onClose}
    >
      <Field label={t('labels:name')} required error={errorOf('name')}>
        <TextInput autoFocus maxLength={60} value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      {shadowed && (
        <Banner tone="info">
          {shadowed.value === null
            ? t('labels:field.isField', { field: shadowed.field })
            : t('labels:field.hasValue', { field: shadowed.field, value: shadowed.value })}
        </Banner>
      )}
      <Field label={t('labels:group')} hint={t('labels:groupHint')} error={errorOf('group')}>
        <TextInput maxLength={60} value={values.group} onChange={(event) => set('group', event.target.value)} />
      </Field>
      {teams.length > 0 && (
        <Field label={t('labels:teams')} hint={t('labels:teamsHint')} error={errorOf('teamIds')}>
          <Picker
            wide
            multiple
            label={t('labels:teams')}
            options={teams.map(({ id, name }) => ({ value: id, label: name }))}
            chosen={values.teamIds}
            onChoose={({ value }) =>
              set(
                'teamIds',
                values.teamIds.includes(value)
                  ? values.teamIds.filter((id) => id !== value)
                  : [...values.teamIds, value],
              )
            }
            trigger={<TeamsFace>{said.join(', ') || t('labels:everybody')}</TeamsFace>}
          />
        </Field>
      )}
      <ColorChoice value={values.color} onChange={(color) => set('color', color)} />
      <div className="flex items-center gap-2">
        <span className="text-ink3 text-xs">{t('labels:looks')}</span>
        <LabelChip name={values.name.trim() || t('labels:name')} color={values.color} />
      </div>
    </FormDialog>
  )
}

function TeamsFace({ children, ...button }: { children: string } & ComponentProps<'button'>) {
  const field = useFieldProps()
  return (
    <button
      type="button"
      {...field}
      {...button}
      className={`${controlFrame} flex h-field items-center gap-2 pr-2 pl-2.5 text-left`}
    >
      <span className="min-w-0 flex-1 truncate">{children}</span>
      <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
    </button>
  )
}
