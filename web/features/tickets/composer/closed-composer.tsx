import { LockKeyhole } from 'lucide-react'
import { type Translate, useT } from '../../../i18n/use-t.ts'
import type { Ticket } from '../ticket-page.api.ts'
import type { ComposerKind } from './draft-store.ts'

/** What an empty reply says. */
export function replyHint(t: Translate, { requester }: Pick<Ticket, 'requester'>): string {
  return requester
    ? t('ticket:composer.replyPlaceholder', { name: requester.name })
    : t('ticket:composer.replyPlaceholderNobody')
}

/** One row that opens the composer, where there is little room. */
export function ClosedComposer({
  ticket,
  mayReply,
  mayNote,
  onWrite,
}: {
  ticket: Ticket
  mayReply: boolean
  mayNote: boolean
  onWrite: (kind: ComposerKind) => void
}) {
  const t = useT()
  return (
    <div className="mx-auto flex w-full max-w-4xl shrink-0 gap-2">
      {mayReply && (
        <button
          type="button"
          onClick={() => onWrite('public')}
          className="h-10 min-w-0 flex-1 truncate rounded-lg border border-line-control bg-card px-3 text-left text-ink3 shadow-raised"
        >
          {replyHint(t, ticket)}
        </button>
      )}
      {mayNote && (
        <button
          type="button"
          onClick={() => onWrite('note')}
          className="inline-flex h-10 shrink-0 items-center gap-1.5 rounded-lg border border-note-line bg-note px-3 text-note-ink"
        >
          <LockKeyhole aria-hidden="true" className="size-3.5" />
          {t('ticket:composer.note')}
        </button>
      )}
    </div>
  )
}
