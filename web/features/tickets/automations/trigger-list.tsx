import { Plus, X } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import type { ConditionField } from '../../../shared/filter/filter.api.ts'
import { useFields } from '../../../shared/filter/use-speech.ts'
import { fieldName } from '../../../shared/filter/words.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { Select } from '../../../ui/select.tsx'
import type { Trigger } from './automations.api.ts'
import { Faults, type FaultsAt } from './faults.tsx'
import { OneValue } from './one-value.tsx'
import { TimeDetails } from './time-details.tsx'
import { watched } from './watched.ts'

/** A trigger while the rule is written; `id` is of this form. */
export type TriggerDraft = { id: number; trigger: Trigger }

const kinds = [
  'created',
  'replied',
  'changed',
  'stage_entered',
  'updated',
  'noted',
  'sla_warned',
  'sla_breached',
  'availability',
  'time',
] as const
type Kind = (typeof kinds)[number]

function begun(kind: Kind): Trigger {
  if (kind === 'changed') return { on: 'changed', field: 'priority', by: 'anyone' }
  if (kind === 'availability') return { on: 'availability', becomes: 'unavailable' }
  if (kind === 'time')
    return { on: 'time', since: 'lastCustomerMessageAt', amount: 24, unit: 'hours', when: 'after', hours: 'calendar' }
  if (kind === 'stage_entered') return { on: 'stage_entered', stageId: '' }
  if (kind === 'created' || kind === 'updated' || kind === 'replied') return { on: kind, by: 'anyone' }
  return { on: kind }
}

/** When a rule is asked: any of these. */
export function TriggerList({
  triggers,
  faultsAt,
  onChange,
}: {
  triggers: readonly TriggerDraft[]
  faultsAt: FaultsAt
  onChange: (triggers: TriggerDraft[]) => void
}) {
  const t = useT()
  const set = (id: number, trigger: Trigger) => onChange(triggers.map((one) => (one.id === id ? { id, trigger } : one)))
  const next = Math.max(0, ...triggers.map(({ id }) => id)) + 1
  return (
    <>
      <ul className="flex flex-col gap-2">
        {triggers.map(({ id, trigger }, at) => (
          <li key={id} data-row className="flex min-w-0 items-start gap-2">
            <span className="w-10 shrink-0 pt-1.5 text-right text-ink3 text-xs">{at > 0 && t('views:builder.or')}</span>
            <div className="min-w-0 flex-1">
              <div className="flex min-w-0 flex-wrap items-center gap-2">
                <Select
                  className="w-56! max-w-full"
                  name={t('automations:when')}
                  value={trigger.on}
                  options={kinds.map((kind) => ({ value: kind, label: t(`automations:trigger.${kind}`) }))}
                  onChange={(kind) => set(id, begun(kind))}
                />
                <Details trigger={trigger} onChange={(changed) => set(id, changed)} />
              </div>
              <Faults faults={faultsAt(`triggers.${at}`)} />
            </div>
            {triggers.length > 1 && (
              <IconButton
                press="delete"
                label={t('automations:removeTrigger')}
                icon={<X aria-hidden="true" />}
                onClick={() => onChange(triggers.filter((one) => one.id !== id))}
              />
            )}
          </li>
        ))}
      </ul>
      <Button
        press="mod+shift+e"
        variant="ghost"
        className="mt-1 ml-10 text-xs"
        disabled={triggers.length >= 10}
        onClick={() => onChange([...triggers, { id: next, trigger: begun('created') }])}
      >
        <Plus aria-hidden="true" className="size-3.5" />
        {t('automations:addTrigger')}
      </Button>
    </>
  )
}

const people = ['anyone', 'customer', 'agent', 'system'] as const
const writers = ['anyone', 'customer', 'agent'] as const

