import { useQuery } from '@tanstack/react-query'
import { TriangleAlert, Zap } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { useSettled } from '../../../shared/use-settled.ts'
import { TicketFinder } from '../acts/ticket-finder.tsx'
import { type MacroDraft, renderDraft } from './macros.api.ts'
import { usePartWords } from './part-words.ts'
import { RenderedText } from './rendered-text.tsx'
import { variableWords } from './variable-words.ts'

/** The macro that is being written, as it would be on a real ticket. */
export function TryMacro(draft: Required<Pick<MacroDraft, 'replyHtml' | 'noteHtml' | 'actions'>>) {
  const t = useT()
  const wordsOf = usePartWords()
  const [ticket, setTicket] = useState<{ id: string; code: string; subject: string }>()
  const asked = useSettled(JSON.stringify(draft), 400)
  const { data, error } = useQuery({
    queryKey: ['macros', 'try', ticket?.id, asked],
    queryFn: () => renderDraft({ ...(JSON.parse(asked) as typeof draft), ticket: ticket?.id ?? '' }),
    enabled: ticket !== undefined,
    retry: false,
    placeholderData: (before) => before,
  })
  const does = (data?.parts ?? []).filter(({ kind }) => kind !== 'reply' && kind !== 'note')
  return (
    <section
      aria-label={t('macros:preview')}
      className="flex flex-col gap-2 rounded-md border border-line bg-panel p-3"
    >
      <span className="font-medium">{t('macros:form.previewOn')}</span>
      <TicketFinder except={{ id: '' }} chosen={ticket} onChoose={setTicket} />
      {!ticket && <p className="text-ink2 text-xs">{t('macros:form.previewHint')}</p>}
      {error && (
        <p role="alert" className="text-danger text-xs">
          {error.message}
        </p>
      )}
      {ticket && data && !error && (
        <>
          {data.missing.length > 0 && (
            <p className="flex items-start gap-1.5 text-warn text-xs">
              <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
              {t('macros:missing.here', { names: data.missing.map(variableWords).join(', ') })}
            </p>
          )}
          {data.replyHtml !== '' && (
            <div className="rounded-md border border-line bg-card px-3 py-2">
              <RenderedText html={data.replyHtml} />
            </div>
          )}
          {data.noteHtml !== '' && (
            <div className="rounded-md border border-note-line bg-note px-3 py-2">
              <RenderedText html={data.noteHtml} />
            </div>
          )}
          {does.length > 0 && (
            <ul className="flex flex-col gap-0.5 text-ink2 text-xs">
              {does.map((part) => (
                <li key={part.key} className="flex gap-1.5">
                  <Zap aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
                  {wordsOf(part)}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  )
}
