import { useQuery } from '@tanstack/react-query'
import { Bell, BellOff, Plus, X } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { assigneesQuery } from '../../../shared/ticket-choices.api.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { pressProps } from '../../../ui/press-keys.tsx'
import { findContacts } from '../ticket-page.api.ts'
import type { Ticket } from '../tickets.api.ts'
import { addParticipant, removeParticipant, setFollowing, type TicketAround } from './acts.api.ts'
import type { ChangeAround } from './use-around.ts'

/** Follows the ticket, or no longer. */
export function useFollowing(ticket: Pick<Ticket, 'id'>, around: TicketAround, change: ChangeAround) {
  const { user } = useMe()
  const follows = around.followers.some((one) => one.id === user.id)
  const toggle = () =>
    void change(
      () => setFollowing(ticket.id, user.id, !follows),
      (now) => ({
        ...now,
        followers: follows
          ? now.followers.filter((one) => one.id !== user.id)
          : [...now.followers, { id: user.id, name: user.name }],
      }),
    )
  return { follows, toggle }
}

interface Props {
  ticket: Ticket
  around: TicketAround
  change: ChangeAround
}

/** Colleagues who are told of replies and notes. */
export function FollowersBlock({ ticket, around, change }: Props) {
  const t = useT()
  const { follows, toggle } = useFollowing(ticket, around, change)
  const { data: members = [] } = useQuery(assigneesQuery)
  const { followers } = around
  return (
    <>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button shortcut="f" aria-pressed={follows} onClick={toggle}>
          {follows ? (
            <BellOff aria-hidden="true" className="size-3.5" />
          ) : (
            <Bell aria-hidden="true" className="size-3.5" />
          )}
          {follows ? t('acts:follow.unfollow') : t('acts:follow.follow')}
        </Button>
        {ticket.allowed.update && (
          <Picker
            label={t('acts:follow.add')}
            options={members
              .filter((one) => !followers.some((known) => known.id === one.id))
              .map(({ id, name }) => ({ value: id, label: name }))}
            chosen={[]}
            onChoose={({ value }) => void change(() => setFollowing(ticket.id, value, true))}
            trigger={<IconButton press="shift+f" label={t('acts:follow.add')} icon={<Plus aria-hidden="true" />} />}
          />
        )}
      </div>
      {followers.length > 0 && (
        <People
          people={followers.map((one) => ({ ...one, detail: null }))}
          remove={ticket.allowed.update ? (id) => void change(() => setFollowing(ticket.id, id, false)) : undefined}
          label={t('acts:follow.title')}
        />
      )}
    </>
  )
}

/** Customers besides the requester who get each reply. */
export function ParticipantsBlock({ ticket, around, change }: Props) {
  const t = useT()
  const { participants } = around
  return (
    <>
      {participants.length > 0 && (
        <People
          people={participants.map(({ email, ...one }) => ({ ...one, detail: email }))}
          remove={ticket.allowed.update ? (id) => void change(() => removeParticipant(ticket.id, id)) : undefined}
          label={t('acts:participants.title')}
        />
      )}
      {ticket.allowed.update && (
        <Picker
          label={t('acts:participants.add')}
          options={contactOptions}
          chosen={participants.map((one) => one.id)}
          onChoose={({ value }) => void change(() => addParticipant(ticket.id, value))}
          trigger={
            <button
              {...pressProps('shift+p')}
              type="button"
              className="inline-flex min-h-6 items-center gap-1.5 self-start text-ink2 text-xs hover:text-ink"
            >
              <Plus aria-hidden="true" className="size-3.5" />
              {t('acts:participants.add')}
            </button>
          }
        />
      )}
    </>
  )
}

const contactOptions = async (text: string, signal: AbortSignal) =>
  (await findContacts(text, signal)).map(({ id, name, emails }) => ({
    value: id,
    label: name,
    detail: emails[0]?.value,
  }))

function People({
  people,
  remove,
  label,
}: {
  people: { id: string; name: string; detail: string | null }[]
  remove: ((id: string) => void) | undefined
  label: string
}) {
  const t = useT()
  return (
    <ul aria-label={label} className="flex flex-col">
      {people.map(({ id, name, detail }) => (
        <li key={id} data-row className="flex min-h-control min-w-0 items-center gap-2">
          <Avatar name={name} id={id} />
          <span className="min-w-0 flex-1 truncate">
            {name}
            {detail && <span className="text-ink3 text-xs"> {detail}</span>}
          </span>
          {remove && (
            <IconButton
              press="delete"
              label={t('acts:remove', { name })}
              icon={<X aria-hidden="true" />}
              onClick={() => remove(id)}
            />
          )}
        </li>
      ))}
    </ul>
  )
}
