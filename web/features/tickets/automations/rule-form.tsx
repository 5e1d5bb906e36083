import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import type { Condition } from '../../../shared/filter/condition.ts'
import { FilterBuilder } from '../../../shared/filter/filter-builder.tsx'
import { SaveBar } from '../../../shared/save-bar.tsx'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { type FormErrors, useForm } from '../../../shared/use-form.ts'
import { Field } from '../../../ui/field.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { type ActionDraft, ActionList } from './action-list.tsx'
import {
  createRule,
  type Rule,
  type RuleExample,
  refreshRules,
  type Trigger,
  updateRule,
  type Written,
} from './automations.api.ts'
import { DryRunCard } from './dry-run-card.tsx'
import { ExampleDialog } from './example-dialog.tsx'
import { ExamplesField } from './examples-field.tsx'
import { Faults, faultsOf } from './faults.tsx'
import { HoursFields } from './hours-fields.tsx'
import { contentOfRecipe, type Recipe } from './recipes.ts'
import { type TriggerDraft, TriggerList } from './trigger-list.tsx'
import { isWatched } from './watched.ts'

/** Triggers at which something of the ticket changed, so that it can be asked what. */
const tellsChange = ({ on }: Trigger) => on === 'updated' || on === 'changed' || on === 'stage_entered'

type Content = Pick<Rule, 'triggers' | 'condition' | 'hours' | 'actions' | 'examples'>

interface Values {
  name: string
  triggers: TriggerDraft[]
  condition: Condition
  hours: Rule['hours']
  actions: ActionDraft[]
  examples: RuleExample[]
}

const anyHours: Rule['hours'] = { calendar: 'default', during: 'always' }

/** What the form says, as the API takes it. */
const contentOf = ({ triggers, condition, hours, actions }: Values): Written => ({
  triggers: triggers.map(({ trigger }) => trigger),
  condition,
  hours,
  actions: actions.map(({ action }) => action),
})

/** When, if, then. `taken`: an older version that is to be had again. */
export function RuleForm({
  rule,
  taken,
  recipe,
}: {
  rule?: Rule
  taken?: Content
  /** With what a new one begins. */
  recipe?: Recipe
}) {
  const t = useT()
  const navigate = useNavigate()
  /** What the server answered to: a fault goes when its place is changed. */
  const [sent, setSent] = useState<Values>()
  const [writing, setWriting] = useState(false)
  const valuesOf = (content: Omit<Content, 'hours' | 'examples'> & Partial<Content>, name: string): Values => ({
    name,
    triggers: content.triggers.map((trigger, id) => ({ id, trigger })),
    condition: content.condition as Condition,
    hours: content.hours ?? anyHours,
    actions: content.actions.map((action, id) => ({ id, action })),
    examples: content.examples ?? [],
  })
  const blank = { triggers: [{ on: 'created' as const, by: 'anyone' as const }], condition: { all: [] }, actions: [] }
  const form = useForm<Values, Rule>({
    initial: valuesOf(
      (recipe ? (contentOfRecipe(t, recipe) as Content) : undefined) ?? taken ?? rule ?? blank,
      recipe ? t(`automations:recipe.${recipe}.name`) : (rule?.name ?? ''),
    ),
    validate: ({ name, actions }) => {
      const errors: FormErrors<Values> = {}
      if (name.trim() === '') errors.name = t('automations:wrong.name')
      if (actions.length === 0) errors.actions = t('automations:wrong.actions')
      return errors
    },
    submit: (values) => {
      setSent(values)
      const body = { name: values.name.trim(), ...contentOf(values), examples: values.examples }
      return rule ? updateRule(rule.id, body) : createRule({ ...body, enabled: false, recipe: recipe ?? null })
    },
    onDone: (saved, values) => {
      form.rebase(values)
      refreshRules()
      toast.done(rule ? t('shared:form.saved') : t('automations:made', { name: saved.name }))
      if (!rule) void navigate({ to: paths.settingsAutomation, params: { ruleId: saved.id }, replace: true })
    },
  })
  const { values, set, errorOf } = form
  const answered = faultsOf(form.error ?? null)
  const faultsAt = (place: string) => {
    const [list, at] = place.split('.')
    const isSame =
      list === 'condition'
        ? values.condition === sent?.condition
        : list === 'triggers'
          ? values.triggers[Number(at)] === sent?.triggers[Number(at)]
          : list === 'hours'
            ? values.hours === sent?.hours
            : list === 'examples'
              ? values === sent
              : at === undefined || values.actions[Number(at)] === sent?.actions[Number(at)]
    return isSame ? answered(place) : []
  }
  // An older version that was taken, and a recipe, differ from what is saved, though nothing was written by hand.
  const bar = (taken && rule) || recipe ? { ...form, isDirty: true } : form
  return (
    <>
      <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-5">
        <SettingsCard footer={<SaveBar form={bar} />}>
          <FailureBanner error={form.failure} />
          <Field label={t('automations:name')} required error={errorOf('name')}>
            <TextInput
              autoFocus={!rule}
              maxLength={100}
              value={values.name}
              onChange={(event) => set('name', event.target.value)}
            />
          </Field>
          <fieldset>
            <legend className="pb-1 font-medium">{t('automations:when')}</legend>
            <TriggerList triggers={values.triggers} faultsAt={faultsAt} onChange={(next) => set('triggers', next)} />
          </fieldset>
          <fieldset>
            <legend className="pb-1 font-medium">{t('automations:if')}</legend>
            <div className="overflow-hidden rounded-md border border-line">
              <FilterBuilder
                lead={t('automations:ifTicket')}
                condition={values.condition}
                changes={values.triggers.some(({ trigger }) => tellsChange(trigger)) ? isWatched : undefined}
                onChange={(condition) => set('condition', condition)}
              />
            </div>
            <Faults faults={faultsAt('condition')} />
          </fieldset>
          <fieldset>
            <legend className="pb-1 font-medium">{t('automations:hours.title')}</legend>
            <HoursFields
              hours={values.hours}
              counts={values.triggers.some(({ trigger }) => trigger.on === 'time' && trigger.hours === 'business')}
              onChange={(hours) => set('hours', hours)}
            />
            <Faults faults={faultsAt('hours.calendar')} />
          </fieldset>
          <fieldset>
            <legend className="pb-1 font-medium">{t('automations:then')}</legend>
            <ActionList
              ruleId={rule?.id}
              actions={values.actions}
              faultsAt={faultsAt}
              onChange={(next) => set('actions', next)}
            />
            {errorOf('actions') && faultsAt('actions').length === 0 && <Faults faults={[errorOf('actions') ?? '']} />}
          </fieldset>
          <fieldset>
            <legend className="pb-1 font-medium">{t('automations:example.title')}</legend>
            <ExamplesField
              content={contentOf(values)}
              examples={values.examples}
              faultsAt={faultsAt}
              onChange={(examples) => set('examples', examples)}
              onWrite={() => setWriting(true)}
            />
          </fieldset>
        </SettingsCard>
        <DryRunCard
          content={contentOf(values)}
          kept={values.examples.length}
          onKeep={(example) => set('examples', [...values.examples, example])}
        />
      </form>
      {writing && (
        <ExampleDialog
          content={contentOf(values)}
          onWritten={(example) => set('examples', [...values.examples, example])}
          onClose={() => setWriting(false)}
        />
      )}
    </>
  )
}
