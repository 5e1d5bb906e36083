import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Chooser } from '../../../shared/chooser.tsx'
import { type CustomValue, customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import { useFields, useSpeech } from '../../../shared/filter/use-speech.ts'
import { ValueField } from '../../../shared/filter/value-field.tsx'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Field } from '../../../ui/field.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { FieldValue } from '../field-value.tsx'
import { MacroTextField } from '../macros/macro-text-field.tsx'
import { checklistsQuery } from '../templates/templates.api.ts'
import { ContactFields, EscalateFields, VisibilityFields } from './act-fields.tsx'
import { type Action, ruleFieldsQuery } from './automations.api.ts'
import { OneValue } from './one-value.tsx'
import { RecipientsField } from './recipients-field.tsx'
import { ruleFieldName } from './rule-words.ts'
import { WebhookFields } from './webhook-fields.tsx'

type Of<Kind extends Action['do']> = Extract<Action, { do: Kind }>
type Props<Kind extends Action['do']> = { action: Of<Kind>; onChange: (action: Action) => void }

/** What an action needs to know. */
export function ActionFields({
  action,
  ruleId,
  onChange,
}: {
  action: Action
  /** Undefined: the rule is not there yet. */
  ruleId: string | undefined
  onChange: (action: Action) => void
}) {
  const t = useT()
  switch (action.do) {
    case 'set':
      return <SetFields action={action} onChange={onChange} />
    case 'add':
    case 'remove':
      return <ListFields action={action} onChange={onChange} />
    case 'reply':
    case 'note':
      return <TextFields action={action} onChange={onChange} />
    case 'notify':
      return (
        <>
          <RecipientsField to={action.to} onChange={(to) => onChange({ ...action, to })} />
          <Field label={t('automations:tell')}>
            <TextInput
              maxLength={200}
              value={action.text}
              onChange={(event) => onChange({ ...action, text: event.target.value })}
            />
          </Field>
        </>
      )
    case 'mail':
      return <MailFields action={action} onChange={onChange} />
    case 'checklist':
      return <ChecklistField action={action} onChange={onChange} />
    case 'snooze':
      return <SnoozeFields action={action} onChange={onChange} />
    case 'escalate':
      return <EscalateFields action={action} onChange={onChange} />
    case 'visibility':
      return <VisibilityFields action={action} onChange={onChange} />
    case 'contact':
      return <ContactFields action={action} onChange={onChange} />
    case 'route':
    case 'wake':
      return <p className="text-ink2 text-xs">{t(`automations:explain.${action.do}`)}</p>
    case 'webhook':
      return <WebhookFields action={action} ruleId={ruleId} onChange={onChange} />
  }
}

function SetFields({ action, onChange }: Props<'set'>) {
  const t = useT()
  const fields = useFields()
  const { data: settable = [] } = useQuery(ruleFieldsQuery)
  const { data: custom = [] } = useQuery(customFieldsQuery)
  const known = settable.find(({ key }) => key === action.field)
  const field = fields.get(action.field)
  const own = custom.find(({ key }) => `custom.${key}` === action.field)
  const name = ruleFieldName(t, fields, action.field)
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <Picker
        label={t('views:builder.field')}
        placeholder={t('views:builder.findField')}
        options={settable
          .filter(({ how }) => how === 'set')
          .map(({ key }) => ({ value: key, label: ruleFieldName(t, fields, key) }))}
        chosen={[action.field]}
        onChoose={({ value }) => onChange({ do: 'set', field: value, value: undefined })}
        trigger={<Button aria-label={t('views:builder.fieldIs', { field: name })}>{name}</Button>}
      />
      <span className="text-ink2">{t('automations:side.to')}</span>
      {own ? (
        <span className="min-w-48 max-w-80 flex-1">
          <FieldValue
            key={own.id}
            field={own}
            value={action.value as CustomValue | null | undefined}
            onChange={(value) => onChange({ ...action, value })}
          />
        </span>
      ) : (
        field && (
          <OneValue
            key={field.key}
            field={field}
            value={action.value}
            empty={known?.nullable ?? false}
            onChange={(value) => onChange({ ...action, value })}
          />
        )
      )}
      {known?.nullable && field?.type !== 'record' && (
        <Checkbox
          checked={action.value === null}
          onChange={(empty) => onChange({ ...action, value: empty ? null : undefined })}
          label={t('automations:nothing')}
        />
      )}
    </div>
  )
}

