import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { Chooser } from '../../../shared/chooser.tsx'
import { useFields } from '../../../shared/filter/use-speech.ts'
import { useAssigneeOptions } from '../../../shared/property-options.tsx'
import { teamsQuery } from '../../../shared/teams-and-queues.ts'
import { TimeZonePicker } from '../../../shared/time-zone-picker.tsx'
import { Field } from '../../../ui/field.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextArea } from '../../../ui/text-area.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import type { Action } from './automations.api.ts'
import { OneValue } from './one-value.tsx'

type Of<Kind extends Action['do']> = Extract<Action, { do: Kind }>
type Props<Kind extends Action['do']> = { action: Of<Kind>; onChange: (action: Action) => void }

/** Why a rule escalates: everybody reads it in the timeline. */
export function EscalateFields({ action, onChange }: Props<'escalate'>) {
  const t = useT()
  return (
    <Field label={t('automations:reason')}>
      <TextInput
        maxLength={500}
        value={action.reason}
        onChange={(event) => onChange({ ...action, reason: event.target.value })}
      />
    </Field>
  )
}

/** Public or private, and who sees it besides. */
export function VisibilityFields({ action, onChange }: Props<'visibility'>) {
  const t = useT()
  const { data: teams = [] } = useQuery(teamsQuery)
  const members = useAssigneeOptions() ?? []
  const { userIds = [], teamIds = [] } = action
  const options: PickerOption[] = [
    ...teams.map(({ id, name }) => ({ value: id, label: name, detail: t('automations:recipient.team') })),
    ...members.filter(({ value }) => value.length > 30),
  ]
  const chosen = [...teamIds, ...userIds]
  const said = options.filter(({ value }) => chosen.includes(value)).map(({ label }) => label)
  const toggle = (ids: readonly string[], id: string) =>
    ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <Select
        className="w-36!"
        name={t('automations:action.visibility')}
        value={action.visibility}
        options={(['public', 'private'] as const).map((value) => ({
          value,
          label: t(`automations:visibility.${value}`),
        }))}
        onChange={(visibility) => onChange({ ...action, visibility })}
      />
      <span className="text-ink2">{t('automations:visibility.for')}</span>
      <Picker
        wide
        multiple
        label={t('automations:visibility.who')}
        options={options}
        chosen={chosen}
        onChoose={({ value }) =>
          onChange(
            teams.some(({ id }) => id === value)
              ? { ...action, teamIds: toggle(teamIds, value) }
              : { ...action, userIds: toggle(userIds, value) },
          )
        }
        trigger={
          <Chooser name={t('automations:visibility.who')}>
            {said.join(', ') || t('automations:visibility.nobody')}
          </Chooser>
        }
      />
    </div>
  )
}

const contactFields = ['name', 'notes', 'language', 'timeZone', 'account', 'accountTier'] as const

/** A field of the requester, or of the account of the ticket, and what it becomes. */
export function ContactFields({ action, onChange }: Props<'contact'>) {
  const t = useT()
  const fields = useFields()
  const { field, value } = action
  const set = (next: unknown) => onChange({ ...action, value: next })
  const text = typeof value === 'string' ? value : ''
  const name = t(`automations:contact.${field}`)
  const known = fields.get(field)
  return (
    <div className="flex min-w-0 flex-wrap items-start gap-2">
      <Select
        className="w-48!"
        name={t('views:builder.field')}
        value={field}
        options={contactFields.map((one) => ({ value: one, label: t(`automations:contact.${one}`) }))}
        onChange={(next) => onChange({ do: 'contact', field: next, value: undefined })}
      />
      <span className="pt-1.5 text-ink2">{t('automations:side.to')}</span>
      <span className="min-w-40 max-w-100 flex-1">
        {field === 'account' || field === 'accountTier' ? (
          known && <OneValue key={field} field={known} value={value} empty={field === 'account'} onChange={set} />
        ) : field === 'timeZone' ? (
          <TimeZonePicker
            label={name}
            placeholder={t('automations:contact.findZone')}
            noneWords={t('automations:nothing')}
            value={text || null}
            onChange={set}
          />
        ) : field === 'notes' ? (
          <TextArea aria-label={name} maxLength={20_000} value={text} onChange={(event) => set(event.target.value)} />
        ) : (
          <TextInput
            aria-label={name}
            maxLength={field === 'language' ? 35 : 200}
            placeholder={field === 'language' ? 'de-AT' : undefined}
            value={text}
            onChange={(event) => set(field === 'language' ? event.target.value.trim() || null : event.target.value)}
          />
        )}
      </span>
    </div>
  )
}
