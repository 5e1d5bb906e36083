import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import type { Condition } from '../../../shared/filter/condition.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { queuesQuery } from '../../../shared/ticket-choices.api.ts'
import { type FormErrors, useForm } from '../../../shared/use-form.ts'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { ConditionField, isWritten } from './condition-field.tsx'
import { TryDraft } from './dry-run.tsx'
import { createRule, type RoutingRule, refreshRules, updateRule } from './routing.api.ts'

interface Values {
  name: string
  condition: Condition
  queueId: string
}

const bodyOf = ({ name, condition, queueId }: Values) => ({ name: name.trim(), condition, queueId })

/** A rule: when a new ticket is like this, it goes to that queue. */
export function RuleDialog({ rule, onClose }: { rule?: RoutingRule; onClose: () => void }) {
  const t = useT()
  const queues = useQuery(queuesQuery).data ?? []
  const form = useForm<Values, RoutingRule>({
    initial: {
      name: rule?.name ?? '',
      condition: (rule?.condition as Condition | undefined) ?? { all: [] },
      queueId: rule?.queueId ?? '',
    },
    validate: ({ name, condition, queueId }) => {
      const errors: FormErrors<Values> = {}
      if (name.trim() === '') errors.name = t('routing:rules.nameMissing')
      if (!isWritten(condition)) errors.condition = t('routing:conditionMissing')
      if (queueId === '') errors.queueId = t('routing:rules.queueMissing')
      return errors
    },
    submit: (written) => {
      const body = bodyOf(written)
      return rule ? updateRule(rule.id, body) : createRule({ ...body, enabled: true })
    },
    onDone: (saved) => {
      refreshRules()
      onClose()
      toast.done(t('routing:rules.saved', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      size="lg"
      title={rule ? t('routing:rules.edit', { name: rule.name }) : t('routing:rules.new')}
      form={form}
      submit={rule ? t('shared:form.save') : t('routing:rules.create')}
      onClose={onClose}
    >
      <Field label={t('routing:rules.name')} required error={errorOf('name')}>
        <TextInput autoFocus maxLength={80} value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      <ConditionField
        legend={t('routing:rules.when')}
        lead={t('routing:ifTicket')}
        condition={values.condition}
        onChange={(condition) => set('condition', condition)}
        error={errorOf('condition')}
      />
      <Field label={t('routing:rules.queue')} required error={errorOf('queueId')}>
        <Select
          value={values.queueId}
          placeholder={t('routing:rules.chooseQueue')}
          onChange={(queueId) => set('queueId', queueId)}
          options={queues.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Field>
      <TryDraft
        check={form.check}
        draft={{ rules: [{ ...(rule && { id: rule.id }), ...bodyOf(values), enabled: true }] }}
      />
    </FormDialog>
  )
}
