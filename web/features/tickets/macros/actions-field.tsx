import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Chooser } from '../../../shared/chooser.tsx'
import { type CustomValue, customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import {
  nobody,
  useAssigneeOptions,
  useLabelsToSet,
  usePriorityOptions,
  useStatusOptions,
} from '../../../shared/property-options.tsx'
import { queuesQuery, ticketTypesQuery } from '../../../shared/ticket-choices.api.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { FieldValue } from '../field-value.tsx'
import { useStagesToSet } from '../stages-to-set.ts'
import type { MacroActions } from './macros.api.ts'

const kinds = [
  'status',
  'stage',
  'priority',
  'type',
  'queue',
  'assignee',
  'due',
  'addLabel',
  'removeLabel',
  'snooze',
  'follow',
] as const
type Kind = (typeof kinds)[number]

const keyOf = {
  status: 'status',
  stage: 'stageId',
  priority: 'priority',
  type: 'typeId',
  queue: 'queueId',
  assignee: 'assigneeId',
  due: 'dueInMinutes',
  addLabel: 'addLabelIds',
  removeLabel: 'removeLabelIds',
  snooze: 'snooze',
  follow: 'follow',
} as const satisfies Record<Kind, keyof MacroActions>

/** With what a new action begins. */
const begins: { [K in Kind]: MacroActions[(typeof keyOf)[K]] } = {
  status: 'waiting',
  stage: undefined,
  priority: 'high',
  type: null,
  queue: undefined,
  assignee: 'me',
  due: 1440,
  addLabel: [],
  removeLabel: [],
  snooze: { minutes: 1440, untilReply: true },
  follow: true,
}

/** What a macro changes: actions to add, each with its value, and to take out. */
export function ActionsField({
  actions,
  error,
  onChange,
}: {
  actions: MacroActions
  error: string | undefined
  onChange: (actions: MacroActions) => void
}) {
  const t = useT()
  const { data: fields = [] } = useQuery(customFieldsQuery)
  // An action that was added and has no value yet says nothing to the server.
  const [begun, setBegun] = useState<readonly string[]>([])
  const custom = (actions.custom ?? {}) as Record<string, CustomValue | null>
  const shown = kinds.filter((kind) => actions[keyOf[kind]] !== undefined || begun.includes(kind))
  const shownFields = fields.filter((field) => field.key in custom || begun.includes(`custom.${field.key}`))
  const open = fields.filter((field) => !field.archived)

  function add(value: string): void {
    setBegun([...begun, value])
    if (value.startsWith('custom.')) return
    const kind = value as Kind
    const { status: _status, stageId: _stage, ...rest } = actions
    const base = kind === 'status' || kind === 'stage' ? rest : actions
    onChange(without({ ...base, [keyOf[kind]]: begins[kind] }))
  }
  function remove(kind: Kind): void {
    setBegun(begun.filter((one) => one !== kind))
    const { [keyOf[kind]]: _gone, ...rest } = actions
    onChange(rest)
  }
  function setField(key: string, value: CustomValue | null | undefined): void {
    const { [key]: _before, ...rest } = custom
    const next = value === undefined ? rest : { ...rest, [key]: value }
    const { custom: _custom, ...others } = actions
    onChange(Object.keys(next).length > 0 ? { ...others, custom: next } : others)
  }

  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t('macros:actions.title')}</legend>
      {shown.map((kind) => (
        <Row key={kind} name={t(`macros:kind.${kind}`)} onRemove={() => remove(kind)}>
          <Control kind={kind} actions={actions} onChange={(change) => onChange(without({ ...actions, ...change }))} />
        </Row>
      ))}
      {shownFields.map((field) => (
        <Row
          key={field.key}
          name={field.name}
          onRemove={() => {
            setBegun(begun.filter((one) => one !== `custom.${field.key}`))
            setField(field.key, undefined)
          }}
        >
          <FieldValue field={field} value={custom[field.key]} onChange={(value) => setField(field.key, value)} />
        </Row>
      ))}
      <div>
        <Picker
          label={t('macros:actions.add')}
          options={[
            ...kinds
              .filter((kind) => !shown.includes(kind))
              .map((kind) => ({ value: kind as string, label: t(`macros:kind.${kind}`) })),
            ...open
              .filter((field) => !shownFields.includes(field))
              .map((field) => ({ value: `custom.${field.key}`, label: field.name })),
          ]}
          chosen={[]}
          onChoose={({ value }) => add(value)}
          trigger={
            <Button>
              <Plus aria-hidden="true" className="size-3.5" />
              {t('macros:actions.add')}
            </Button>
          }
        />
      </div>
      <p className="text-ink2 text-xs">{t('macros:actions.hint')}</p>
      {error && (
        <p role="alert" className="text-danger text-xs">
          {error}
        </p>
      )}
    </fieldset>
  )
}

/** Absent rather than undefined or empty: what is not chosen yet changes nothing. */
function without(actions: MacroActions): MacroActions {
  return Object.fromEntries(Object.entries(actions).filter(([, value]) => value !== undefined)) as MacroActions
}

function Row({ name, onRemove, children }: { name: string; onRemove: () => void; children: ReactNode }) {
  const t = useT()
  return (
    <div className="flex items-center gap-2">
      <span className="w-32 shrink-0 truncate text-ink2 max-sm:w-24">{name}</span>
      <div className="min-w-0 flex-1">{children}</div>
      <IconButton label={t('macros:form.remove', { name })} icon={<X aria-hidden="true" />} onClick={onRemove} />
    </div>
  )
}

