import { TriangleAlert, Users } from 'lucide-react'
import { useState } from 'react'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import { toast } from '../../../ui/toast.ts'
import type { ComposerKind, Draft } from './draft-store.ts'
import type { DraftSync } from './draft-sync.ts'
import { shareDraft } from './drafts.api.ts'
import { OtherVersion } from './other-version.tsx'
import { Approval } from './waiting-drafts.tsx'

/** What is to be said of a draft besides that it is saved: another version, why it did not leave, who approved it. */
export function DraftBar({
  sync,
  ticketId,
  kind,
  draft,
  other,
}: {
  sync: DraftSync
  ticketId: string
  kind: ComposerKind
  draft: Draft
  other: Draft | undefined
}) {
  const t = useT()
  const { held, approval } = draft.server ?? {}
  return (
    <>
      {other && <OtherVersion other={other} onChoose={(yes) => sync.choose(ticketId, kind, yes)} />}
      {held && (
        <p className="flex items-start gap-1.5 px-3.5 py-1 text-warn text-xs">
          <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          <span className="min-w-0 break-words">{t('ticket:draft.held', { reason: say(held, held.text) })}</span>
        </p>
      )}
      {approval && !draft.dirty && (
        <div className="px-3.5">
          <Approval approval={approval} />
        </div>
      )}
    </>
  )
}

/** Shows the draft to colleagues, or no longer. */
export function ShareButton({
  sync,
  ticketId,
  kind,
  draft,
}: {
  sync: DraftSync
  ticketId: string
  kind: ComposerKind
  draft: Draft
}) {
  const t = useT()
  const [busy, setBusy] = useState(false)
  const isShared = draft.server?.shared ?? false
  async function toggle(): Promise<void> {
    setBusy(true)
    try {
      await sync.flush(ticketId, kind)
      const id = sync.idOf(ticketId, kind)
      if (!id) throw new Error(t('ticket:draft.notThere'))
      sync.noteState(ticketId, kind, await shareDraft(id, !isShared))
      toast.done(t(isShared ? 'ticket:draft.unshared' : 'ticket:draft.sharedNow'))
    } catch (error) {
      toast.failed(t('ticket:draft.actFailed'), { description: error instanceof Error ? error.message : undefined })
    }
    setBusy(false)
  }
  return (
    <IconButton
      press="mod+shift+d"
      label={t(isShared ? 'ticket:draft.unshare' : 'ticket:draft.share')}
      icon={<Users aria-hidden="true" />}
      aria-pressed={isShared}
      disabled={busy}
      className={isShared ? 'bg-active text-ink' : undefined}
      onClick={() => void toggle()}
    />
  )
}
