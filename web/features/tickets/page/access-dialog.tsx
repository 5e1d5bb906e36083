import { useQuery } from '@tanstack/react-query'
import { Eye, EyeOff } from 'lucide-react'
import { useEffect } from 'react'
import { loadSentences, say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { Avatar } from '../../../ui/avatar.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import type { Ticket } from '../tickets.api.ts'
import { accessQuery, type TicketAccess } from './access.api.ts'
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
        {({ people }) => {
          const [seen, unseen] = [people.filter((one) => one.sees), people.filter((one) => !one.sees)]
          return (
            <div className="flex flex-col gap-5">
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
