import { EyeOff } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import type { Blind, Sending } from './use-send.ts'
import { withoutMentions } from './without-mentions.ts'

/**
 * Asked before a note is saved that names somebody who does not see the ticket: let him in, or leave him out (his name stays as plain
 * text, a team is told without him). Closed, the note is in the composer as it was written.
 */
export function MentionReview({
  blind,
  onSend,
  onBack,
}: {
  blind: Blind | undefined
  onSend: (sending: Sending) => void
  onBack: () => void
}) {
  const t = useT()
  const people = blind?.people ?? []
  const able = blind?.mayGrant ? people.filter((one) => one.grantable) : []
  const ofTeams = people.some((one) => one.team !== null)
  const byName = people.some((one) => one.team === null)
  // A team has its others: letting everybody of it in is the rarer wish.
  const prefersGrant = able.length > 0 && byName

  function send(grantAccess: string[]): void {
    if (!blind) return
    const left = people.filter((one) => one.team === null && !grantAccess.includes(one.id)).map((one) => one.id)
    const { draft } = blind.sending
    onSend({
      ...blind.sending,
      draft: { ...draft, html: withoutMentions(draft.html, left) },
      ...(grantAccess.length > 0 && { grantAccess }),
      ...(ofTeams && { leaveOut: true }),
    })
  }

  return (
    <Dialog
      open={blind !== undefined}
      onOpenChange={(open) => !open && onBack()}
      title={t('access:mention.title', { count: people.length })}
      description={[
        t(able.length > 0 ? 'access:mention.text' : 'access:mention.textLeave'),
        ...(byName ? [t('access:mention.textName')] : []),
        ...(ofTeams ? [t('access:mention.textTeam')] : []),
      ].join(' ')}
      footer={
        <>
          <Button press="b" variant="ghost" onClick={onBack}>
            {t('access:mention.back')}
          </Button>
          <Button press="l" variant={prefersGrant ? undefined : 'primary'} onClick={() => send([])}>
            {t('access:mention.leave')}
          </Button>
          {able.length > 0 && (
            <Button
              press="y"
              variant={prefersGrant ? 'primary' : undefined}
              onClick={() => send(able.map((one) => one.id))}
            >
              {t('access:mention.grant')}
            </Button>
          )}
        </>
      }
    >
      <ul className="flex max-h-[40dvh] flex-col gap-2 overflow-y-auto">
        {people.map(({ id, name, grantable, team }) => (
          <li key={id} className="flex items-center gap-2.5">
            <Avatar name={name} id={id} />
            <span className="min-w-0 flex-1">
              <span className="font-medium">{name}</span>
              {team !== null && <span className="text-ink2"> · {t('access:mention.ofTeam', { team })}</span>}
              {!grantable && <span className="block text-ink2">{t('access:mention.noModule')}</span>}
            </span>
            <EyeOff aria-hidden="true" className="size-4 shrink-0 text-ink3" />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
