import { Plus, X } from 'lucide-react'
import { ApiError } from '../../../api/api-error.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { Condition } from '../../../shared/filter/condition.ts'
import type { ConditionField } from '../../../shared/filter/filter.api.ts'
import { useFields, useSpeech } from '../../../shared/filter/use-speech.ts'
import { ValueField } from '../../../shared/filter/value-field.tsx'
import { fieldName } from '../../../shared/filter/words.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { type FormErrors, useForm } from '../../../shared/use-form.ts'
import { fromLocalInput, toLocalInput } from '../../../shared/zoned-time.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { type RuleExample, type Trigger, type Written, writeExample } from './automations.api.ts'
import { Faults } from './faults.tsx'

interface Row {
  key: string
  value: unknown
}
interface Values {
  name: string
  trigger: string
  by: (typeof authors)[number]
  /** As the input holds it, in the zone of the person. */
  at: string
  fields: Row[]
  matches: 'yes' | 'no'
}

const authors = ['customer', 'agent', 'system'] as const
const mostFields = 50
/** Triggers at which it matters who did it. */
const byOf = ({ on }: Trigger): readonly (typeof authors)[number][] =>
  on === 'replied' ? ['customer', 'agent'] : on === 'created' || on === 'updated' || on === 'changed' ? authors : []

/** What a field becomes by a trigger. */
const becomes = (trigger: Trigger | undefined, key: string): unknown =>
  trigger?.on === 'changed' && trigger.field === key && trigger.to !== null ? trigger.to : undefined

/** The fields that a condition asks about, each once. */
function fieldsIn(condition: Condition): string[] {
  if ('all' in condition) return [...new Set(condition.all.flatMap(fieldsIn))]
  if ('any' in condition) return [...new Set(condition.any.flatMap(fieldsIn))]
  return 'not' in condition ? fieldsIn(condition.not) : [condition.field]
}

