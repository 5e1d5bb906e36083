import { useMutation, useQuery } from '@tanstack/react-query'
import { Eye, EyeOff } from 'lucide-react'
import { useEffect } from 'react'
import { loadSentences, say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import type { Ticket } from '../tickets.api.ts'
import { accessQuery, answerAccess, type TicketAccess } from './access.api.ts'
import { VisibilityDialog } from './visibility-dialog.tsx'

/** Who sees the ticket and why (`who`), or the form that decides it (`set`). */
export function AccessDialog({
  ticket,
  kind,
  onKind,
  onClose,
}: {
  ticket: Ticket
  kind: 'set' | 'who'
  onKind: (kind: 'set' | 'who') => void
  onClose: () => void
}) {
  const t = useT()
  const access = useQuery(accessQuery(ticket.id))
  useEffect(() => void loadSentences(), [])
  if (kind === 'set' && access.data) return <VisibilityDialog ticket={ticket} access={access.data} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('ticket:access.whoTitle', { code: ticket.code })}
      footer={
        ticket.allowed.update && (
          <Button press="e" onClick={() => onKind('set')}>
            <EyeOff aria-hidden="true" className="size-3.5" />
            {t('ticket:access.set')}
          </Button>
        )
      }
    >
      <Loaded query={access}>
        {({ people, requests }) => {
          const [seen, unseen] = [people.filter((one) => one.sees), people.filter((one) => !one.sees)]
          return (
            <div className="flex flex-col gap-5">
              {requests.length > 0 && <Requests ticket={ticket} requests={requests} />}
              <People title={t('ticket:access.sees', { count: seen.length })} people={seen} />
              {unseen.length > 0 && (
                <People title={t('ticket:access.seesNot', { count: unseen.length })} people={unseen} />
              )}
            </div>
          )
        }}
      </Loaded>
    </Dialog>
  )
}

/** Who asks to see the ticket, with the two answers. */
function Requests({ ticket, requests }: { ticket: Ticket; requests: TicketAccess['requests'] }) {
  const t = useT()
  const mayAnswer = useCan('tickets:update')
  const answer = useMutation({
    mutationFn: ({ id, word }: { id: string; word: 'grant' | 'decline' }) => answerAccess(id, ticket.id, word),
  })
  return (
    <section>
      <h3 className="pb-1 font-medium">{t('access:requests.title', { count: requests.length })}</h3>
      <FailureBanner error={answer.error ?? undefined} />
      <ul className="flex flex-col">
        {requests.map(({ id, member, reason }) => (
          <li key={id} data-row className="flex flex-wrap items-center gap-2.5 border-line-soft border-t py-2">
            <Avatar name={member.name} id={member.id} />
            <span className="min-w-40 flex-1">
              <span className="font-medium">{member.name}</span>
              {reason && <span className="block break-words text-ink2">{reason}</span>}
            </span>
            {mayAnswer && (
              <span className="flex gap-2">
                <Button press="d" disabled={answer.isPending} onClick={() => answer.mutate({ id, word: 'decline' })}>
                  {t('access:requests.decline')}
                </Button>
                <Button
                  press="y"
                  variant="primary"
                  disabled={answer.isPending}
                  onClick={() => answer.mutate({ id, word: 'grant' })}
                >
                  {t('access:requests.grant')}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function People({ title, people }: { title: string; people: TicketAccess['people'] }) {
  return (
    <section>
      <h3 className="pb-1 font-medium">{title}</h3>
      <ul className="flex flex-col">
        {people.map(({ member, role, sees, why, text }) => (
          <li key={member.id} className="flex items-start gap-2.5 border-line-soft border-t py-2">
            <Avatar name={member.name} id={member.id} />
            <span className="min-w-0 flex-1">
              <span className="font-medium">{member.name}</span> <span className="text-ink3">{role.name}</span>
              <span className="block text-ink2">{say(why, text)}</span>
            </span>
            {sees ? (
              <Eye aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ok" />
            ) : (
              <EyeOff aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink3" />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
