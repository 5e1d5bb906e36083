import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import type { Condition } from '../../../shared/filter/condition.ts'
import { FilterBuilder } from '../../../shared/filter/filter-builder.tsx'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { type FormErrors, useForm } from '../../../shared/use-form.ts'
import { Field } from '../../../ui/field.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { type EffectDraft, EffectsField } from './effects-field.tsx'
import { createRule, type FormRule, refreshRules, updateRule } from './form-rules.api.ts'

interface Values {
  name: string
  condition: Condition
  effects: EffectDraft[]
}

/** A rule of the form: when a ticket is like this, these fields are shown, required, restricted. */
export function RuleDialog({ rule, onClose }: { rule?: FormRule; onClose: () => void }) {
  const t = useT()
  const fields = (useQuery(customFieldsQuery).data ?? []).filter((field) => !field.archived)
  const form = useForm<Values, FormRule>({
    initial: {
      name: rule?.name ?? '',
      condition: (rule?.condition as Condition | undefined) ?? { all: [] },
      effects: (rule?.effects ?? []).map((effect, id) => ({
        id,
        effect: effect.effect,
        field: effect.field,
        optionIds: effect.effect === 'restrict' ? effect.optionIds : [],
      })),
    },
    validate: ({ name, condition, effects }) => {
      const errors: FormErrors<Values> = {}
      if (name.trim() === '') errors.name = t('formRules:wrong.name')
      if ('all' in condition && condition.all.length === 0) errors.condition = t('formRules:wrong.condition')
      const isDone = (one: EffectDraft) => one.field !== '' && (one.effect !== 'restrict' || one.optionIds.length > 0)
      if (effects.length === 0 || !effects.every(isDone)) errors.effects = t('formRules:wrong.effects')
      return errors
    },
    submit: ({ name, condition, effects }) => {
      const body = {
        name: name.trim(),
        condition,
        effects: effects.map(({ effect, field, optionIds }) =>
          effect === 'restrict' ? { effect, field, optionIds } : { effect, field },
        ),
      }
      return rule ? updateRule(rule.id, body) : createRule({ ...body, enabled: true })
    },
    onDone: (saved) => {
      refreshRules()
      onClose()
      toast.done(rule ? t('shared:form.saved') : t('formRules:made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="lg"
      title={rule ? t('formRules:edit', { name: rule.name }) : t('formRules:new')}
      form={form}
      submit={rule ? t('shared:form.save') : t('formRules:create')}
      onClose={onClose}
    >
      <Field label={t('formRules:name')} required error={errorOf('name')}>
        <TextInput autoFocus maxLength={80} value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      <fieldset>
        <legend className="pb-1 font-medium">{t('formRules:when')}</legend>
        <div className="overflow-hidden rounded-md border border-line">
          <FilterBuilder
            lead={t('formRules:ifTicket')}
            condition={values.condition}
            onChange={(condition) => set('condition', condition)}
          />
        </div>
        {errorOf('condition') && (
          <p role="alert" className="pt-1 text-danger text-xs">
            {errorOf('condition')}
          </p>
        )}
      </fieldset>
      <EffectsField
        effects={values.effects}
        fields={fields}
        onChange={(effects) => set('effects', effects)}
        error={errorOf('effects')}
      />
    </FormDialog>
  )
}
