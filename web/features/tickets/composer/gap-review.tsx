import { TriangleAlert } from 'lucide-react'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'

/** Asked before a message leaves without something that was meant to be in it; back to the writing is what Enter does. */
export function GapReview({
  gaps,
  words,
  onBack,
  onSend,
}: {
  /** What is not in it, one line each; undefined: closed. */
  gaps: readonly string[] | undefined
  words: { title: string; text: string; send: string; back: string }
  onBack: () => void
  /** Sends it without them. */
  onSend: () => void
}) {
  return (
    <Dialog
      open={gaps !== undefined}
      onOpenChange={(open) => !open && onBack()}
      title={words.title}
      description={words.text}
      size="sm"
      footer={
        <>
          <Button press="mod+enter" onClick={onSend}>
            {words.send}
          </Button>
          <Button press="esc" variant="primary" autoFocus onClick={onBack}>
            {words.back}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-1.5">
        {[...new Set(gaps)].map((gap) => (
          <li key={gap} className="flex min-w-0 items-start gap-2">
            <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
            <span className="min-w-0 break-words">{gap}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
