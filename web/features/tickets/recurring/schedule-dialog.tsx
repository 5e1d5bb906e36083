import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Chooser } from '../../../shared/chooser.tsx'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { toLocalInput } from '../../../shared/zoned-time.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Field } from '../../../ui/field.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { templatesQuery } from '../templates/templates.api.ts'
import { findContacts } from '../ticket-page.api.ts'
import { createSchedule, refreshSchedules, type Schedule, updateSchedule } from './recurring.api.ts'
import { draftOfRule, type RuleDraft, ruleOf } from './rule-draft.ts'
import { RuleField } from './rule-field.tsx'

interface Values {
  name: string
  templateId: string
  requesterId: { id: string; name: string } | null
  rule: RuleDraft
  timeZone: string
}

/** A new schedule, or one to change. */
export function ScheduleDialog({ schedule, onClose }: { schedule?: Schedule; onClose: () => void }) {
  const t = useT()
  const place = usePlace()
  const { data: templates } = useQuery(templatesQuery)
  const [today] = useState(() => toLocalInput(new Date().toISOString(), place.timeZone).slice(0, 10))
  const form = useForm<Values, Schedule>({
    initial: {
      name: schedule?.name ?? '',
      templateId: schedule && !schedule.template.gone ? schedule.template.id : '',
      requesterId: schedule?.requester && !schedule.requester.gone ? schedule.requester : null,
      rule: draftOfRule(schedule?.rule, today),
      timeZone: schedule?.timeZone ?? place.timeZone,
    },
    validate: ({ name, templateId, rule }) => {
      const { fault } = ruleOf(rule)
      return {
        ...(name.trim() === '' && { name: t('recurring:form.nameMissing') }),
        ...(templateId === '' && { templateId: t('recurring:form.templateMissing') }),
        ...(fault && { rule: t(`recurring:wrong.${fault}`) }),
      }
    },
    submit: ({ name, templateId, requesterId, rule: draft, timeZone }) => {
      const { rule } = ruleOf(draft)
      if (!rule) throw new Error('An unfinished rule was sent.')
      const body = { name: name.trim(), templateId, requesterId: requesterId?.id ?? null, rule, timeZone }
      return schedule ? updateSchedule(schedule.id, body) : createSchedule({ ...body, paused: false })
    },
    onDone: (saved) => {
      refreshSchedules()
      onClose()
      toast.done(schedule ? t('shared:form.saved') : t('macros:form.made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  const known = schedule && !schedule.template.gone ? [schedule.template] : []
  const options: PickerOption[] = [
    ...(templates ?? []).map((one) => ({ value: one.id, label: one.name, detail: one.folder ?? undefined })),
    // One of a colleague that is not shared may stay as it is.
    ...known
      .filter(({ id }) => !templates?.some((one) => one.id === id))
      .map(({ id, name }) => ({ value: id, label: name })),
  ]
  return (
    <FormDialog
      size="lg"
      title={schedule ? t('macros:edit', { name: schedule.name }) : t('recurring:new')}
      form={form}
      submit={schedule ? t('macros:form.save') : t('recurring:form.create')}
      onClose={onClose}
    >
      <Field label={t('macros:form.name')} required error={errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={100}
          value={values.name}
          onChange={(event) => set('name', event.target.value)}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={t('recurring:form.template')}
          required
          hint={templates && options.length === 0 ? t('recurring:form.noTemplates') : undefined}
          error={errorOf('templateId')}
        >
          <Picker
            wide
            label={t('recurring:form.template')}
            options={options}
            chosen={[values.templateId]}
            onChoose={({ value }) => set('templateId', value)}
            trigger={
              <Chooser name={t('recurring:form.template')}>
                {options.find(({ value }) => value === values.templateId)?.label ?? t('recurring:form.choose')}
              </Chooser>
            }
          />
        </Field>
        <RequesterField
          value={values.requesterId}
          error={errorOf('requesterId')}
          onChange={(one) => set('requesterId', one)}
        />
      </div>
      <RuleField
        draft={values.rule}
        timeZone={values.timeZone}
        errors={{ rule: errorOf('rule'), timeZone: errorOf('timeZone') }}
        onChange={(rule) => set('rule', rule)}
        onZone={(timeZone) => set('timeZone', timeZone)}
      />
    </FormDialog>
  )
}

const nobody = 'nobody'

function RequesterField({
  value,
  error,
  onChange,
}: {
  value: Values['requesterId']
  error: string | undefined
  onChange: (contact: Values['requesterId']) => void
}) {
  const t = useT()
  const none = { value: nobody, label: t('recurring:form.nobody') }
  return (
    <Field label={t('newTicket:requester.label')} error={error}>
      <Picker
        wide
        label={t('newTicket:requester.label')}
        placeholder={t('newTicket:requester.search')}
        options={async (text, signal) => {
          const found = await findContacts(text, signal)
          const contacts = found.map(({ id, name, emails, phones }) => ({
            value: id,
            label: name,
            detail: emails[0]?.value ?? phones[0]?.value,
            icon: <Avatar name={name} id={id} />,
          }))
          return text.trim() === '' ? [none, ...contacts] : contacts
        }}
        chosen={[value?.id ?? nobody]}
        onChoose={({ value: id, label }) => onChange(id === nobody ? null : { id, name: label })}
        trigger={<Chooser name={t('newTicket:requester.label')}>{value?.name ?? none.label}</Chooser>}
      />
    </Field>
  )
}
