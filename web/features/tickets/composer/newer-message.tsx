import { LockKeyhole, MessageSquare } from 'lucide-react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { Newer } from './use-send.ts'

/** What somebody wrote after a writer had looked: who, when, its first words. */
export function NewerMessage({ message }: { message: Newer }) {
  const t = useT()
  const place = usePlace()
  const isNote = message.kind === 'note'
  return (
    <li className={isNote ? 'rounded-md bg-note px-3 py-2' : 'rounded-md bg-panel px-3 py-2'}>
      <div className="flex min-w-0 items-center gap-1.5 text-xs">
        {isNote ? (
          <LockKeyhole aria-hidden="true" className="size-3.5 shrink-0 text-note-ink" />
        ) : (
          <MessageSquare aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
        )}
        <span className="truncate font-medium">{message.authorName}</span>
        {isNote && <span className="text-note-ink">{t('ticket:composer.note')}</span>}
        <time dateTime={message.sentAt} className="ml-auto shrink-0 text-ink2 tabular-nums">
          {formatDate(message.sentAt, place)}
        </time>
      </div>
      <p className="mt-1 break-words">{message.preview}</p>
    </li>
  )
}
