import { Reply, X } from 'lucide-react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { ReplyDraft } from '../ticket-page.api.ts'

/** Said while an older message is answered: which one, and the way back to the newest. */
export function AnswersNote({
  answers,
  onNewest,
}: {
  answers: NonNullable<ReplyDraft['answers']>
  onNewest: () => void
}) {
  const t = useT()
  const place = usePlace()
  return (
    <div className="mx-3 mb-1 flex min-w-0 items-center gap-2 rounded-md border border-info-line bg-info-bg px-2.5 py-1 text-xs max-sm:flex-wrap">
      <Reply aria-hidden="true" className="size-3.5 shrink-0 text-info" />
      <span
        role="status"
        className="min-w-0 flex-1 truncate max-sm:line-clamp-2 max-sm:basis-3/4 max-sm:whitespace-normal"
      >
        <span className="font-medium">
          {t('ticket:composer.answers', { name: answers.authorName, date: formatDate(answers.sentAt, place) })}
        </span>
        {answers.preview && <span className="text-ink2"> · {answers.preview}</span>}
      </span>
      <button
        type="button"
        onClick={onNewest}
        className="inline-flex shrink-0 items-center gap-1 rounded-sm px-1 text-ink2 hover:text-ink pointer-coarse:py-1.5"
      >
        <X aria-hidden="true" className="size-3.5" />
        {t('ticket:composer.answerNewest')}
      </button>
    </div>
  )
}
