import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { calendarsQuery } from '../../../shared/calendars.ts'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { FieldPicker } from '../../../shared/field-picker.tsx'
import { FilterBuilder } from '../../../shared/filter/filter-builder.tsx'
import { SaveBar } from '../../../shared/save-bar.tsx'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { type FormErrors, useForm } from '../../../shared/use-form.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Field } from '../../../ui/field.tsx'
import { TextArea } from '../../../ui/text-area.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { isCellRead, isStepTimed, type PolicyValues, termsOf, valuesOf } from './policy-values.ts'
import { PreviewCard } from './preview-card.tsx'
import {
  createPolicy,
  metrics,
  type PreviewBody,
  policyQuery,
  priorities,
  refreshPolicies,
  type SlaPolicy,
  updatePolicy,
} from './sla.api.ts'
import { StepsField } from './steps-field.tsx'
import { TargetsField } from './targets-field.tsx'

const responses = ['reply', 'api_reply', 'recorded', 'note', 'resolve'] as const
const pauses = ['customer', 'third_party', 'resolved'] as const

/** What a policy promises, to which tickets, and who hears of it. Saving makes a version for new tickets. */
export function PolicyForm({ policy }: { policy?: SlaPolicy }) {
  const t = useT()
  const navigate = useNavigate()
  const calendars = useQuery(calendarsQuery).data ?? []
  const isRule = !policy || policy.kind === 'rule'
  const form = useForm<PolicyValues, SlaPolicy>({
    initial: valuesOf(policy),
    validate: (values) => {
      const errors: FormErrors<PolicyValues> = {}
      if (isRule && values.name.trim() === '') errors.name = t('sla:policy.nameMissing')
      if (isRule && 'all' in values.condition && values.condition.all.length === 0)
        errors.condition = t('sla:policy.conditionMissing')
      const cells = metrics.flatMap((metric) => priorities.map((one) => values.cells[metric][one]))
      if (!cells.every(isCellRead)) errors.cells = t('sla:policy.cellWrong')
      if (values.responses.length === 0) errors.responses = t('sla:policy.responseMissing')
      if (!values.steps.every((one) => isStepTimed(one) && one.recipients.length > 0))
        errors.steps = t('sla:steps.wrong')
      return errors
    },
    submit: (values) => {
      const terms = { ...termsOf(values), description: values.description.trim() }
      const named = isRule ? { name: values.name.trim(), condition: values.condition } : {}
      return policy
        ? updatePolicy(policy.id, { ...terms, ...named })
        : createPolicy({ ...terms, enabled: true, name: values.name.trim(), condition: values.condition })
    },
    onDone: (saved) => {
      queryClient.setQueryData(policyQuery(saved.id).queryKey, saved)
      refreshPolicies()
      form.rebase(valuesOf(saved))
      toast.done(t('sla:policy.saved', { count: saved.version.number }))
      // It is saved, also where the form does not know it yet: the guard has nothing to ask.
      if (!policy) void navigate({ to: paths.settingsSlaPolicy, params: { policyId: saved.id }, ignoreBlocker: true })
    },
  })
  const { values, set, errorOf } = form
  return (
    <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-5">
      <FailureBanner error={form.failure} />
      <SettingsCard title={isRule ? undefined : t(`sla:policy.kindText.${policy.kind}`)}>
        {isRule && (
          <Field label={t('sla:policy.name')} required error={errorOf('name')}>
            <TextInput
              autoFocus={!policy}
              maxLength={80}
              value={values.name}
              onChange={(event) => set('name', event.target.value)}
            />
          </Field>
        )}
        <Field label={t('sla:policy.description')} error={errorOf('description')}>
          <TextArea
            rows={2}
            maxLength={500}
            value={values.description}
            onChange={(event) => set('description', event.target.value)}
          />
        </Field>
        {isRule && (
          <fieldset>
            <legend className="pb-1 font-medium">{t('sla:policy.when')}</legend>
            <div className="overflow-hidden rounded-md border border-line">
              <FilterBuilder
                lead={t('sla:policy.ifTicket')}
                condition={values.condition}
                onChange={(condition) => set('condition', condition)}
              />
            </div>
            <FieldError text={errorOf('condition')} />
          </fieldset>
        )}
      </SettingsCard>
      <SettingsCard title={t('sla:policy.targets')} text={t('sla:policy.targetsText')}>
        <TargetsField value={values.cells} onChange={(cells) => set('cells', cells)} />
        <FieldError text={errorOf('cells')} />
        <Field label={t('sla:policy.hours')} hint={t('sla:policy.hoursHint')} error={errorOf('calendarId')}>
          <FieldPicker
            label={t('sla:policy.hours')}
            placeholder={t('sla:policy.hoursFind')}
            noneWords={t('sla:policy.hoursDefault')}
            value={values.calendarId}
            options={calendars.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(calendarId) => set('calendarId', calendarId)}
          />
        </Field>
      </SettingsCard>
      <SettingsCard title={t('sla:policy.pauses')} text={t('sla:policy.pausesText')}>
        <div className="grid gap-4 sm:grid-cols-2">
          {metrics.map((metric) => (
            <fieldset key={metric}>
              <legend className="pb-1 font-medium">{t(`sla:metric.${metric}`)}</legend>
              {pauses
                .filter((one) => one !== 'resolved' || metric === 'closure')
                .map((one) => (
                  <Checkbox
                    key={one}
                    checked={values.pauses[metric].includes(one)}
                    onChange={(on) =>
                      set('pauses', {
                        ...values.pauses,
                        [metric]: pauses.filter((other) =>
                          other === one ? on : values.pauses[metric].includes(other),
                        ),
                      })
                    }
                    label={t(`sla:pause.${one}`)}
                  />
                ))}
            </fieldset>
          ))}
        </div>
      </SettingsCard>
      <SettingsCard title={t('sla:policy.responses')} text={t('sla:policy.responsesText')}>
        <div>
          {responses.map((one) => (
            <Checkbox
              key={one}
              checked={values.responses.includes(one)}
              onChange={(on) =>
                set(
                  'responses',
                  responses.filter((other) => (other === one ? on : values.responses.includes(other))),
                )
              }
              label={t(`sla:response.${one}`)}
            />
          ))}
          <FieldError text={errorOf('responses')} />
        </div>
      </SettingsCard>
      <SettingsCard title={t('sla:steps.title')} text={t('sla:steps.text')}>
        <StepsField value={values.steps} onChange={(steps) => set('steps', steps)} />
        <FieldError text={errorOf('steps')} />
      </SettingsCard>
      <PreviewCard body={previewOf(values, policy)} />
      <div className="sticky bottom-0 flex flex-wrap justify-end gap-2 border-line border-t bg-card py-3">
        <SaveBar form={form} />
      </div>
    </form>
  )
}

/** What is looked at before it is saved; null for what could not be saved. */
function previewOf(values: PolicyValues, policy: SlaPolicy | undefined): PreviewBody | null {
  const isRule = !policy || policy.kind === 'rule'
  const hasCondition = !('all' in values.condition) || values.condition.all.length > 0
  const isRead = metrics.every((metric) => priorities.every((one) => isCellRead(values.cells[metric][one])))
  if (!isRead || (isRule && !hasCondition) || values.responses.length === 0) return null
  // Nobody is told by looking: the ladder plays no part.
  const { steps: _steps, ...terms } = termsOf(values)
  const asked = { ...terms, steps: [], days: 30, limit: 25, policyId: policy?.id ?? null }
  return { ...asked, ...(isRule && { condition: values.condition }) }
}

function FieldError({ text }: { text: string | undefined }) {
  return (
    <div aria-live="polite" className="text-danger text-xs empty:hidden">
      {text}
    </div>
  )
}
