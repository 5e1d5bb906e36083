import { useQuery } from '@tanstack/react-query'
import { Pin } from 'lucide-react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { pinnedNotesQuery, refreshNotes } from '../../../shared/notes/customer-notes.api.ts'

/** The pinned notes about who asks; nothing when there are none. */
export function PinnedNotes({ contactId }: { contactId: string }) {
  const t = useT()
  const { data = [] } = useQuery(pinnedNotesQuery(contactId))
  useLive(['customer_note.*'], () => void refreshNotes())
  if (data.length === 0) return null
  return (
    <ul aria-label={t('ticket:customer.pinned')} className="mt-1 flex flex-col gap-1 border-line-soft border-t pt-2">
      {data.map((note) => (
        <li key={note.id} className="flex min-w-0 gap-2">
          <Pin aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-ink3" />
          <p className="line-clamp-4 min-w-0 whitespace-pre-wrap break-words" title={note.text}>
            {note.text}
          </p>
        </li>
      ))}
    </ul>
  )
}
