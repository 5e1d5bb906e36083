import { useEffect } from 'react'
import { type ComposerKind, isEmptyHtml } from '../composer/draft-store.ts'
import { presence } from './presence.ts'

/** Colleagues see that this ticket is open here, as long as the component stands. */
export function usePresence(ticketId: string): void {
  useEffect(() => presence.enter(ticketId), [ticketId])
}

/** Colleagues see that something is being written: call it at each change by hand, with what stands there then. */
export function noteWriting(kind: ComposerKind, html: string): void {
  presence.write(isEmptyHtml(html) ? null : kind === 'note' ? 'noting' : 'replying')
}
