import { TriangleAlert, Zap } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { Chip } from '../../../ui/chip.tsx'
import { usePartWords } from '../macros/part-words.ts'
import type { AppliedMacro } from './draft-store.ts'

/** The parts of a macro that will happen with the sending. */
export const partsLeft = ({ parts, skip }: AppliedMacro) =>
  parts.filter((part) => !part.gone && !skip.includes(part.key))

/** What macros will do with the sending, each part to be taken out; at once when nothing is written. */
export function MacroChips({
  macros,
  onSkip,
  onNow,
}: {
  macros: readonly AppliedMacro[]
  onSkip: (macroId: string, key: string) => void
  /** Does it without a message; absent while something is written. */
  onNow: (() => void) | undefined
}) {
  const t = useT()
  const wordsOf = usePartWords()
  const shown = macros.filter((macro) => partsLeft(macro).length > 0 || macro.parts.some(({ gone }) => gone))
  if (shown.length === 0) return null
  return (
    <section aria-label={t('macros:chips.label')} className="flex flex-wrap items-center gap-1.5 px-3.5 pb-2">
      <span className="flex items-center gap-1 text-ink2 text-xs">
        <Zap aria-hidden="true" className="size-3.5" />
        {t('macros:chips.lead')}
      </span>
      {shown.flatMap((macro) =>
        macro.parts
          .filter((part) => !macro.skip.includes(part.key) || part.gone)
          .map((part) => (
            <Chip
              key={`${macro.id}${part.key}`}
              name={wordsOf(part)}
              invalid={part.gone}
              onRemove={part.gone ? undefined : () => onSkip(macro.id, part.key)}
            >
              {part.gone && <TriangleAlert aria-hidden="true" className="size-3" />}
              {wordsOf(part)}
            </Chip>
          )),
      )}
      {onNow && (
        <Button press="mod+shift+enter" onClick={onNow}>
          {t('macros:chips.now')}
        </Button>
      )}
    </section>
  )
}
