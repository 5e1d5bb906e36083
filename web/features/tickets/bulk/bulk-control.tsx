import { useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { CustomControl } from '../../../shared/custom/custom-control.tsx'
import type { CustomDraft } from '../../../shared/custom/custom-draft.ts'
import type { CustomField } from '../../../shared/custom/custom-fields.ts'
import {
  nobody,
  useAssigneeOptions,
  useLabelsToSet,
  usePriorityOptions,
  useStatusOptions,
} from '../../../shared/property-options.tsx'
import { queuesQuery, ticketTypesQuery } from '../../../shared/ticket-choices.api.ts'
import { toLocalInput } from '../../../shared/zoned-time.ts'
import { useFieldProps } from '../../../ui/field.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextArea } from '../../../ui/text-area.tsx'
import { controlFrame, TextInput } from '../../../ui/text-input.tsx'
import { teamNamesQuery } from '../page/access.api.ts'
import { searchContacts } from '../page/property-pickers.tsx'
import { usualMoments } from '../snooze-moments.ts'
import { useStagesToSet } from '../stages-to-set.ts'
import { type BulkField, kindOf, memberKey, teamKey, visibilities } from './bulk-change.ts'

interface ControlProps {
  draft: CustomDraft
  onChange: (draft: CustomDraft) => void
}

/** The control by which a field of many tickets is given its value. Stands inside a Field. */
export function BulkControl({ field, name, ...props }: ControlProps & { field: BulkField; name: string }) {
  switch (field) {
    case 'status':
      return <StatusControl name={name} {...props} />
    case 'priority':
      return <PriorityControl name={name} {...props} />
    case 'assignee':
      return <AssigneeControl name={name} {...props} />
    case 'stage':
      return <StageControl name={name} {...props} />
    case 'queue':
      return <QueueControl name={name} {...props} />
    case 'requester':
      return <RequesterControl name={name} {...props} />
    case 'type':
      return <TypeControl name={name} {...props} />
    case 'labelsOn':
    case 'labelsOff':
      return <LabelControl name={name} {...props} />
    case 'follow':
    case 'unfollow':
      return <PeopleControl name={name} {...props} />
    case 'visibility':
      return <VisibilityControl name={name} {...props} />
    case 'due':
      return <Written {...props} type="datetime-local" max="2199-12-31T23:59" />
    case 'snooze':
      return <SnoozeControl {...props} />
    case 'subject':
      return <Written {...props} maxLength={1000} />
    case 'description':
    case 'note':
    case 'reply':
      return <LongText {...props} />
  }
}

/** The control of a custom field, as on the ticket page. */
export function BulkCustomControl({ field, draft, onChange }: ControlProps & { field: CustomField }) {
  const [names, setNames] = useState<Record<string, string>>({})
  return (
    <CustomControl
      field={field}
      draft={draft}
      form={[]}
      names={names}
      onName={(id, name) => setNames((before) => ({ ...before, [id]: name }))}
      onChange={onChange}
    />
  )
}

const textOf = (draft: CustomDraft) => (typeof draft === 'string' ? draft : '')

function Written({ draft, onChange, ...input }: ControlProps & { type?: string; max?: string; maxLength?: number }) {
  return <TextInput {...input} value={textOf(draft)} onChange={(event) => onChange(event.target.value)} />
}

function LongText({ draft, onChange }: ControlProps) {
  return (
    <TextArea rows={5} maxLength={15_000} value={textOf(draft)} onChange={(event) => onChange(event.target.value)} />
  )
}

type ChoiceProps = ControlProps & { name: string; options: readonly PickerOption[] | undefined }

/** One of many: searched. */
function One({ name, options, draft, onChange }: ChoiceProps) {
  const t = useT()
  const chosen = options?.find((one) => one.value === draft)
  return (
    <Picker
      wide
      label={name}
      placeholder={name}
      options={options ?? []}
      chosen={chosen ? [chosen.value] : []}
      onChoose={({ value }) => onChange(value)}
      trigger={<Face name={name} said={chosen?.label} icon={chosen?.icon} empty={t('bulk:form.choose')} />}
    />
  )
}

/** Several of many. */
function Many({ name, options, draft, onChange }: ChoiceProps) {
  const t = useT()
  const ids = Array.isArray(draft) ? draft : []
  const said = options?.filter((one) => ids.includes(one.value)).map((one) => one.label)
  return (
    <Picker
      wide
      multiple
      label={name}
      placeholder={name}
      options={options ?? []}
      chosen={ids}
      onChoose={({ value }) => onChange(ids.includes(value) ? ids.filter((id) => id !== value) : [...ids, value])}
      trigger={<Face name={name} said={said?.join(', ')} empty={t('bulk:form.choose')} />}
    />
  )
}

function Face({
  name,
  said,
  icon,
  empty,
  ...rest
}: { name: string; said: string | undefined; icon?: PickerOption['icon']; empty: string } & Omit<
  ComponentProps<'button'>,
  'name'
>) {
  const props = useFieldProps()
  return (
    <button
      type="button"
      {...props}
      {...rest}
      aria-label={`${name}: ${said || empty}`}
      className={`${controlFrame} flex h-field items-center gap-2 pr-2 pl-2.5 text-left`}
    >
      {icon}
      <span className={said ? 'min-w-0 flex-1 truncate' : 'min-w-0 flex-1 truncate text-ink3'}>{said || empty}</span>
      <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
    </button>
  )
}

type NamedProps = ControlProps & { name: string }

function StatusControl(props: NamedProps) {
  return <One {...props} options={useStatusOptions()} />
}

function PriorityControl(props: NamedProps) {
  return <One {...props} options={usePriorityOptions()} />
}

function AssigneeControl(props: NamedProps) {
  return <One {...props} options={useAssigneeOptions()} />
}

function LabelControl(props: NamedProps) {
  return <Many {...props} options={useLabelsToSet()} />
}

function StageControl(props: NamedProps) {
  return <One {...props} options={useStagesToSet()} />
}

function QueueControl(props: NamedProps) {
  const { data } = useQuery(queuesQuery)
  return <One {...props} options={data?.map(({ id, name }) => ({ value: id, label: name }))} />
}

/** A contact, found by name or address; his name stands as it was when he was chosen. */
function RequesterControl({ name, draft, onChange }: NamedProps) {
  const t = useT()
  const [said, setSaid] = useState<string>()
  const id = textOf(draft)
  return (
    <Picker
      wide
      label={name}
      placeholder={name}
      options={searchContacts}
      chosen={id ? [id] : []}
      onChoose={({ value, label }) => {
        setSaid(label)
        onChange(value)
      }}
      trigger={<Face name={name} said={id ? said : undefined} empty={t('bulk:form.choose')} />}
    />
  )
}

function TypeControl(props: NamedProps) {
  const t = useT()
  const { data } = useQuery(ticketTypesQuery)
  const types = data?.filter((type) => !type.archived).map(({ id, name }) => ({ value: id, label: name }))
  return <One {...props} options={types && [...types, { value: nobody, label: t('bulk:form.noType') }]} />
}

function PeopleControl(props: NamedProps) {
  const members = useAssigneeOptions()
  return <Many {...props} options={members?.filter((one) => one.value !== nobody)} />
}

/** Public or private, and the members and teams who see it besides. */
function VisibilityControl({ name, draft, onChange }: NamedProps) {
  const t = useT()
  const members = useAssigneeOptions()
  const teams = useQuery(teamNamesQuery).data
  const all = Array.isArray(draft) ? draft : []
  const kind = kindOf(all) ?? undefined
  const chosen = all.filter((one) => one !== kind)
  const options = [
    ...(members ?? []).filter(({ value }) => value !== nobody).map((one) => ({ ...one, value: memberKey(one.value) })),
    ...(teams ?? []).map((team) => ({ value: teamKey(team.id), label: team.name, detail: t('ticket:access.team') })),
  ]
  return (
    <div className="flex flex-col gap-2">
      <Select
        value={kind}
        placeholder={t('bulk:form.choose')}
        options={visibilities.map((value) => ({ value, label: t(`ticket:access.${value}`) }))}
        onChange={(next) => onChange([next, ...chosen])}
      />
      {kind && (
        <>
          <p className="text-ink3 text-xs">
            {t(kind === 'private' ? 'ticket:access.privateText' : 'ticket:access.publicText')}
          </p>
          <Many
            name={`${name}: ${t('ticket:access.chosen')}`}
            options={options}
            draft={chosen}
            onChange={(next) => onChange([kind, ...(Array.isArray(next) ? next : [])])}
          />
        </>
      )}
    </div>
  )
}

/** Usual moments, the customer's answer, any other moment, or waking. */
function SnoozeControl({ draft, onChange }: ControlProps) {
  const t = useT()
  const place = usePlace()
  const [moments] = useState(() =>
    usualMoments(new Date(), place.timeZone).map(({ key, at }) => ({ key, local: toLocalInput(at, place.timeZone) })),
  )
  const text = textOf(draft)
  const known = moments.find(({ local }) => local === text)
  const mode = text === '' ? undefined : text === 'reply' || text === 'wake' ? text : (known?.key ?? 'at')
  const options = [
    ...moments.map(({ key }) => ({ value: key as string, label: t(`ticket:snooze.${key}`) })),
    { value: 'reply', label: t('ticket:snooze.reply') },
    { value: 'at', label: t('ticket:snooze.at') },
    { value: 'wake', label: t('ticket:snooze.wake') },
  ]
  return (
    <div className="flex flex-col gap-2">
      <Select
        value={mode}
        placeholder={t('bulk:form.choose')}
        options={options}
        onChange={(next) => {
          const moment = moments.find(({ key }) => key === next)
          // Any other moment begins with the first of the usual ones.
          onChange(moment?.local ?? (next === 'at' ? `${(moments[0]?.local ?? '').slice(0, 11)}12:00` : next))
        }}
      />
      {mode === 'at' && (
        <TextInput
          type="datetime-local"
          aria-label={t('ticket:snooze.at')}
          max="2199-12-31T23:59"
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  )
}
