import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Chooser } from '../../../shared/chooser.tsx'
import { useAssigneeOptions } from '../../../shared/property-options.tsx'
import { teamsQuery } from '../../../shared/teams-and-queues.ts'
import { rolesQuery } from '../../../shared/views/views.api.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { isStepTimed, type StepValues } from './policy-values.ts'
import { metrics } from './sla.api.ts'

type Recipient = StepValues['recipients'][number]

/** The ladder: who is told before, at and after the end of a target. */
export function StepsField({
  value,
  onChange,
}: {
  value: readonly StepValues[]
  onChange: (steps: StepValues[]) => void
}) {
  const t = useT()
  const set = (key: string, part: Partial<StepValues>) =>
    onChange(value.map((one) => (one.key === key ? { ...one, ...part } : one)))
  return (
    <div className="flex flex-col gap-2">
      {value.length === 0 && <p className="text-ink2">{t('sla:steps.empty')}</p>}
      <ul className="flex flex-col gap-2">
        {value.map((step, at) => (
          <li key={step.key} data-row className="flex flex-col gap-2 rounded-md border border-line p-3">
            <div className="flex flex-wrap items-center gap-2">
              <div className="w-40">
                <Select
                  name={t('sla:steps.when', { count: at + 1 })}
                  value={step.when}
                  onChange={(when) => set(step.key, { when, amount: when === 'at' ? '' : step.amount || '1h' })}
                  options={(['before', 'at', 'after'] as const).map((when) => ({
                    value: when,
                    label: t(`sla:steps.${when}`),
                  }))}
                />
              </div>
              {step.when !== 'at' && (
                <div className="w-24">
                  <TextInput
                    aria-label={t('sla:steps.amount', { count: at + 1 })}
                    aria-invalid={!isStepTimed(step) || undefined}
                    value={step.amount}
                    onChange={(event) => set(step.key, { amount: event.target.value })}
                  />
                </div>
              )}
              <span className="min-w-0 flex-1 text-ink3 text-xs">
                {step.when === 'before' && t('sla:steps.percentHint')}
              </span>
              <IconButton
                press="mod+delete"
                label={t('sla:steps.remove', { count: at + 1 })}
                icon={<X aria-hidden="true" />}
                onClick={() => onChange(value.filter((one) => one.key !== step.key))}
              />
            </div>
            <RecipientsPicker
              name={t('sla:steps.whom', { count: at + 1 })}
              to={step.recipients}
              onChange={(recipients) => set(step.key, { recipients })}
            />
            <MetricsPicker
              name={t('sla:steps.ofWhich', { count: at + 1 })}
              of={step.metrics}
              onChange={(of) => set(step.key, { metrics: of })}
            />
            <Checkbox
              checked={step.onlyOpenHours ?? false}
              onChange={(onlyOpenHours) => set(step.key, { onlyOpenHours })}
              label={t('sla:steps.onlyOpen')}
            />
          </li>
        ))}
      </ul>
      <Button
        press="mod+shift+o"
        variant="ghost"
        className="-ml-2.5 self-start"
        disabled={value.length >= 20}
        onClick={() =>
          onChange([
            ...value,
            {
              key: `new ${value.length} ${Date.now()}`,
              when: 'before',
              amount: '80%',
              metrics: [],
              recipients: [{ kind: 'assignee' }],
              onlyOpenHours: false,
            },
          ])
        }
      >
        <Plus aria-hidden="true" className="size-3.5" />
        {t('sla:steps.add')}
      </Button>
    </div>
  )
}

function MetricsPicker({
  name,
  of,
  onChange,
}: {
  name: string
  of: StepValues['metrics']
  onChange: (of: StepValues['metrics']) => void
}) {
  const t = useT()
  const options = metrics.map((metric) => ({ value: metric, label: t(`sla:metric.${metric}`) }))
  const said = options.filter(({ value }) => of.includes(value)).map(({ label }) => label)
  return (
    <Picker
      wide
      multiple
      label={name}
      options={options}
      chosen={of}
      onChoose={({ value }) =>
        onChange(metrics.filter((one) => (one === value ? !of.includes(one) : of.includes(one))))
      }
      trigger={<Chooser name={name}>{said.join(', ') || t('sla:steps.allMetrics')}</Chooser>}
    />
  )
}

const keyOf = (one: Recipient) => ('id' in one && one.id ? `${one.kind} ${one.id}` : one.kind)

function recipientOf(key: string): Recipient {
  const [kind, id = ''] = key.split(' ')
  if (kind === 'user' || kind === 'role' || kind === 'team') return { kind, id }
  if (kind === 'team_lead') return { kind, id: id || null }
  return { kind: kind === 'followers' ? 'followers' : 'assignee' }
}

function RecipientsPicker({
  name,
  to,
  onChange,
}: {
  name: string
  to: readonly Recipient[]
  onChange: (to: Recipient[]) => void
}) {
  const t = useT()
  const { data: teams = [] } = useQuery(teamsQuery)
  const { data: roles = [] } = useQuery(rolesQuery)
  const members = useAssigneeOptions() ?? []
  const options: PickerOption[] = [
    { value: 'assignee', label: t('sla:recipient.assignee') },
    { value: 'team_lead', label: t('sla:recipient.lead') },
    { value: 'followers', label: t('sla:recipient.followers') },
    ...teams.flatMap(({ id, name: team }) => [
      { value: `team ${id}`, label: team, detail: t('sla:recipient.team') },
      { value: `team_lead ${id}`, label: team, detail: t('sla:recipient.leadOf') },
    ]),
    ...roles.map(({ id, name: role }) => ({ value: `role ${id}`, label: role, detail: t('sla:recipient.role') })),
    ...members.filter(({ value }) => value.length > 30).map((member) => ({ ...member, value: `user ${member.value}` })),
  ]
  const chosen = to.map(keyOf)
  const said = options
    .filter(({ value }) => chosen.includes(value))
    .map(({ label, detail }) => (detail ? `${label} (${detail})` : label))
  return (
    <Picker
      wide
      multiple
      label={name}
      options={options}
      chosen={chosen}
      onChoose={({ value }) =>
        onChange(chosen.includes(value) ? to.filter((one) => keyOf(one) !== value) : [...to, recipientOf(value)])
      }
      trigger={<Chooser name={name}>{said.join(', ') || t('sla:steps.nobody')}</Chooser>}
    />
  )
}