/** An example that is written by hand: what happens, how the ticket is then, and whether the rule shall act. */
export function ExampleDialog({
  content,
  onWritten,
  onClose,
}: {
  content: Written
  onWritten: (example: RuleExample) => void
  onClose: () => void
}) {
  const t = useT()
  const { timeZone } = usePlace()
  const known = useFields()
  // A status of a member is of no ticket.
  const triggers = content.triggers.flatMap((trigger, at) => (trigger.on === 'availability' ? [] : [{ trigger, at }]))
  const [first] = triggers
  const changed = triggers.flatMap(({ trigger }) => (trigger.on === 'changed' ? [trigger.field] : []))
  const asked = [...new Set([...changed, ...fieldsIn(content.condition as Condition)])]
  const form = useForm<Values, RuleExample>({
    initial: {
      name: '',
      trigger: String(first?.at ?? 0),
      by:
        byOf(first?.trigger ?? { on: 'noted' }).includes('customer') && first?.trigger.on !== 'changed'
          ? 'customer'
          : 'agent',
      at: toLocalInput(new Date().toISOString(), timeZone),
      fields: asked
        .filter((key) => key !== 'unread')
        .map((key) => ({ key, value: becomes(triggers[0]?.trigger, key) })),
      matches: 'yes',
    },
    validate: ({ name, at }) => {
      const errors: FormErrors<Values> = {}
      if (name.trim() === '') errors.name = t('automations:example.nameMissing')
      if (fromLocalInput(at, timeZone) === null) errors.at = t('automations:example.atMissing')
      return errors
    },
    submit: ({ name, trigger, by, at, fields, matches }) => {
      const given = fields.flatMap(({ key, value }) =>
        value === undefined || value === '' ? [] : [[key, inUtc(known.get(key), value, timeZone)] as const],
      )
      return writeExample({
        ...content,
        name: name.trim(),
        trigger: Number(trigger),
        by,
        at: fromLocalInput(at, timeZone) ?? new Date().toISOString(),
        fields: Object.fromEntries(given),
        matches: matches === 'yes',
      })
    },
    onDone: (example) => {
      onWritten(example)
      onClose()
    },
  })
  const { values, set, errorOf } = form
  const happens = content.triggers[Number(values.trigger)]
  const by = happens ? byOf(happens) : []
  const wrong = form.error instanceof ApiError ? form.error.fields : []
  // What is wrong with the rule itself stands here too: the example needs it whole.
  const others = wrong.filter(({ path }) => !/^(fields|name|at|trigger)(\.|$)/.test(path)).map(({ message }) => message)
  const setRow = (at: number, row: Row) =>
    set(
      'fields',
      values.fields.map((one, i) => (i === at ? row : one)),
    )
  const say = (trigger: Trigger) =>
    trigger.on === 'changed'
      ? t('automations:said.changes', { field: fieldName(t, known.get(trigger.field), trigger.field) })
      : t(`automations:trigger.${trigger.on}`)
  const left = [...known.values()].filter(
    ({ key }) => key !== 'unread' && !values.fields.some((row) => row.key === key),
  )
  return (
    <FormDialog
      size="lg"
      title={t('automations:example.write')}
      description={t('automations:example.writeLead')}
      form={form}
      submit={t('automations:example.add')}
      onClose={onClose}
    >
      <Field label={t('automations:example.name')} required error={errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={100}
          value={values.name}
          onChange={(event) => set('name', event.target.value)}
        />
      </Field>
      <Field label={t('automations:example.happens')} error={errorOf('trigger')}>
        <Select
          value={values.trigger}
          options={triggers.map(({ trigger, at }) => ({ value: String(at), label: say(trigger) }))}
          onChange={(next) => set('trigger', next)}
        />
      </Field>
      {by.length > 0 && (
        <Field label={t('automations:byWhom')}>
          <Select
            value={values.by}
            options={by.map((who) => ({ value: who, label: t(`automations:by.${who}`) }))}
            onChange={(who) => set('by', who)}
          />
        </Field>
      )}
      <Field label={t('automations:example.at')} error={errorOf('at')}>
        <TextInput
          type="datetime-local"
          min="1900-01-01T00:00"
          max="2199-12-31T23:59"
          value={values.at}
          onChange={(event) => set('at', event.target.value)}
        />
      </Field>
      <fieldset>
        <legend className="pb-1 font-medium">{t('automations:example.fields')}</legend>
        <p className="pb-2 text-ink2 text-xs">{t('automations:example.fieldsHint')}</p>
        <ul className="flex flex-col gap-2">
          {values.fields.map((row, at) => (
            <li key={row.key} data-row>
              <div className="flex min-w-0 flex-wrap items-center gap-2">
                <span className="min-w-28">{fieldName(t, known.get(row.key), row.key)}</span>
                <FactValue row={row} field={known.get(row.key)} onChange={(value) => setRow(at, { ...row, value })} />
                <IconButton
                  press="delete"
                  label={t('automations:example.removeField', { field: fieldName(t, known.get(row.key), row.key) })}
                  icon={<X aria-hidden="true" />}
                  onClick={() =>
                    set(
                      'fields',
                      values.fields.filter((one) => one !== row),
                    )
                  }
                />
              </div>
              <Faults
                faults={wrong.flatMap(({ path, message }) =>
                  errorOf('fields') && path === `fields.${row.key}` ? [message] : [],
                )}
              />
            </li>
          ))}
        </ul>
        <Picker
          label={t('views:builder.field')}
          placeholder={t('views:builder.findField')}
          options={left.map((field) => ({ value: field.key, label: fieldName(t, field, field.key) }))}
          chosen={[]}
          onChoose={({ value }) => set('fields', [...values.fields, { key: value, value: undefined }])}
          trigger={
            <Button
              press="mod+shift+e"
              variant="ghost"
              className="mt-1 text-xs"
              disabled={values.fields.length >= mostFields}
            >
              <Plus aria-hidden="true" className="size-3.5" />
              {t('automations:example.addField')}
            </Button>
          }
        />
      </fieldset>
      <Field label={t('automations:example.shall')}>
        <Select
          value={values.matches}
          options={(['yes', 'no'] as const).map((one) => ({
            value: one,
            label: t(`automations:example.shallWord.${one}`),
          }))}
          onChange={(matches) => set('matches', matches)}
        />
      </Field>
      <Faults faults={others} />
    </FormDialog>
  )
}

/** A moment as the API has it; other values as they are. */
function inUtc(field: ConditionField | undefined, value: unknown, zone: string): unknown {
  return field?.type === 'datetime' && typeof value === 'string' ? fromLocalInput(value, zone) : value
}

/** One value of the ticket: chosen as in filters, a date by its own input. Empty: the ticket has none. */
function FactValue({
  row: { key, value },
  field,
  onChange,
}: {
  row: Row
  field: ConditionField | undefined
  onChange: (value: unknown) => void
}) {
  const t = useT()
  const speech = useSpeech({ field: key, operator: 'is', ...(value === undefined || value === '' ? {} : { value }) })
  if (!field) return null
  if (field.type === 'date' || field.type === 'datetime')
    return (
      <span className="w-52">
        <TextInput
          aria-label={fieldName(t, field, key)}
          type={field.type === 'date' ? 'date' : 'datetime-local'}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
    )
  const isChosen = field.type === 'choice' || field.type === 'record'
  return (
    <ValueField
      field={{ ...field, words: [] }}
      test={{ id: 0, field: key, operator: !isChosen ? 'is' : field.many ? 'in' : 'changed_to', value }}
      speech={speech}
      onChange={(next) => onChange(Array.isArray(next) && next.length === 0 ? undefined : next)}
    />
  )
}
