import clsx from 'clsx'
import { TriangleAlert } from 'lucide-react'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { useReplyDraft } from '../ticket-page.api.ts'
import type { Recipients } from './composer-recipients.tsx'
import { GoesTo } from './goes-to.tsx'

/** Under the editor: to whom it goes, and what to mind. */
export function ComposerFoot({
  isNote,
  computed,
  recipients,
}: {
  isNote: boolean
  computed: ReturnType<typeof useReplyDraft>
  recipients: Recipients
}) {
  const t = useT()
  const warnings = (computed.data?.warnings ?? []).filter((one) => one.code !== 'reply.other_channel')
  return (
    <div
      className={clsx(
        'border-t px-3.5 py-1.5 text-xs',
        isNote ? 'border-note-line text-note-ink' : 'border-line-soft text-ink2',
      )}
    >
      {isNote ? (
        t('ticket:composer.noteOnly')
      ) : (
        <>
          {warnings.map((warning) => (
            <div key={warning.text} className="mb-1 flex items-start gap-1.5 text-warn">
              <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
              <span className="min-w-0 break-words">{say(warning, warning.text)}</span>
            </div>
          ))}
          {computed.data && <GoesTo recipients={recipients} subject={computed.data.subject} />}
          {computed.isError && <span className="text-danger">{computed.error.message}</span>}
        </>
      )}
    </div>
  )
}
