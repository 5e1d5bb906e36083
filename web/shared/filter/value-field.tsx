import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useCallback } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { Picker, type PickerOption } from '../../ui/picker.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { digitsOf } from '../custom/custom-draft.ts'
import { durationText, readDuration } from '../custom/duration.ts'
import { useAssigneeOptions, useLabelOptions, usePriorityOptions, useStatusOptions } from '../property-options.tsx'
import { pipelinesQuery, queuesQuery, ticketTypesQuery } from '../ticket-choices.api.ts'
import { type DraftTest, needsNoValue } from './draft.ts'
import { type ConditionField, findRecords, isFound, usedChannelsQuery } from './filter.api.ts'
import type { Speech } from './sentence.ts'
import { optionName } from './words.ts'

interface ValueProps {
  field: ConditionField
  test: DraftTest
  speech: Speech
  /** `operator`: the one under which the value has its meaning, when it is another than that of the test. */
  onChange: (value: unknown, operator?: DraftTest['operator']) => void
}

/** The value of a test, edited as its field and operator want it; nothing for operators without one. */
export function ValueField(props: ValueProps) {
  const { field, test, onChange } = props
  const t = useT()
  const name = t('views:builder.value')
  if (needsNoValue(test.operator)) return null
  if (test.operator === 'within_last' || test.operator === 'within_next') return <DurationValue {...props} />
  if (test.operator === 'on' || test.operator === 'before' || test.operator === 'after') return <TimeValue {...props} />
  if (field.type === 'choice' || field.type === 'record') return <ChosenValues {...props} />
  if (field.type === 'boolean')
    return (
      <span className="w-24">
        <Select
          name={name}
          value={test.value === undefined ? undefined : String(test.value)}
          options={[
            { value: 'true', label: t('views:yes') },
            { value: 'false', label: t('views:no') },
          ]}
          onChange={(value) => onChange(value === 'true')}
        />
      </span>
    )
  if (field.duration)
    return (
      <span className="w-32">
        <TextInput
          aria-label={name}
          maxLength={30}
          placeholder="1h 30m"
          defaultValue={typeof test.value === 'number' ? durationText(test.value) : ''}
          onChange={(event) => onChange(readDuration(event.target.value) ?? undefined)}
        />
      </span>
    )
  if (field.type === 'number') {
    const scale = field.currency ? 10 ** digitsOf(field.currency) : 1
    return (
      <span className="w-32">
        <TextInput
          aria-label={name}
          type="number"
          step={field.integer && !field.currency ? 1 : 'any'}
          defaultValue={typeof test.value === 'number' ? String(test.value / scale) : ''}
          end={field.currency}
          onChange={(event) => {
            const number = event.target.valueAsNumber
            onChange(Number.isNaN(number) ? undefined : field.integer ? Math.round(number * scale) : number)
          }}
        />
      </span>
    )
  }
  return (
    <span className="min-w-40 max-w-100 flex-1">
      <TextInput
        aria-label={name}
        maxLength={500}
        placeholder={t('views:builder.text')}
        value={typeof test.value === 'string' ? test.value : ''}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  )
}

const isMany = (operator: DraftTest['operator']) =>
  operator === 'in' || operator === 'not_in' || operator === 'has_all' || operator === 'is' || operator === 'is_not'

/** Values of a choice or record: any number of them, as a list. */
function ChosenValues({ field, test, speech, onChange }: ValueProps) {
  const t = useT()
  const options = useOptions(field)
  const chosen = [test.value ?? []].flat().map(String)
  const said = chosen.map((value) => speech.value(field.key, value))
  const shown = said.length > 0 ? speech.join(said, 'or') : t('views:builder.choose')
  function toggle({ value }: PickerOption): void {
    if (test.operator === 'changed_to') {
      onChange(value)
      return
    }
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]
    onChange(next, test.operator === 'is' ? 'in' : test.operator === 'is_not' ? 'not_in' : undefined)
  }
  return (
    <Picker
      multiple={isMany(test.operator)}
      label={t('views:builder.values')}
      placeholder={t('views:builder.find')}
      options={options}
      chosen={chosen}
      onChoose={toggle}
      trigger={
        <Button className="max-w-full" aria-label={t('views:builder.valuesAre', { values: shown })}>
          <span className={clsx('truncate', said.length === 0 && 'text-ink3')}>{shown}</span>
          <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
        </Button>
      }
    />
  )
}