function Control({
  kind,
  actions,
  onChange,
}: {
  kind: Kind
  actions: MacroActions
  onChange: (change: MacroActions) => void
}) {
  const t = useT()
  const statuses = useStatusOptions()
  const priorities = usePriorityOptions()
  const name = t(`macros:kind.${kind}`)
  switch (kind) {
    case 'status':
      return (
        <Select name={name} value={actions.status} options={statuses} onChange={(status) => onChange({ status })} />
      )
    case 'priority':
      return (
        <Select
          name={name}
          value={actions.priority}
          options={priorities}
          onChange={(priority) => onChange({ priority })}
        />
      )
    case 'stage':
    case 'type':
    case 'queue':
    case 'assignee':
      return <OneOf kind={kind} actions={actions} onChange={onChange} />
    case 'addLabel':
    case 'removeLabel':
      return <LabelsOf kind={kind} actions={actions} onChange={onChange} />
    case 'due':
      return (
        <Minutes
          name={name}
          minutes={actions.dueInMinutes ?? 1440}
          onChange={(dueInMinutes) => onChange({ dueInMinutes })}
        />
      )
    case 'snooze':
      return (
        <Minutes
          name={name}
          minutes={actions.snooze?.minutes ?? 1440}
          onChange={(minutes) => onChange({ snooze: { minutes, untilReply: actions.snooze?.untilReply ?? true } })}
        />
      )
    case 'follow':
      return (
        <Select
          name={name}
          value={actions.follow === false ? 'no' : 'yes'}
          options={[
            { value: 'yes', label: t('macros:part.follow') },
            { value: 'no', label: t('macros:part.unfollow') },
          ]}
          onChange={(value) => onChange({ follow: value === 'yes' })}
        />
      )
  }
}

function OneOf({
  kind,
  actions,
  onChange,
}: {
  kind: 'stage' | 'type' | 'queue' | 'assignee'
  actions: MacroActions
  onChange: (change: MacroActions) => void
}) {
  const t = useT()
  const stages = useStagesToSet() ?? []
  const types = useQuery(ticketTypesQuery).data ?? []
  const queues = useQuery(queuesQuery).data ?? []
  const assignees = useAssigneeOptions() ?? []
  const none = 'none'
  const options: Record<typeof kind, PickerOption[]> = {
    stage: stages,
    type: [
      { value: none, label: t('macros:part.noType') },
      ...types.filter((type) => !type.archived).map((type) => ({ value: type.id, label: type.name })),
    ],
    queue: queues.map((queue) => ({ value: queue.id, label: queue.name })),
    assignee: [{ value: 'me', label: t('macros:part.assignMe') }, ...assignees],
  }
  const value = {
    stage: actions.stageId,
    type: actions.typeId === null ? none : actions.typeId,
    queue: actions.queueId,
    assignee: actions.assigneeId === null ? nobody : actions.assigneeId,
  }[kind]
  const label = options[kind].find((one) => one.value === value)?.label ?? t('macros:form.value')
  return (
    <Picker
      wide
      label={t(`macros:kind.${kind}`)}
      options={options[kind]}
      chosen={value ? [value] : []}
      onChoose={({ value: chosen }) => {
        const real = chosen === none || chosen === nobody ? null : chosen
        if (kind === 'stage') onChange({ stageId: chosen })
        if (kind === 'queue') onChange({ queueId: chosen })
        if (kind === 'type') onChange({ typeId: real })
        if (kind === 'assignee') onChange({ assigneeId: real })
      }}
      trigger={<Chooser name={t(`macros:kind.${kind}`)}>{label}</Chooser>}
    />
  )
}

function LabelsOf({
  kind,
  actions,
  onChange,
}: {
  kind: 'addLabel' | 'removeLabel'
  actions: MacroActions
  onChange: (change: MacroActions) => void
}) {
  const t = useT()
  const options = useLabelsToSet() ?? []
  const key = keyOf[kind]
  const chosen = actions[key] ?? []
  const said = options.filter(({ value }) => chosen.includes(value)).map(({ label }) => label)
  return (
    <Picker
      wide
      multiple
      label={t(`macros:kind.${kind}`)}
      options={options}
      chosen={chosen}
      onChoose={({ value }) =>
        onChange({ [key]: chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value] })
      }
      trigger={<Chooser name={t(`macros:kind.${kind}`)}>{said.join(', ') || t('macros:form.value')}</Chooser>}
    />
  )
}

const units = { minutes: 1, hours: 60, days: 1440 } as const
type Unit = keyof typeof units

/** A length of time from when the macro is applied. */
function Minutes({ name, minutes, onChange }: { name: string; minutes: number; onChange: (minutes: number) => void }) {
  const t = useT()
  const [unit, setUnit] = useState<Unit>(() =>
    minutes % 1440 === 0 ? 'days' : minutes % 60 === 0 ? 'hours' : 'minutes',
  )
  const [text, setText] = useState(() => String(minutes / units[unit]))
  function take(written: string, of: Unit): void {
    setText(written)
    setUnit(of)
    const count = Number(written.replace(',', '.'))
    const total = Math.round(count * units[of])
    if (Number.isFinite(total) && total >= 1 && total <= 366 * 1440) onChange(total)
  }
  return (
    <div className="flex gap-2">
      <TextInput
        aria-label={name}
        inputMode="decimal"
        className="w-20"
        maxLength={8}
        value={text}
        onChange={(event) => take(event.target.value, unit)}
      />
      <Select
        name={`${name}, ${t(`macros:unit.${unit}`)}`}
        value={unit}
        options={(['minutes', 'hours', 'days'] as const).map((one) => ({ value: one, label: t(`macros:unit.${one}`) }))}
        onChange={(next) => take(text, next)}
        className="w-32"
      />
    </div>
  )
}
