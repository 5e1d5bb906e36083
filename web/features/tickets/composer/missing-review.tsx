import { useT } from '../../../i18n/use-t.ts'
import { variableWords } from '../macros/variable-words.ts'
import { GapReview } from './gap-review.tsx'

/** Asked before a text leaves in which macros found no value: nothing is sent with a gap that nobody has seen. */
export function MissingReview({
  names,
  onBack,
  onSend,
}: {
  /** Undefined: closed. */
  names: readonly string[] | undefined
  onBack: () => void
  /** Sends it without them. */
  onSend: () => void
}) {
  const t = useT()
  const words = {
    title: t('macros:missing.title'),
    text: t('macros:missing.text'),
    send: t('macros:missing.send'),
    back: t('macros:missing.back'),
  }
  return <GapReview gaps={names?.map(variableWords)} words={words} onBack={onBack} onSend={onSend} />
}
