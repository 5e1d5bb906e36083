import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { RadioGroup } from 'radix-ui'
import { useEffect, useRef } from 'react'
import { queryClient } from '../../api/queries.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { useMe } from '../../shell/shell.api.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { FormDialog } from '../form-dialog.tsx'
import { Loaded } from '../loaded.tsx'
import { useForm } from '../use-form.ts'
import { Preview } from './absence-preview.tsx'
import { StatusMark } from './status-mark.tsx'
import {
  absenceQuery,
  type MemberStatus,
  takeStatus,
  type UserStatus,
  undoHandover,
  userStatusesQuery,
  useStatusOf,
} from './statuses.api.ts'
import { type UntilChoice, untilChoices, untilOf } from './until-choices.ts'

type Person = { id: string; name: string }

/** Takes a status, or gives one to a colleague: which, until when, with a note, and what would become of tickets. */
export function TakeStatusDialog({ member, onClose }: { member: Person; onClose: () => void }) {
  const statuses = useQuery(userStatusesQuery)
  const held = useStatusOf(member.id)
  if (!statuses.data || !held) return <Loaded query={statuses}>{() => null}</Loaded>
  return <TakeForm member={member} statuses={statuses.data} held={held} onClose={onClose} />
}

function TakeForm({
  member,
  statuses,
  held,
  onClose,
}: {
  member: Person
  statuses: readonly UserStatus[]
  held: MemberStatus
  onClose: () => void
}) {
  const t = useT()
  const place = usePlace()
  const { user } = useMe()
  const isOwn = user.id === member.id
  const form = useForm({
    initial: { statusId: held.status.id, until: 'proposed' as UntilChoice, local: '', note: held.note },
    validate: ({ until, local }) =>
      until === 'own' && untilOf(until, local, new Date(), place.timeZone) === null
        ? { until: t('statuses:take.noMoment') }
        : {},
    submit: ({ statusId, until, local, note }) => {
      const isDefault = statuses.find((one) => one.id === statusId)?.isDefault
      const end = isDefault ? null : untilOf(until, local, new Date(), place.timeZone)
      return takeStatus(member.id, {
        statusId,
        note: isDefault ? '' : note.trim(),
        ...(end === undefined ? {} : { until: end }),
      })
    },
    onDone: (taken) => {
      onClose()
      void sayTaken(taken)
    },
  })

  /** Says what it did, with the way back. */
  async function sayTaken(taken: MemberStatus): Promise<void> {
    const { status } = taken
    const title = isOwn
      ? t('statuses:take.done', { status: status.name })
      : t('statuses:take.doneFor', { name: member.name, status: status.name })
    const { handover, offered } = await queryClient.fetchQuery({ ...absenceQuery(member.id), staleTime: 0 })
    const given = handover?.given.reduce((sum, one) => sum + one.count, 0) ?? 0
    const description =
      offered > 0
        ? t('statuses:take.offered', { count: offered })
        : given > 0
          ? t('statuses:take.given', { count: given + (handover?.waiting ?? 0) })
          : undefined
    const undo = handover?.undoable && {
      label: t('statuses:undo'),
      run: () =>
        void undoHandover(handover.id).then(
          () => toast.done(t('statuses:undone')),
          (error: Error) => toast.failed(t('statuses:notUndone'), { description: error.message }),
        ),
    }
    toast.done(title, { description, ...(undo && { action: undo }) })
  }

  const { values, set, errorOf } = form
  const chosen = statuses.find((one) => one.id === values.statusId)
  const choices = untilChoices.filter((one) => one !== 'proposed' || chosen?.autoReturn)
  const until = choices.includes(values.until) ? values.until : 'open'
  return (
    <FormDialog
      title={isOwn ? t('statuses:take.title') : t('statuses:take.titleFor', { name: member.name })}
      form={form}
      submit={t('statuses:take.submit')}
      onClose={onClose}
    >
      <StatusChoice statuses={statuses} value={values.statusId} onChange={(id) => set('statusId', id)} />
      {chosen && !chosen.isDefault && (
        <>
          <Field label={t('statuses:take.until')} error={errorOf('until')}>
            <Select
              value={until}
              onChange={(next) => set('until', next)}
              options={choices.map((one) => ({ value: one, label: t(`statuses:untilChoice.${one}`) }))}
            />
          </Field>
          {until === 'own' && (
            <Field label={t('statuses:take.moment')}>
              <TextInput
                type="datetime-local"
                value={values.local}
                onChange={(event) => set('local', event.target.value)}
              />
            </Field>
          )}
          <Field label={t('statuses:take.note')} hint={t('statuses:take.noteHint')} error={errorOf('note')}>
            <TextInput maxLength={120} value={values.note} onChange={(event) => set('note', event.target.value)} />
          </Field>
          {chosen.reassign !== 'none' && <Preview userId={member.id} statusId={chosen.id} />}
        </>
      )}
    </FormDialog>
  )
}

/** The statuses as a list of choices; arrow keys go from one to the next. */
function StatusChoice({
  statuses,
  value,
  onChange,
}: {
  statuses: readonly UserStatus[]
  value: string
  onChange: (id: string) => void
}) {
  const t = useT()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Behind the menu that opened the dialog, which gives the focus back to its button when it has closed.
    const timer = setTimeout(() => list.current?.querySelector<HTMLElement>('[data-state=checked]')?.focus())
    return () => clearTimeout(timer)
  }, [])
  return (
    <RadioGroup.Root
      ref={list}
      aria-label={t('statuses:status')}
      value={value}
      onValueChange={onChange}
      className="flex flex-col gap-1.5"
    >
      {statuses.map((status) => (
        <RadioGroup.Item
          key={status.id}
          value={status.id}
          className={clsx(
            'flex items-center justify-between gap-3 rounded-md border border-line px-3 py-2 text-left hover:bg-hover',
            'data-[state=checked]:border-accent-ink data-[state=checked]:bg-accent-bg',
          )}
        >
          <StatusMark status={status} />
          <span className="shrink-0 text-ink2 text-xs">
            {status.available ? t('statuses:available') : t(`statuses:reassign.short.${status.reassign}`)}
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
