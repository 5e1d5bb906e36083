import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import type { Condition } from '../../../shared/filter/condition.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { type FormErrors, useForm } from '../../../shared/use-form.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { ConditionField, isWritten } from './condition-field.tsx'
import { TryDraft } from './dry-run.tsx'
import { type Policy, type QueueRouting, refreshPolicies, setPolicy, skillsQuery } from './routing.api.ts'
import { isNeedDone, type NeedDraft, SkillNeedsField } from './skill-needs-field.tsx'

const strategies = ['manual', 'round_robin', 'load_balanced', 'skill_based'] as const
const priorities = ['low', 'medium', 'high', 'urgent'] as const
/** How far the skills are let go, one step after the other. */
const fallbacks = {
  wait: [],
  levels: ['any_level'],
  some: ['any_level', 'some_skill'],
  anyone: ['any_level', 'some_skill', 'anyone'],
} as const satisfies Record<string, Policy['skillFallback']>
type Fallback = keyof typeof fallbacks

interface Values {
  strategy: Policy['strategy']
  cap: string
  weights: Record<(typeof priorities)[number], string>
  countsWaiting: boolean
  lastAgent: boolean
  hasVip: boolean
  vip: Condition
  needs: NeedDraft[]
  fallback: Fallback | 'own'
}

const wholeBetween = (text: string, most: number) =>
  /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most

const bodyOf = (values: Values, { skillFallback }: QueueRouting): Policy => ({
  strategy: values.strategy,
  cap: values.cap.trim() === '' ? null : Number(values.cap),
  weights: {
    low: Number(values.weights.low),
    medium: Number(values.weights.medium),
    high: Number(values.weights.high),
    urgent: Number(values.weights.urgent),
  },
  countsWaiting: values.countsWaiting,
  lastAgent: values.lastAgent,
  vip: values.hasVip ? values.vip : null,
  skillNeeds: values.needs.filter(isNeedDone).map(({ condition, skills }) => ({ condition, skills })),
  skillFallback: values.fallback === 'own' ? skillFallback : [...fallbacks[values.fallback]],
})

/** How a queue gives its tickets to people. */
export function PolicyDialog({ policy, name, onClose }: { policy: QueueRouting; name: string; onClose: () => void }) {
  const t = useT()
  const skills = useQuery(skillsQuery).data ?? []
  const known = (Object.keys(fallbacks) as Fallback[]).find(
    (one) => JSON.stringify(fallbacks[one]) === JSON.stringify(policy.skillFallback),
  )
  const form = useForm<Values, QueueRouting>({
    initial: {
      strategy: policy.strategy,
      cap: policy.cap === null ? '' : String(policy.cap),
      weights: {
        low: String(policy.weights.low),
        medium: String(policy.weights.medium),
        high: String(policy.weights.high),
        urgent: String(policy.weights.urgent),
      },
      countsWaiting: policy.countsWaiting,
      lastAgent: policy.lastAgent,
      hasVip: policy.vip !== null,
      vip: (policy.vip as Condition | null) ?? { all: [] },
      needs: policy.skillNeeds.map((need, id) => ({ ...need, condition: need.condition as Condition, id })),
      fallback: known ?? 'own',
    },
    validate: ({ strategy, cap, weights, hasVip, vip, needs }) => {
      const errors: FormErrors<Values> = {}
      if (cap.trim() !== '' && !wholeBetween(cap, 1000)) errors.cap = t('routing:policy.capWrong')
      if (priorities.some((one) => !wholeBetween(weights[one], 100))) errors.weights = t('routing:policy.weightsWrong')
      if (hasVip && !isWritten(vip)) errors.vip = t('routing:conditionMissing')
      if (strategy === 'skill_based' && !needs.every(isNeedDone)) errors.needs = t('routing:policy.needsWrong')
      return errors
    },
    submit: (written) => setPolicy(policy.queueId, bodyOf(written, policy)),
    onDone: () => {
      refreshPolicies()
      onClose()
      toast.done(t('routing:policy.saved', { name }))
    },
  })
  const { values, set, errorOf } = form
  const gives = values.strategy !== 'manual'
  const begins = gives && policy.strategy === 'manual' && policy.waiting > 0
  return (
    <FormDialog
      size="lg"
      title={t('routing:policy.edit', { name })}
      form={form}
      submit={t('shared:form.save')}
      onClose={onClose}
    >
      <Field label={t('routing:policy.strategy')} hint={t(`routing:strategyHint.${values.strategy}`)}>
        <Select
          value={values.strategy}
          onChange={(strategy) => set('strategy', strategy)}
          options={strategies.map((one) => ({ value: one, label: t(`routing:strategy.${one}`) }))}
        />
      </Field>
      {begins && <p role="status">{t('routing:policy.begins', { count: policy.waiting })}</p>}
      {gives && (
        <>
          <Field label={t('routing:policy.cap')} hint={t('routing:policy.capHint')} error={errorOf('cap')}>
            <TextInput
              inputMode="numeric"
              className="max-w-32"
              value={values.cap}
              placeholder={t('routing:policy.noCap')}
              onChange={(event) => set('cap', event.target.value)}
            />
          </Field>
          <Checkbox
            checked={values.countsWaiting}
            onChange={(on) => set('countsWaiting', on)}
            label={t('routing:policy.countsWaiting')}
          />
          {values.strategy !== 'round_robin' && (
            <fieldset>
              <legend className="pb-1 font-medium">{t('routing:policy.weights')}</legend>
              <div className="grid grid-cols-4 gap-2 max-sm:grid-cols-2">
                {priorities.map((one) => (
                  <Field key={one} label={t(`shared:priority.${one}`)}>
                    <TextInput
                      inputMode="numeric"
                      value={values.weights[one]}
                      onChange={(event) => set('weights', { ...values.weights, [one]: event.target.value })}
                    />
                  </Field>
                ))}
              </div>
              <p className="pt-1 text-ink3 text-xs">{t('routing:policy.weightsHint')}</p>
              {errorOf('weights') && (
                <p role="alert" className="pt-1 text-danger text-xs">
                  {errorOf('weights')}
                </p>
              )}
            </fieldset>
          )}
          <Checkbox
            checked={values.lastAgent}
            onChange={(on) => set('lastAgent', on)}
            label={t('routing:policy.lastAgent')}
          />
          <Checkbox checked={values.hasVip} onChange={(on) => set('hasVip', on)} label={t('routing:policy.vip')} />
          {values.hasVip && (
            <ConditionField
              legend={t('routing:policy.vipWhen')}
              lead={t('routing:ifTicket')}
              condition={values.vip}
              onChange={(vip) => set('vip', vip)}
              error={errorOf('vip')}
            />
          )}
          {values.strategy === 'skill_based' && (
            <>
              <SkillNeedsField
                needs={values.needs}
                skills={skills}
                onChange={(needs) => set('needs', needs)}
                error={errorOf('needs')}
              />
              <Field label={t('routing:policy.fallback')}>
                <Select
                  value={values.fallback}
                  onChange={(fallback) => set('fallback', fallback)}
                  options={[
                    ...(Object.keys(fallbacks) as Fallback[]).map((one) => ({
                      value: one,
                      label: t(`routing:fallback.${one}`),
                    })),
                    ...(known ? [] : [{ value: 'own' as const, label: t('routing:fallback.own') }]),
                  ]}
                />
              </Field>
            </>
          )}
        </>
      )}
      <TryDraft check={form.check} draft={{ queues: [{ queueId: policy.queueId, ...bodyOf(values, policy) }] }} />
    </FormDialog>
  )
}
