import { Link, useNavigate } from '@tanstack/react-router'
import { Plus, Ticket } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { MemberAvatar } from '../../../shared/member-avatar.tsx'
import { StatusBadge } from '../../../shared/status-badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { SlaChip } from '../list/sla-chip.tsx'
import type { Conversation } from './inbox.api.ts'

/** The tickets of a conversation, with the way to make one: of what waits, or one more. */
export function TicketsPanel({ conversation }: { conversation: Conversation }) {
  const t = useT()
  const navigate = useNavigate()
  const { id, tickets, waiting, start, contact, channel } = conversation
  const make = () => void navigate({ to: paths.conversationTicket, params: { conversationId: id } })
  return (
    <aside
      aria-label={t('inbox:tickets')}
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-card p-3"
    >
      <div className="flex items-center gap-2">
        <Ticket aria-hidden="true" className="size-4 text-ink3" />
        <h2 className="flex-1 font-semibold">{t('inbox:ticketsHere')}</h2>
        {start && (
          <Button press="t" variant={waiting.length > 0 ? 'primary' : undefined} onClick={make}>
            <Plus aria-hidden="true" className="size-3.5" />
            {t(tickets.length > 0 && waiting.length === 0 ? 'inbox:another' : 'inbox:make')}
          </Button>
        )}
      </div>
      {tickets.length === 0 ? (
        <p className="text-ink3">{t('inbox:noTickets')}</p>
      ) : (
        <ul aria-label={t('inbox:tickets')} className="flex flex-col gap-2">
          {tickets.map((ticket) => (
            <li key={ticket.id} className="flex flex-col gap-1 rounded-md border border-line-soft p-2">
              <Link
                to={paths.ticket}
                params={{ ticketRef: ticket.code }}
                className="flex min-w-0 items-baseline gap-2 hover:underline"
              >
                <span className="shrink-0 font-mono text-ink3 text-xs">{ticket.code}</span>
                <span className="min-w-0 truncate font-medium">{ticket.subject}</span>
              </Link>
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink2 text-xs">
                <StatusBadge status={ticket.status} stage={ticket.stage.name} />
                <MemberAvatar member={ticket.assignee} />
                {ticket.sla && <SlaChip sla={ticket.sla} />}
              </div>
            </li>
          ))}
        </ul>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 border-line-soft border-t pt-3 text-xs">
        {contact && (
          <>
            <dt className="text-ink3">{t('inbox:contact')}</dt>
            <dd className="min-w-0 truncate">
              <Link to={paths.contact} params={{ contactId: contact.id }} className="hover:underline">
                {contact.name}
              </Link>
            </dd>
          </>
        )}
        {channel && (
          <>
            <dt className="text-ink3">{t('inbox:channel')}</dt>
            <dd className="min-w-0 truncate">{channel.address}</dd>
          </>
        )}
      </dl>
    </aside>
  )
}
