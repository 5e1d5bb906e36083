import type { Consumer } from '../../platform/events.ts'
import { sentence, words } from '../../platform/words.ts'
import { settleAccepted } from './ledger-acts.store.ts'

/** A held message that somebody let in needs nobody any more: the ledger says so. */
export const noteAccepted: Consumer = {
  name: 'email.note_accepted',
  wants: (name) => name === 'message.received',
  react: async (cx, event) => {
    if (event.data.accepted !== true || !event.ticketId) return
    const why = sentence('ledger.let_in', words`${{ name: event.actorName }} let it in.`)
    await settleAccepted(cx, event.ticketId, String(event.data.messageId), why)
  },
}
