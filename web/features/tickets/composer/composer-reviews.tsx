import { RequiredDialog } from '../page/required-dialog.tsx'
import type { Ticket } from '../ticket-page.api.ts'
import { MentionReview } from './mention-review.tsx'
import { MissingReview } from './missing-review.tsx'
import { RecipientReview } from './recipient-review.tsx'
import { RefusedReview } from './refused-review.tsx'
import { StaleReview } from './stale-review.tsx'
import type { useSend } from './use-send.ts'
import type { Upload } from './use-uploads.ts'

/** What is asked about before a message leaves: gaps, files that were not taken, news in the thread, required fields, people who do not see the ticket, unusual recipients. */
export function ComposerReviews({
  ticket,
  sending,
  missing,
  refused,
  onWrite,
  onSeen,
  onGaps,
  onLeaveOut,
  onSent,
}: {
  ticket: Ticket
  sending: ReturnType<typeof useSend>
  /** Values that macros did not find, while they are asked about. */
  missing: readonly string[] | undefined
  /** Files that the server did not take, while they are asked about. */
  refused: readonly Upload[] | undefined
  /** Back to the editor. */
  onWrite: () => void
  /** The writer has seen the messages up to this one. */
  onSeen: (messageId: string | undefined) => void
  /** It shall leave without the missing values. */
  onGaps: () => void
  /** It shall leave without the refused files. */
  onLeaveOut: () => void
  /** It is on its way: the editor is free for the next. */
  onSent: () => void
}) {
  return (
    <>
      <MissingReview names={missing} onBack={onWrite} onSend={onGaps} />
      <RefusedReview uploads={refused} onBack={onWrite} onSend={onLeaveOut} />
      <StaleReview
        stale={sending.stale}
        onEdit={(_stale, lastId) => {
          sending.dropStale()
          onSeen(lastId)
          onWrite()
        }}
        onSend={({ sending: held }, lastId) => {
          sending.send({ ...held, draft: { ...held.draft, seenId: lastId } }, held.confirmed)
          onSent()
        }}
      />
      {sending.unfilled && (
        <RequiredDialog
          ticket={ticket}
          keys={sending.unfilled.keys}
          onFilled={(values) => sending.unfilled && sending.fillAndSend(sending.unfilled, values, onSent)}
          onClose={sending.dropUnfilled}
        />
      )}
      <MentionReview
        blind={sending.blind}
        onBack={() => {
          sending.dropBlind()
          onWrite()
        }}
        onSend={(next) => {
          sending.send(next)
          onSent()
        }}
      />
      <RecipientReview
        review={sending.review}
        onBack={sending.dropReview}
        onSend={(review) => {
          sending.send(review.sending, true)
          onSent()
        }}
      />
    </>
  )
}
