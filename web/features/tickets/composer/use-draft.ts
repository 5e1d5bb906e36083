import { useCallback, useEffect, useRef, useState } from 'react'
import { useMe } from '../../../shell/shell.api.ts'
import { type ComposerKind, type Draft, type DraftStore, draftsOf, isEmptyDraft } from './draft-store.ts'

const fresh = (): Draft => ({ html: '', attachments: [], savedAt: '' })

/** The drafts of the signed-in person. */
export function useDrafts(): DraftStore {
  const me = useMe()
  return draftsOf(`${me.organization.id}.${me.user.id}`)
}

/** True when something was written for the ticket and not sent. */
export function hasDraft(drafts: DraftStore, ticketId: string): boolean {
  return (['public', 'note'] as const).some((kind) => !isEmptyDraft(drafts.get(ticketId, kind)))
}

/** Reply, unless only a note was begun or a reply may not be written. */
function kindToBegin(drafts: DraftStore, ticketId: string, mayReply: boolean, mayNote: boolean): ComposerKind {
  if (!mayReply) return 'note'
  const onlyNote = isEmptyDraft(drafts.get(ticketId, 'public')) && !isEmptyDraft(drafts.get(ticketId, 'note'))
  return mayNote && onlyNote ? 'note' : 'public'
}

/** What the composer shows of a draft, as one value. */
const wordsOf = ({ html, to, cc, bcc, channelId, answersId, attachments }: Draft) =>
  JSON.stringify([html, to, cc, bcc, channelId, answersId, attachments])

/**
 * What is being written for a ticket. Every change is kept at once. Toggling between reply and note takes the text along
 * when nothing was written for the other one; else each shows its own. `shownAt` changes when the editor must show `draft`
 * anew.
 */
export function useDraft(
  ticketId: string,
  mayReply: boolean,
  mayNote: boolean,
  /** The newest message that is loaded; null for an empty thread, undefined when none is loaded yet. */
  newestId: () => string | null | undefined,
) {
  const drafts = useDrafts()
  const [firstKind] = useState(() => kindToBegin(drafts, ticketId, mayReply, mayNote))
  const [kind, setKind] = useState<ComposerKind>(firstKind)
  const [draft, setDraft] = useState<Draft>(() => drafts.get(ticketId, firstKind) ?? fresh())
  const [shownAt, setShownAt] = useState(0)
  // Read by handlers that run between a change and the next render (paste, then send).
  const now = useRef({ kind, draft })
  now.current = { kind, draft }

  const show = useCallback((nextKind: ComposerKind, next: Draft) => {
    now.current = { kind: nextKind, draft: next }
    setKind(nextKind)
    setDraft(next)
    setShownAt((before) => before + 1)
  }, [])

  const edit = useCallback(
    (change: Partial<Draft>) => {
      const before = now.current.draft
      // What its writer saw when he began: whatever comes later is shown to him before it is sent.
      const seen = isEmptyDraft(before) ? { seenId: newestId() } : {}
      const next = { ...before, ...seen, ...change, savedAt: new Date().toISOString(), dirty: true }
      now.current = { ...now.current, draft: next }
      drafts.set(ticketId, now.current.kind, next)
      setDraft(next)
    },
    [drafts, ticketId, newestId],
  )

  const toggle = useCallback(
    (nextKind: ComposerKind) => {
      const { kind: fromKind, draft: written } = now.current
      if (nextKind === fromKind) return
      const own = drafts.get(ticketId, nextKind)
      if (isEmptyDraft(own) && !isEmptyDraft(written)) {
        const { html, attachments } = written
        const { seenId } = written
        const moved = { ...fresh(), ...own, html, attachments, seenId, savedAt: new Date().toISOString(), dirty: true }
        drafts.set(ticketId, nextKind, moved)
        drafts.set(ticketId, fromKind, { ...written, html: '', attachments: [], dirty: true })
        show(nextKind, moved)
      } else show(nextKind, own ?? fresh())
    },
    [drafts, ticketId, show],
  )

  /** Puts a text behind what is written of a kind and shows that. */
  const append = useCallback(
    (nextKind: ComposerKind, html: string, change: Partial<Draft>) => {
      const before = nextKind === now.current.kind ? now.current.draft : (drafts.get(ticketId, nextKind) ?? fresh())
      const seen = isEmptyDraft(before) ? { seenId: newestId() } : {}
      const next = {
        ...before,
        ...seen,
        ...change,
        html: `${before.html}${html}`,
        savedAt: new Date().toISOString(),
        dirty: true,
      }
      drafts.set(ticketId, nextKind, next)
      show(nextKind, next)
    },
    [drafts, ticketId, show, newestId],
  )

  const clear = useCallback(() => {
    show(now.current.kind, fresh())
  }, [show])

  useEffect(
    () =>
      drafts.subscribe(ticketId, (returned) => {
        const next = drafts.get(ticketId, returned) ?? fresh()
        const shown = now.current
        // Shared, approved: the words are the same, and the cursor stays where it is.
        if (returned === shown.kind && wordsOf(next) === wordsOf(shown.draft)) {
          now.current = { kind: returned, draft: next }
          setDraft(next)
        } else show(returned, next)
      }),
    [drafts, ticketId, show],
  )

  return { drafts, kind, draft, shownAt, now, edit, toggle, append, clear }
}
