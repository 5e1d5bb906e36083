import { Link } from '@tanstack/react-router'
import { ArrowDownLeft, ArrowUpRight, CircleCheck, CircleDashed, History, Pin, StickyNote, Ticket } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../status-badge.tsx'
import { ChangeLine } from './change-line.tsx'
import type { RecordActivity, RecordRef } from './record-activity.api.ts'
import { RecordLink } from './record-link.tsx'

/** One thing that happened: what it was by its icon, who did it, what it says, when. */
export function ActivityRow({ entry, of }: { entry: RecordActivity; of: RecordRef }) {
  const { icon, content } = useEntry(entry, of)
  return (
    <li className="flex items-start gap-2.5 border-line-soft border-b px-4 py-2">
      <span className="flex h-5 shrink-0 items-center text-ink3 [&>svg]:size-4">{icon}</span>
      <div className="min-w-0 flex-1">{content}</div>
      <RelativeTime at={entry.at} className="shrink-0 text-ink3 text-xs leading-5" />
    </li>
  )
}

function useEntry(entry: RecordActivity, of: RecordRef): { icon: ReactNode; content: ReactNode } {
  const t = useT()
  const name = (kind: Exclude<RecordActivity['kind'], 'message'>) =>
    ({ role: 'img', 'aria-label': t(`recordActivity:one.${kind}`) }) as const
  if (entry.ticket) return { icon: <Ticket {...name('ticket')} />, content: <TicketLine ticket={entry.ticket} /> }
  if (entry.message) {
    const isIn = entry.message.direction === 'in'
    const label = t(isIn ? 'recordActivity:one.received' : 'recordActivity:one.sent')
    const Icon = isIn ? ArrowDownLeft : ArrowUpRight
    return { icon: <Icon role="img" aria-label={label} />, content: <MessageLine message={entry.message} /> }
  }
  if (entry.task) {
    const Icon = entry.task.doneAt ? CircleCheck : CircleDashed
    return { icon: <Icon {...name('task')} />, content: <TaskLine task={entry.task} of={of} /> }
  }
  if (entry.note) return { icon: <StickyNote {...name('note')} />, content: <NoteLine note={entry.note} of={of} /> }
  return {
    icon: <History {...name('change')} />,
    content: entry.change && <ChangeLine change={entry.change} />,
  }
}

type Part<Kind extends 'ticket' | 'message' | 'task' | 'note'> = NonNullable<RecordActivity[Kind]>

function TicketLine({ ticket }: { ticket: Part<'ticket'> }) {
  return (
    <div className="flex flex-wrap items-center gap-x-2">
      <span className="font-mono text-ink3 text-xs">{ticket.code}</span>
      <Link
        to={paths.ticket}
        params={{ ticketRef: ticket.code }}
        className="min-w-0 break-words font-medium hover:underline"
      >
        {ticket.subject}
      </Link>
      <StatusBadge status={ticket.status} stage={ticket.stage.name} />
    </div>
  )
}

function MessageLine({ message }: { message: Part<'message'> }) {
  const t = useT()
  const { ticket, author, preview } = message
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">
          {author.kind === 'system' ? t('recordActivity:automatic') : author.name || t('recordActivity:former')}
        </span>
        <Link
          to={paths.ticket}
          params={{ ticketRef: ticket.code }}
          title={ticket.subject}
          className="font-mono text-ink3 text-xs hover:underline"
        >
          {ticket.code}
        </Link>
      </div>
      {preview !== '' && <p className="line-clamp-2 break-words text-ink2">{preview}</p>}
    </>
  )
}

function TaskLine({ task, of }: { task: Part<'task'>; of: RecordRef }) {
  const t = useT()
  const place = usePlace()
  return (
    <>
      <div className="break-words font-medium">{task.title}</div>
      <div className="flex flex-wrap gap-x-3 text-ink3 text-xs">
        {task.doneAt ? (
          <span>{t('tasks:doneAt', { date: formatDate(task.doneAt, place) })}</span>
        ) : (
          task.dueAt && <span>{t('recordActivity:due', { date: formatDate(task.dueAt, place) })}</span>
        )}
        {task.assignee && <span>{task.assignee.name}</span>}
        {task.contact && task.contact.id !== of.id && <RecordLink type="contact" {...task.contact} />}
      </div>
    </>
  )
}

function NoteLine({ note, of }: { note: Part<'note'>; of: RecordRef }) {
  const t = useT()
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2">
        <span className="font-medium">{note.author.name || t('recordActivity:former')}</span>
        {note.pinned && <Pin role="img" aria-label={t('customerNotes:pinned')} className="size-3.5 text-accent-ink" />}
        {note.contactId && note.contactId !== of.id && (
          <RecordLink type="contact" id={note.contactId} name={t('recordActivity:aboutContact')} />
        )}
      </div>
      <p className="line-clamp-4 whitespace-pre-line break-words">{note.text}</p>
    </>
  )
}