const lists = ['label', 'follower', 'participant'] as const

function ListFields({ action, onChange }: Props<'add' | 'remove'>) {
  const t = useT()
  const fields = useFields()
  // Participants are contacts, as requesters are.
  const field = fields.get(action.field === 'participant' ? 'requester' : action.field)
  const speech = useSpeech({ field: field?.key ?? 'label', operator: 'in', value: action.values })
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <Select
        className="w-44!"
        name={t('views:builder.field')}
        value={lists.find((one) => one === action.field)}
        options={lists.map((key) => ({ value: key, label: ruleFieldName(t, fields, key) }))}
        onChange={(key) => onChange({ ...action, field: key, values: [] })}
      />
      {field && (
        <ValueField
          key={action.field}
          field={{ ...field, words: [] }}
          test={{ id: 0, field: field.key, operator: 'in', value: action.values }}
          speech={speech}
          onChange={(values) => onChange({ ...action, values: (values as string[] | undefined) ?? [] })}
        />
      )}
    </div>
  )
}

/** What the replies of rules know besides (docs/automation.md). */
const replyVariables = ['link.notSolved', 'hours.backAt']

function TextFields({ action, onChange }: Props<'reply' | 'note'>) {
  const t = useT()
  const [begun] = useState(action.html)
  return (
    <MacroTextField
      label={t(`automations:text.${action.do}`)}
      html={begun}
      note={action.do === 'note'}
      moreVariables={action.do === 'reply' ? replyVariables : []}
      error={undefined}
      onChange={(html) => onChange({ ...action, html })}
    />
  )
}

function MailFields({ action, onChange }: Props<'mail'>) {
  const t = useT()
  const [begun] = useState(action.html)
  return (
    <>
      <Field label={t('automations:mailTo')}>
        <TextInput
          type="email"
          maxLength={254}
          value={action.to}
          onChange={(event) => onChange({ ...action, to: event.target.value.trim() })}
        />
      </Field>
      <Field label={t('automations:subject')}>
        <TextInput
          maxLength={200}
          value={action.subject}
          onChange={(event) => onChange({ ...action, subject: event.target.value })}
        />
      </Field>
      <MacroTextField
        label={t('automations:text.mail')}
        html={begun}
        error={undefined}
        onChange={(html) => onChange({ ...action, html })}
      />
    </>
  )
}

function ChecklistField({ action, onChange }: Props<'checklist'>) {
  const t = useT()
  const { data: templates = [] } = useQuery(checklistsQuery)
  const chosen = templates.find(({ id }) => id === action.templateId)
  return (
    <Picker
      wide
      label={t('automations:action.checklist')}
      options={templates.map(({ id, name }) => ({ value: id, label: name }))}
      chosen={action.templateId ? [action.templateId] : []}
      onChoose={({ value }) => onChange({ ...action, templateId: value })}
      trigger={<Chooser name={t('automations:template')}>{chosen?.name ?? t('automations:choose')}</Chooser>}
    />
  )
}

const units = { minutes: 1, hours: 60, days: 1440 } as const
type Unit = keyof typeof units

function SnoozeFields({ action, onChange }: Props<'snooze'>) {
  const t = useT()
  const minutes = action.minutes ?? null
  const [unit, setUnit] = useState<Unit>(() =>
    minutes === null || minutes % 1440 === 0 ? 'days' : minutes % 60 === 0 ? 'hours' : 'minutes',
  )
  const take = (amount: number, of: Unit) => {
    setUnit(of)
    onChange({ ...action, minutes: amount >= 1 ? Math.round(amount * units[of]) : null })
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span className="w-20">
        <TextInput
          aria-label={t('views:builder.amount')}
          type="number"
          min={1}
          value={minutes === null ? '' : String(minutes / units[unit])}
          onChange={(event) => take(event.target.valueAsNumber, unit)}
        />
      </span>
      <Select
        className="w-32!"
        name={t('views:builder.unit')}
        value={unit}
        options={(['minutes', 'hours', 'days'] as const).map((one) => ({ value: one, label: t(`views:units.${one}`) }))}
        onChange={(next) => take((minutes ?? 0) / units[unit], next)}
      />
      <Checkbox
        checked={action.untilReply ?? false}
        onChange={(untilReply) => onChange({ ...action, untilReply })}
        label={t('automations:untilReply')}
      />
    </div>
  )
}
