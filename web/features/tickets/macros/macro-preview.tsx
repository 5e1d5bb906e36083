import clsx from 'clsx'
import { TriangleAlert, Zap } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import type { RenderedMacro } from './macros.api.ts'
import { usePartWords } from './part-words.ts'
import { RenderedText } from './rendered-text.tsx'
import { variableWords } from './variable-words.ts'

/** The variables without a value in what is written of a macro. */
export function missingIn({ missing, replyHtml, noteHtml }: RenderedMacro, skip: readonly string[]): string[] {
  const written = `${skip.includes('reply') ? '' : replyHtml}${skip.includes('note') ? '' : noteHtml}`
  return missing.filter((name) => written.includes(`data-missing="${name}"`))
}

/** What a macro writes and does on one ticket, what is missing marked. `skip`: keys of parts that are left out. */
export function MacroPreview({ rendered, skip = [] }: { rendered: RenderedMacro; skip?: readonly string[] }) {
  const t = useT()
  const wordsOf = usePartWords()
  const { parts } = rendered
  const replyHtml = skip.includes('reply') ? '' : rendered.replyHtml
  const noteHtml = skip.includes('note') ? '' : rendered.noteHtml
  const missing = missingIn(rendered, skip)
  const does = parts.filter(({ kind, key }) => kind !== 'reply' && kind !== 'note' && !skip.includes(key))
  return (
    <div className="flex flex-col gap-2">
      {missing.length > 0 && (
        <p className="flex items-start gap-1.5 text-warn">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {t('macros:missing.here', { names: missing.map(variableWords).join(', ') })}
        </p>
      )}
      {replyHtml !== '' && <RenderedText html={replyHtml} />}
      {noteHtml !== '' && (
        <div className="rounded-md border border-note-line bg-note px-2 py-1.5">
          <p className="mb-1 font-medium text-note-ink">{t('macros:part.note')}</p>
          <RenderedText html={noteHtml} />
        </div>
      )}
      {does.length > 0 && (
        <ul className="flex flex-col gap-0.5 text-ink2">
          {does.map((part) => (
            <li key={part.key} className={clsx('flex gap-1.5', part.gone && 'text-danger line-through')}>
              <Zap aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
              {wordsOf(part)}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