/** What can be chosen for a field: known lists, or people and companies found by the server. */
function useOptions(field: ConditionField) {
  const t = useT()
  const { lookup } = field
  const status = useStatusOptions()
  const priority = usePriorityOptions()
  const people = useAssigneeOptions()
  const labels = useLabelOptions()
  const pipelines = useQuery({ ...pipelinesQuery, enabled: lookup === 'stage' || lookup === 'pipeline' })
  // Of a pipeline that is kept to others one would find nothing (osticket#5137).
  const shown = pipelines.data?.filter((pipeline) => pipeline.maySee) ?? []
  const queues = useQuery({ ...queuesQuery, enabled: lookup === 'queue' })
  const types = useQuery({ ...ticketTypesQuery, enabled: lookup === 'ticket_type' })
  const channels = useQuery({ ...usedChannelsQuery, enabled: lookup === 'channel' })
  const find = useCallback(
    async (text: string, signal: AbortSignal) => {
      const found = isFound(lookup) ? await findRecords(lookup, text, signal) : []
      return found.map(({ id, name, detail }) => ({ value: id, label: name, detail }))
    },
    [lookup],
  )
  const named = (rows: readonly { id: string; name: string }[] | undefined): PickerOption[] =>
    (rows ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const words: PickerOption[] = field.words.map((word) => ({ value: word, label: t(`views:word.${word}`) }))
  if (isFound(lookup)) return find
  if (lookup === 'member') return [...words, ...(people ?? []).filter((one) => one.value.length > 30)]
  if (lookup === 'label') return labels ?? []
  if (lookup === 'queue') return named(queues.data)
  if (lookup === 'pipeline') return named(shown)
  if (lookup === 'stage')
    return shown.flatMap((pipeline) =>
      named(pipeline.stages).map((stage) => ({
        ...stage,
        detail: shown.length > 1 ? pipeline.name : undefined,
      })),
    )
  if (lookup === 'ticket_type') return named(types.data)
  if (lookup === 'channel') return named(channels.data)
  if (field.key === 'status') return status
  if (field.key === 'priority') return priority
  return (field.options ?? []).map(({ value }) => ({ value, label: optionName(t, field, value) }))
}

const units = ['minutes', 'hours', 'days'] as const

function DurationValue({ field, test, onChange }: ValueProps) {
  const t = useT()
  const given = typeof test.value === 'object' && test.value !== null ? test.value : {}
  const amount = 'amount' in given ? Number(given.amount) : Number.NaN
  const unit = units.find((one) => 'unit' in given && one === given.unit) ?? 'days'
  const known = field.type === 'date' ? units.slice(2) : units
  return (
    <>
      <span className="w-20">
        <TextInput
          aria-label={t('views:builder.amount')}
          type="number"
          min={1}
          max={100_000}
          defaultValue={Number.isNaN(amount) ? '' : String(amount)}
          onChange={(event) => {
            const number = Math.round(event.target.valueAsNumber)
            onChange(number >= 1 && number <= 100_000 ? { amount: number, unit } : undefined)
          }}
        />
      </span>
      <span className="w-28">
        <Select
          name={t('views:builder.unit')}
          value={unit}
          options={known.map((one) => ({ value: one, label: t(`views:units.${one}`) }))}
          onChange={(next) => onChange({ amount: Number.isNaN(amount) ? 1 : amount, unit: next })}
        />
      </span>
    </>
  )
}

const words = ['now', 'today', 'yesterday', 'tomorrow'] as const

/** A day: a word for one, or a date of the calendar. */
function TimeValue({ field, test, onChange }: ValueProps) {
  const t = useT()
  const text = typeof test.value === 'string' ? test.value : ''
  const word = words.find((one) => one === text)
  const known = words.filter((one) => one !== 'now' || (field.type === 'datetime' && test.operator !== 'on'))
  return (
    <>
      <span className="w-32">
        <Select
          name={t('views:builder.value')}
          value={word ?? 'date'}
          options={[
            ...known.map((one) => ({ value: one as string, label: t(`views:time.${one}`) })),
            { value: 'date', label: t('views:builder.date') },
          ]}
          onChange={(next) => onChange(next === 'date' ? '' : next)}
        />
      </span>
      {!word && (
        <span className="w-38">
          <TextInput
            aria-label={t('views:builder.date')}
            type="date"
            defaultValue={text.slice(0, 10)}
            onChange={(event) => onChange(event.target.value)}
          />
        </span>
      )}
    </>
  )
}
