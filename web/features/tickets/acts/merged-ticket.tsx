import { useNavigate, useRouterState } from '@tanstack/react-router'
import { Merge } from 'lucide-react'
import { useEffect } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { toast } from '../../../ui/toast.ts'
import type { ComposerKind, DraftStore } from '../composer/draft-store.ts'
import { useDrafts } from '../composer/use-draft.ts'
import type { Ticket } from '../tickets.api.ts'
import { undoAct } from './acts.api.ts'
import { useAround } from './use-around.ts'

/** Behind the address of a merged ticket: look at the ticket itself, instead of where it went. */
const stayHash = 'original'

/** What was being written for a merged ticket goes on in the one that answers for it. */
function moveDrafts(drafts: DraftStore, from: string, to: string): void {
  for (const kind of ['public', 'note'] as const satisfies readonly ComposerKind[]) {
    const draft = drafts.get(from, kind)
    if (!draft) continue
    // The message that it answered stands elsewhere now, maybe not as the newest: the composer finds its own.
    const { answersId: _answered, server, ...kept } = draft
    drafts.remove(from, kind)
    // What the server has, it has moved itself.
    if (draft.dirty || !server) drafts.restore(to, kind, kept)
  }
}

/** Goes on to the ticket into which this one was merged, with what was written, unless its own address was asked for. */
export function useMergedRedirect(ticket: Ticket, enabled: boolean): void {
  const t = useT()
  const navigate = useNavigate()
  const drafts = useDrafts()
  const stays = useRouterState({ select: (state) => state.location.hash === stayHash })
  const { id, code: source, mergedInto } = ticket
  const target = mergedInto?.code
  const targetId = mergedInto?.id
  useEffect(() => {
    if (!enabled || !target || !targetId || stays) return
    moveDrafts(drafts, id, targetId)
    void navigate({ to: paths.ticket, params: { ticketRef: target }, replace: true })
    toast.info(t('acts:merge.followed', { source, target }))
  }, [enabled, id, source, target, targetId, stays, drafts, navigate, t])
}

/** In place of the composer of a merged ticket: where it went, and the way back. */
export function MergedTicket({ ticket, ticketRef }: { ticket: Ticket; ticketRef: string }) {
  const t = useT()
  const navigate = useNavigate()
  const mayMerge = useCan('tickets:merge')
  const { around, change } = useAround(ticket, ticketRef)
  const { mergedInto } = ticket
  const act = around.acts.find((one) => one.kind === 'merge' && one.role === 'source')
  return (
    <div className="mx-auto flex max-w-4xl flex-wrap items-center gap-3 rounded-lg border border-line bg-panel px-3.5 py-2.5">
      <Merge aria-hidden="true" className="size-4 shrink-0 text-ink3" />
      <div className="min-w-48 flex-1">
        <div className="font-medium">
          {mergedInto ? t('acts:merged.title', { code: mergedInto.code }) : t('acts:merged.titleUnseen')}
        </div>
        <div className="text-ink2">{mergedInto ? t('acts:merged.text') : t('acts:merged.textUnseen')}</div>
      </div>
      {act?.undoUntil && mayMerge && (
        <Button press="u" onClick={() => void change(() => undoAct(act.id, [ticket.id, act.other.id]))}>
          {t('acts:merged.undo')}
        </Button>
      )}
      {mergedInto && (
        <Button
          press="shift+g"
          variant="primary"
          onClick={() => void navigate({ to: paths.ticket, params: { ticketRef: mergedInto.code } })}
        >
          {t('acts:merged.go', { code: mergedInto.code })}
        </Button>
      )}
    </div>
  )
}
