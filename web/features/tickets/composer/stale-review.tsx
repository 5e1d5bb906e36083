import { LockKeyhole, MessageSquare } from 'lucide-react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import type { Newer, Stale } from './use-send.ts'

/** Shown when others wrote after what the writer of a reply had seen: read it, then send or change. Nothing typed is lost. */
export function StaleReview({
  stale,
  onSend,
  onEdit,
}: {
  stale: Stale | undefined
  /** `lastId`: the newest that was shown. */
  onSend: (stale: Stale, lastId: string | undefined) => void
  onEdit: (stale: Stale, lastId: string | undefined) => void
}) {
  const t = useT()
  const lastId = stale?.newer.at(-1)?.id
  return (
    <Dialog
      open={stale !== undefined}
      onOpenChange={(open) => !open && stale && onEdit(stale, lastId)}
      title={t('ticket:stale.title')}
      description={t('ticket:stale.text')}
      footer={
        <>
          <Button press="mod+shift+enter" onClick={() => stale && onSend(stale, lastId)}>
            {t('ticket:stale.send')}
          </Button>
          <Button press="mod+backspace" variant="primary" onClick={() => stale && onEdit(stale, lastId)}>
            {t('ticket:stale.edit')}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-2">
        {stale?.newer.map((one) => (
          <NewerMessage key={one.id} message={one} />
        ))}
      </ul>
    </Dialog>
  )
}

function NewerMessage({ message }: { message: Newer }) {
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
