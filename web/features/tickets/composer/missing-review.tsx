import { TriangleAlert } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { variableWords } from '../macros/variable-words.ts'

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
  return (
    <Dialog
      open={names !== undefined}
      onOpenChange={(open) => !open && onBack()}
      title={t('macros:missing.title')}
      description={t('macros:missing.text')}
      size="sm"
      footer={
        <>
          <Button press="mod+enter" onClick={onSend}>
            {t('macros:missing.send')}
          </Button>
          <Button press="esc" variant="primary" autoFocus onClick={onBack}>
            {t('macros:missing.back')}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-1.5">
        {names?.map((name) => (
          <li key={name} className="flex items-start gap-2">
            <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
            {variableWords(name)}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
