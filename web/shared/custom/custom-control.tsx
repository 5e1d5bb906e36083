import { useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { type ComponentProps, useMemo } from 'react'
import { api, read } from '../../api/client.ts'
import { useT } from '../../i18n/use-t.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { useFieldProps } from '../../ui/field.tsx'
import { Picker, type PickerOption } from '../../ui/picker.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { controlFrame, TextInput } from '../../ui/text-input.tsx'
import { LabelDot } from '../label-chip.tsx'
import type { CustomDraft } from './custom-draft.ts'
import { type CustomField, type FormField, optionsOf } from './custom-fields.ts'
import { isObjectKind, keyOfType } from './field-entities.ts'

const none = 'none'

/** Types that are written, not chosen. */
export const isWritten = (field: CustomField): boolean =>
  ['text', 'long_text', 'number', 'money', 'duration', 'date', 'datetime', 'url'].includes(field.type)

/** The control of a field in a form. Inside a Field it belongs to label, hint and error. */
export function CustomControl({
  field,
  draft,
  form,
  names,
  onChange,
  onName,
  ...input
}: {
  field: CustomField
  draft: CustomDraft
  form: readonly FormField[]
  names: Readonly<Record<string, string>>
  onChange: (draft: CustomDraft) => void
  /** Tells the name of what was chosen, for showing it. */
  onName: (id: string, name: string) => void
} & Pick<ComponentProps<'input'>, 'autoFocus' | 'onKeyDown' | 'onBlur' | 'aria-label'>) {
  const text = typeof draft === 'string' ? draft : ''
  const written = {
    ...input,
    value: text,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  }
  switch (field.type) {
    case 'text':
      return <TextInput {...written} maxLength={500} />
    case 'long_text': {
      const { onKeyDown: _keys, onBlur: _blur, ...rest } = written
      return (
        <TextArea {...rest} onBlur={input.onBlur as never} onKeyDown={input.onKeyDown as never} maxLength={20_000} />
      )
    }
    case 'number':
      return <TextInput {...written} inputMode="decimal" maxLength={30} />
    case 'money':
      return (
        <TextInput
          {...written}
          inputMode="decimal"
          maxLength={30}
          className="pr-12"
          end={<span className="pr-1 text-xs">{field.currency}</span>}
        />
      )
    case 'duration':
      return <TextInput {...written} maxLength={30} placeholder="1h 30m" />
    case 'date':
      return <TextInput {...written} type="date" min="1900-01-01" max="2199-12-31" />
    case 'datetime':
      return <TextInput {...written} type="datetime-local" min="1900-01-01T00:00" max="2199-12-31T23:59" />
    case 'url':
      return <TextInput {...written} type="url" inputMode="url" maxLength={2000} placeholder="https://" />
    default:
      return (
        <CustomPicker field={field} draft={draft} form={form} onChange={onChange} onName={onName}>
          <ChoiceFace field={field} draft={draft} names={names} />
        </CustomPicker>
      )
  }
}

function ChoiceFace({
  field,
  draft,
  names,
  ...rest
}: {
  field: CustomField
  draft: CustomDraft
  names: Readonly<Record<string, string>>
} & ComponentProps<'button'>) {
  const t = useT()
  const props = useFieldProps()
  const ids = Array.isArray(draft) ? draft : typeof draft === 'string' && draft !== '' ? [draft] : []
  const said =
    typeof draft === 'boolean'
      ? t(draft ? 'ticket:custom.yes' : 'ticket:custom.no')
      : ids
          .map((id) => field.options.find((one) => one.id === id)?.name ?? names[id] ?? t('ticket:custom.unseen'))
          .join(', ')
  return (
    <button
      type="button"
      {...props}
      {...rest}
      aria-label={t('ticket:custom.choose', { field: field.name, value: said || t('ticket:custom.none') })}
      className={`${controlFrame} flex h-field items-center gap-2 pr-2 pl-2.5 text-left`}
    >
      <span className={said ? 'min-w-0 flex-1 truncate' : 'min-w-0 flex-1 truncate text-ink3'}>
        {said || t('ticket:custom.none')}
      </span>
      <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
    </button>
  )
}

/** The choices of a field that is chosen, below its trigger (the child). */
export function CustomPicker({
  field,
  draft,
  form,
  onChange,
  onName,
  wide = true,
  beside,
  children,
}: {
  field: CustomField
  draft: CustomDraft
  form: readonly FormField[]
  onChange: (draft: CustomDraft) => void
  onName: (id: string, name: string) => void
  wide?: boolean
  /** In place of a trigger: it stands open beside an element. */
  beside?: Pick<ComponentProps<typeof Picker>, 'anchor' | 'open' | 'onOpenChange' | 'returnFocus'>
  children?: ComponentProps<typeof Picker>['trigger']
}) {
  const t = useT()
  const people = useQuery({
    queryKey: ['assignees'],
    queryFn: ({ signal }) => read(api.GET('/api/v1/assignees', { signal })),
    select: ({ data }) => data,
    staleTime: 10 * 60_000,
    enabled: field.type === 'user',
  })
  const chosen = Array.isArray(draft)
    ? draft
    : typeof draft === 'boolean'
      ? [String(draft)]
      : draft === ''
        ? [none]
        : [draft]
  const nothing = { value: none, label: t('ticket:custom.none') }
  // The same from one drawing to the next: another one would be asked anew.
  const find = useMemo(() => finderOf(field.lookup ?? 'contact'), [field.lookup])
  const byType = (): PickerOption[] | ((text: string, signal: AbortSignal) => Promise<PickerOption[]>) => {
    switch (field.type) {
      case 'boolean':
        return [
          nothing,
          { value: 'true', label: t('ticket:custom.yes') },
          { value: 'false', label: t('ticket:custom.no') },
        ]
      case 'user':
        return [
          nothing,
          ...(people.data ?? []).map(({ id, name, email }) => ({
            value: id,
            label: name,
            detail: email,
            icon: <Avatar name={name} id={id} />,
          })),
        ]
      case 'record':
        return find
      default: {
        const options = optionsOf(field, form, chosen).map(({ id, name, color }) => ({
          value: id,
          label: name,
          icon: <LabelDot color={color} />,
        }))
        return field.type === 'multi_select' ? options : [nothing, ...options]
      }
    }
  }
  return (
    <Picker
      {...beside}
      wide={wide}
      multiple={field.type === 'multi_select'}
      label={field.name}
      trigger={children}
      options={byType()}
      chosen={chosen}
      onChoose={({ value, label }) => {
        onName(value, label)
        if (Array.isArray(draft))
          onChange(draft.includes(value) ? draft.filter((id) => id !== value) : [...draft, value])
        else if (field.type === 'boolean') onChange(value === none ? '' : value === 'true')
        else onChange(value === none || value === draft ? '' : value)
      }}
    />
  )
}

type Found = (text: string, signal: AbortSignal) => Promise<PickerOption[]>

const finderOf = (lookup: string): Found =>
  isObjectKind(lookup) ? objectFinder(keyOfType(lookup)) : finders[lookup as keyof typeof finders]

const objectFinder =
  (typeKey: string): Found =>
  async (q, signal) => {
    const params = { path: { typeKey }, query: { q: q.trim() || undefined, limit: 8 } }
    const { data } = await read(api.GET('/api/v1/objects/{typeKey}', { params, signal }))
    return data.map(({ id, name, account }) => ({ value: id, label: name, detail: account?.name }))
  }

const finders: Record<'contact' | 'account' | 'ticket', Found> = {
  contact: async (q, signal) => {
    const { data } = await read(api.GET('/api/v1/contacts', { params: { query: { q, limit: 8 } }, signal }))
    return data.map(({ id, name, emails }) => ({ value: id, label: name, detail: emails[0]?.value }))
  },
  account: async (q, signal) => {
    const { data } = await read(api.GET('/api/v1/accounts', { params: { query: { q, limit: 8 } }, signal }))
    return data.map(({ id, name }) => ({ value: id, label: name }))
  },
  ticket: async (q, signal) => {
    const { data } = await read(api.GET('/api/v1/tickets', { params: { query: { q, limit: 8 } }, signal }))
    return data.map(({ id, code, subject }) => ({ value: id, label: `${code} ${subject}` }))
  },
}
