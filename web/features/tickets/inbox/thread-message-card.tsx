import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { LockKeyhole } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { AttachmentList } from '../thread/attachment-list.tsx'
import { MessageBody } from '../thread/message-body.tsx'
import type { ThreadMessage } from './inbox.api.ts'

/** A message of a conversation, to be read, with the ticket to which it belongs. */
export function ThreadMessageCard({ message }: { message: ThreadMessage }) {
  const t = useT()
  const { ticket } = message
  const isNote = message.kind === 'note'
  return (
    <article
      aria-label={message.author.name}
      className={clsx(
        'min-w-0 rounded-lg border p-3',
        isNote
          ? 'border-note-line bg-note'
          : message.direction === 'out'
            ? 'border-ours-line bg-ours'
            : 'border-line bg-card',
      )}
    >
      <header className="mb-1.5 flex min-w-0 items-center gap-2">
        <Avatar name={message.author.name} id={message.author.id ?? message.author.name} />
        {isNote && <LockKeyhole aria-hidden="true" className="size-3.5 text-note-ink" />}
        <h2 className="min-w-0 truncate font-semibold">{message.author.name}</h2>
        <span className="min-w-0 flex-1 truncate text-ink3 max-sm:hidden">{message.from?.address}</span>
        {ticket ? (
          <Link
            to={paths.ticket}
            params={{ ticketRef: ticket.code }}
            className="shrink-0 font-mono text-accent-ink text-xs hover:underline"
          >
            {ticket.code}
          </Link>
        ) : (
          <Badge>{t('inbox:noTicket')}</Badge>
        )}
        <RelativeTime at={message.createdAt} className="shrink-0 text-ink3" />
      </header>
      <MessageBody message={{ ...message, ticketId: ticket?.id ?? '' }} ticketRef={ticket?.code ?? ''} />
      <AttachmentList attachments={message.attachments.filter((file) => !file.inline)} />
    </article>
  )
}
