import { useT } from '../../../i18n/use-t.ts'
import { GapReview } from './gap-review.tsx'
import type { Upload } from './use-uploads.ts'

/** Asked before a message leaves without files that the server did not take: no mail says “attached” of what is not there. */
export function RefusedReview({
  uploads,
  onBack,
  onSend,
}: {
  /** Undefined: closed. */
  uploads: readonly Upload[] | undefined
  onBack: () => void
  /** Takes them out and sends it. */
  onSend: () => void
}) {
  const t = useT()
  const words = {
    title: t('ticket:attachment.refused.title', { count: uploads?.length ?? 0 }),
    text: t('ticket:attachment.refused.text'),
    send: t('ticket:attachment.refused.send'),
    back: t('ticket:attachment.refused.back'),
  }
  return <GapReview gaps={uploads?.map(({ name }) => name)} words={words} onBack={onBack} onSend={onSend} />
}
