import clsx from 'clsx'
import { RadioGroup } from 'radix-ui'
import { useT } from '../../i18n/use-t.ts'
import { ColorChoice } from '../../shared/color-choice.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { StatusIcon, type StatusIconName, statusIcons } from '../../shared/statuses/status-mark.tsx'
import { refreshStatuses, type UserStatus } from '../../shared/statuses/statuses.api.ts'
import { useForm } from '../../shared/use-form.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { createStatus, updateStatus } from './user-statuses.api.ts'

const modes = ['none', 'now', 'reply', 'urgent'] as const
const ends = ['never', 'after', 'at'] as const
const clock = /^([01]\d|2[0-3]):[0-5]\d$/
const mostMinutes = 366 * 24 * 60

type Values = {
  name: string
  icon: StatusIconName
  color: UserStatus['color']
  available: boolean
  reassign: (typeof modes)[number]
  autoReturn: (typeof ends)[number]
  minutes: string
  time: string
}

function initialOf(status: UserStatus | undefined): Values {
  const end = status?.autoReturn
  return {
    name: status?.name ?? '',
    icon: status?.icon ?? 'clock',
    color: status?.color ?? 'orange',
    available: status?.available ?? false,
    reassign: status?.reassign ?? 'none',
    autoReturn: end?.kind ?? 'never',
    minutes: end?.kind === 'after' ? String(end.minutes) : '60',
    time: end?.kind === 'at' ? end.time : '09:00',
  }
}

const minutesOf = (text: string) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : 0)

/** A new status, or one that is changed: what it is called, whether it counts as available, and what it does with tickets. */
export function StatusDialog({ status, onClose }: { status?: UserStatus; onClose: () => void }) {
  const t = useT()
  const form = useForm({
    initial: initialOf(status),
    validate: ({ name, autoReturn, minutes, time }) => ({
      ...(name.trim() === '' && { name: t('statuses:nameMissing') }),
      ...(autoReturn === 'after' &&
        (minutesOf(minutes) < 1 || minutesOf(minutes) > mostMinutes) && { minutes: t('statuses:minutesWrong') }),
      ...(autoReturn === 'at' && !clock.test(time) && { time: t('statuses:timeWrong') }),
    }),
    submit: ({ name, icon, color, available, reassign, autoReturn, minutes, time }) => {
      const body = {
        name: name.trim(),
        icon,
        color,
        available,
        reassign: available ? ('none' as const) : reassign,
        autoReturn:
          autoReturn === 'after'
            ? { kind: 'after' as const, minutes: minutesOf(minutes) }
            : autoReturn === 'at'
              ? { kind: 'at' as const, time }
              : null,
      }
      return status ? updateStatus(status.id, body) : createStatus(body)
    },
    onDone: (saved) => {
      refreshStatuses()
      onClose()
      toast.done(t('statuses:saved', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  return (
    <FormDialog
      title={status ? t('statuses:editTitle', { name: status.name }) : t('statuses:new')}
      form={form}
      submit={status ? t('shared:form.save') : t('statuses:create')}
      words={{ 'user_status.name_taken': t('statuses:nameTaken', { name: values.name.trim() }) }}
      onClose={onClose}
    >
      <Field label={t('statuses:name')} required error={errorOf('name')}>
        <TextInput autoFocus maxLength={60} value={values.name} onChange={(event) => set('name', event.target.value)} />
      </Field>
      <IconChoice value={values.icon} onChange={(icon) => set('icon', icon)} />
      <ColorChoice value={values.color} onChange={(color) => set('color', color)} />
      {!status?.isDefault && (
        <>
          <Checkbox
            checked={values.available}
            onChange={(available) => set('available', available)}
            label={
              <>
                <span className="block">{t('statuses:availableLabel')}</span>
                <span className="block text-ink3 text-xs">{t('statuses:availableHint')}</span>
              </>
            }
          />
          <Field
            label={t('statuses:reassign.label')}
            hint={values.available ? t('statuses:reassign.keeps') : t(`statuses:reassign.text.${values.reassign}`)}
            error={errorOf('reassign')}
          >
            <Select
              value={values.available ? 'none' : values.reassign}
              disabled={values.available}
              onChange={(reassign) => set('reassign', reassign)}
              options={modes.map((mode) => ({ value: mode, label: t(`statuses:reassign.choice.${mode}`) }))}
            />
          </Field>
          <Field label={t('statuses:end.label')} hint={t('statuses:end.hint')}>
            <Select
              value={values.autoReturn}
              onChange={(autoReturn) => set('autoReturn', autoReturn)}
              options={ends.map((end) => ({ value: end, label: t(`statuses:end.${end}`) }))}
            />
          </Field>
          {values.autoReturn === 'after' && (
            <Field label={t('statuses:end.minutes')} error={errorOf('minutes')}>
              <TextInput
                inputMode="numeric"
                value={values.minutes}
                onChange={(event) => set('minutes', event.target.value)}
              />
            </Field>
          )}
          {values.autoReturn === 'at' && (
            <Field label={t('statuses:end.time')} error={errorOf('time')}>
              <TextInput type="time" value={values.time} onChange={(event) => set('time', event.target.value)} />
            </Field>
          )}
        </>
      )}
    </FormDialog>
  )
}

function IconChoice({ value, onChange }: { value: StatusIconName; onChange: (icon: StatusIconName) => void }) {
  const t = useT()
  return (
    <fieldset>
      <legend className="pb-1 font-medium">{t('statuses:icon')}</legend>
      <RadioGroup.Root
        aria-label={t('statuses:icon')}
        orientation="horizontal"
        value={value}
        onValueChange={(next) => {
          const icon = statusIcons.find((one) => one === next)
          if (icon) onChange(icon)
        }}
        className="flex flex-wrap gap-1"
      >
        {statusIcons.map((icon) => (
          <RadioGroup.Item
            key={icon}
            value={icon}
            aria-label={t(`statuses:icons.${icon}`)}
            title={t(`statuses:icons.${icon}`)}
            className={clsx(
              'grid size-8 place-items-center rounded-md border border-transparent hover:bg-hover',
              'data-[state=checked]:border-accent-ink data-[state=checked]:bg-accent-bg',
            )}
          >
            <StatusIcon name={icon} />
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </fieldset>
  )
}
