import { TriangleAlert } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import type { Review } from './use-send.ts'

/** Asked before a reply leaves to recipients that are unusual for this ticket. */
export function RecipientReview({
  review,
  onSend,
  onBack,
}: {
  review: Review | undefined
  onSend: (review: Review) => void
  onBack: () => void
}) {
  const t = useT()
  const { to = [], cc = [], bcc = [] } = review?.sending.recipients ?? {}
  const lines = [
    { name: t('ticket:composer.to'), all: to },
    { name: t('ticket:composer.cc'), all: cc },
    { name: t('ticket:composer.bcc'), all: bcc },
  ].filter((line) => line.all.length > 0)
  return (
    <Dialog
      open={review !== undefined}
      onOpenChange={(open) => !open && onBack()}
      title={t('ticket:review.title')}
      description={t('ticket:review.text')}
      size="sm"
      footer={
        <>
          <Button press="esc" onClick={onBack}>
            {t('ticket:review.back')}
          </Button>
          <Button press="mod+enter" variant="primary" onClick={() => review && onSend(review)}>
            {t('ticket:review.send')}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-1.5">
        {review?.reasons.map((reason) => (
          <li key={reason} className="flex items-start gap-2">
            <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
            <span className="min-w-0 break-words">{reason}</span>
          </li>
        ))}
      </ul>
      <dl className="mt-3 rounded-md border border-line bg-panel px-3 py-2 text-xs">
        {lines.map((line) => (
          <div key={line.name} className="flex gap-2">
            <dt className="w-8 shrink-0 text-ink3">{line.name}</dt>
            <dd className="min-w-0 break-words">{line.all.map((one) => one.address).join(', ')}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
