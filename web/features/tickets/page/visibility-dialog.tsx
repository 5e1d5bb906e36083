import { useQuery } from '@tanstack/react-query'
import { Plus, UsersRound, X } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { useCan, useMe } from '../../../shell/shell.api.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Banner } from '../../../ui/banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { ChoiceRow } from '../../../ui/choice-row.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { toast } from '../../../ui/toast.ts'
import type { Ticket } from '../tickets.api.ts'
import { setVisibility, type TicketAccess, teamNamesQuery } from './access.api.ts'

/** Public or private, and who is chosen to see the ticket besides. Says before it is saved who that is. */
export function VisibilityDialog({
  ticket,
  access,
  onClose,
}: {
  ticket: Ticket
  access: TicketAccess
  onClose: () => void
}) {
  const t = useT()
  const me = useMe()
  const bypasses = useCan('tickets:private')
  const known = useQuery(teamNamesQuery).data
  const teams = known ?? access.teams
  const form = useForm({
    initial: {
      visibility: access.visibility,
      userIds: access.users.map((one) => one.id),
      teamIds: access.teams.map((one) => one.id),
    },
    submit: (values) => setVisibility(ticket.id, values),
    onDone: () => {
      onClose()
      toast.done(t('ticket:access.saved', { code: ticket.code }))
    },
  })
  const { values, set } = form
  const users = access.people.map((one) => one.member)
  const chosen = [
    ...users.filter(({ id }) => values.userIds.includes(id)).map((one) => ({ ...one, isTeam: false })),
    ...teams.filter(({ id }) => values.teamIds.includes(id)).map((one) => ({ ...one, isTeam: true })),
  ]
  const inTeam = known?.some((team) => values.teamIds.includes(team.id) && team.memberIds.includes(me.user.id))
  const locksMe =
    values.visibility === 'private' &&
    !bypasses &&
    ticket.assignee?.id !== me.user.id &&
    ticket.requester?.email?.toLowerCase() !== me.user.email.toLowerCase() &&
    !values.userIds.includes(me.user.id) &&
    !inTeam

  function toggle(id: string): void {
    const name = teams.some((team) => team.id === id) ? 'teamIds' : 'userIds'
    const before = values[name]
    set(name, before.includes(id) ? before.filter((one) => one !== id) : [...before, id])
  }

  return (
    <FormDialog
      title={t('ticket:access.title', { code: ticket.code })}
      form={form}
      submit={t('ticket:access.save')}
      onClose={onClose}
    >
      <div>
        <ChoiceRow
          label={t('ticket:access.kind')}
          value={values.visibility}
          choices={[
            { value: 'public', label: t('ticket:access.public') },
            { value: 'private', label: t('ticket:access.private') },
          ]}
          onChange={(next) => {
            set('visibility', next)
            // Who makes it private goes on seeing it unless he takes himself out.
            if (next === 'private' && access.visibility === 'public' && !values.userIds.includes(me.user.id))
              set('userIds', [...values.userIds, me.user.id])
          }}
        />
        <p className="pt-1.5 text-ink2">
          {t(values.visibility === 'private' ? 'ticket:access.privateText' : 'ticket:access.publicText')}
        </p>
      </div>
      <section className="flex flex-col gap-1.5">
        <h3 className="font-medium">{t('ticket:access.chosen')}</h3>
        <p className="text-ink2">{chosen.length > 0 ? t('ticket:access.chosenHint') : t('ticket:access.nobody')}</p>
        <ul className="flex flex-wrap gap-1.5">
          {chosen.map(({ id, name, isTeam }) => (
            <li key={id} className="flex items-center gap-1.5 rounded-full border border-line py-0.5 pr-1 pl-1.5">
              {isTeam ? (
                <UsersRound role="img" aria-label={t('ticket:access.team')} className="size-3.5 text-ink2" />
              ) : (
                <Avatar name={name} id={id} />
              )}
              <span>{name}</span>
              <button
                type="button"
                aria-label={t('ticket:access.remove', { name })}
                onClick={() => toggle(id)}
                className="grid size-6 place-items-center rounded-full text-ink3 hover:bg-hover hover:text-ink"
              >
                <X aria-hidden="true" className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
        <div>
          <Picker
            multiple
            label={t('ticket:access.find')}
            trigger={
              <Button press="mod+shift+o">
                <Plus aria-hidden="true" className="size-3.5" />
                {t('ticket:access.add')}
              </Button>
            }
            options={[
              ...users.map(({ id, name }) => ({ value: id, label: name, icon: <Avatar name={name} id={id} /> })),
              ...teams.map(({ id, name }) => ({
                value: id,
                label: name,
                detail: t('ticket:access.team'),
                icon: <UsersRound aria-hidden="true" className="size-4" />,
              })),
            ]}
            chosen={[...values.userIds, ...values.teamIds]}
            onChoose={({ value }) => toggle(value)}
          />
        </div>
      </section>
      {locksMe && <Banner tone="warn" title={t('ticket:access.locksYou')} />}
    </FormDialog>
  )
}