function Details({ trigger, onChange }: { trigger: Trigger; onChange: (trigger: Trigger) => void }) {
  const t = useT()
  const fields = useFields()
  if (trigger.on === 'replied')
    return (
      <Select
        className="w-48! max-w-full"
        name={t('automations:byWhom')}
        value={trigger.by ?? 'anyone'}
        options={writers.map((who) => ({ value: who, label: t(`automations:by.${who}`) }))}
        onChange={(by) => onChange({ ...trigger, by })}
      />
    )
  if (trigger.on === 'time') return <TimeDetails trigger={trigger} onChange={onChange} />
  if (trigger.on === 'availability') return <OfMember trigger={trigger} onChange={onChange} />
  if (trigger.on === 'stage_entered') {
    const stage = fields.get('stage')
    return stage ? (
      <OneValue
        field={stage}
        value={trigger.stageId || undefined}
        onChange={(stageId) => onChange({ ...trigger, stageId: String(stageId ?? '') })}
      />
    ) : null
  }
  if (trigger.on !== 'changed' && trigger.on !== 'created' && trigger.on !== 'updated') return null
  const by = (
    <Select
      className="w-48! max-w-full"
      name={t('automations:byWhom')}
      value={trigger.by ?? 'anyone'}
      options={people.map((who) => ({ value: who, label: t(`automations:by.${who}`) }))}
      onChange={(who) => onChange({ ...trigger, by: who })}
    />
  )
  if (trigger.on !== 'changed') return by
  const field = fields.get(trigger.field)
  const keys = [...watched, ...[...fields.keys()].filter((key) => key.startsWith('custom.'))]
  const name = fieldName(t, field, trigger.field)
  return (
    <>
      <Picker
        label={t('views:builder.field')}
        placeholder={t('views:builder.findField')}
        options={keys.flatMap((key) => {
          const known = fields.get(key)
          return known ? [{ value: key, label: fieldName(t, known, key) }] : []
        })}
        chosen={[trigger.field]}
        onChoose={({ value }) => onChange({ on: 'changed', field: value, by: trigger.by })}
        trigger={<Button aria-label={t('views:builder.fieldIs', { field: name })}>{name}</Button>}
      />
      {field && isComparable(field) && (
        <>
          <Side which="from" field={field} trigger={trigger} onChange={onChange} />
          <Side which="to" field={field} trigger={trigger} onChange={onChange} />
        </>
      )}
      {by}
    </>
  )
}

type Availability = Extract<Trigger, { on: 'availability' }>

/** Whose status, and what it becomes. */
function OfMember({ trigger, onChange }: { trigger: Availability; onChange: (trigger: Trigger) => void }) {
  const t = useT()
  const member = useFields().get('assignee')
  const { userId, ...anybody } = trigger
  return (
    <>
      <Select
        className="w-44!"
        name={t('automations:becomes.label')}
        value={trigger.becomes ?? 'anything'}
        options={(['unavailable', 'available', 'anything'] as const).map((value) => ({
          value,
          label: t(`automations:becomes.${value}`),
        }))}
        onChange={(becomes) => onChange({ ...trigger, becomes })}
      />
      {member && (
        <span className="flex min-w-0 items-center gap-1">
          <span className="text-ink2">{t('automations:becomes.of')}</span>
          <OneValue
            field={member}
            value={userId}
            onChange={(id) => onChange({ ...anybody, ...(typeof id === 'string' && { userId: id }) })}
          />
          {userId === undefined ? (
            <span className="text-ink3 text-xs">{t('automations:becomes.anybody')}</span>
          ) : (
            <IconButton
              press="backspace"
              label={t('automations:becomes.clear')}
              icon={<X aria-hidden="true" />}
              onClick={() => onChange(anybody)}
            />
          )}
        </span>
      )}
    </>
  )
}

const isComparable = ({ type }: ConditionField) => type === 'choice' || type === 'record' || type === 'boolean'

type Changed = Extract<Trigger, { on: 'changed' }>

/** From what, or to what: anything, or one value. */
function Side({
  which,
  field,
  trigger,
  onChange,
}: {
  which: 'from' | 'to'
  field: ConditionField
  trigger: Changed
  onChange: (trigger: Changed) => void
}) {
  const t = useT()
  const given = trigger[which]
  return (
    <span className="flex min-w-0 items-center gap-1">
      <span className="text-ink2">{t(`automations:side.${which}`)}</span>
      <OneValue
        field={field}
        value={given}
        empty={field.operators.includes('is_empty')}
        onChange={(value) => onChange({ ...trigger, [which]: value })}
      />
      {given === undefined ? (
        <span className="text-ink3 text-xs">{t('automations:anything')}</span>
      ) : (
        <IconButton
          press="backspace"
          label={t(`automations:clear.${which}`)}
          icon={<X aria-hidden="true" />}
          onClick={() => {
            const { [which]: _gone, ...rest } = trigger
            onChange(rest as Changed)
          }}
        />
      )}
    </span>
  )
}
