import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { toast } from '../../../ui/toast.ts'
import type { Ticket } from '../ticket-page.api.ts'
import type { Recipients } from './composer-recipients.tsx'
import type { Draft, DraftStore } from './draft-store.ts'
import { refreshDrafts, scheduleMessage } from './drafts.api.ts'
import { syncOf } from './use-draft-sync.ts'

export interface Scheduling {
  draft: Draft
  recipients: Recipients
  /** ISO 8601 */
  sendAt: string
  holdOnReply: boolean
}

/** Lets a reply leave later. Answers true when the server has it; else what was written stays where it is, and it is said why. */
export function useSchedule(
  ticket: Ticket,
  ticketRef: string,
  drafts: DraftStore,
): (scheduling: Scheduling) => Promise<boolean> {
  const t = useT()
  const place = usePlace()
  return async ({ draft, recipients, sendAt, holdOnReply }) => {
    const sync = syncOf(drafts)
    await sync.flush(ticket.id, 'public')
    const draftId = sync.idOf(ticket.id, 'public')
    try {
      await scheduleMessage(ticketRef, {
        bodyHtml: draft.html,
        attachmentIds: draft.attachments.map((file) => file.id),
        ...recipients,
        ...(draft.channelId && { channelId: draft.channelId }),
        ...(draft.answersId && { answersId: draft.answersId }),
        ...(draft.seenId !== undefined && { lastSeenMessageId: draft.seenId }),
        ...(draftId && { draftId }),
        // The dialog names time and recipients stand above it: both were looked at.
        confirmed: true,
        sendAt,
        holdOnReply,
      })
      await sync.settle(ticket.id, 'public')
      drafts.remove(ticket.id, 'public')
      toast.done(t('ticket:schedule.done', { date: formatDate(sendAt, place) }))
      refreshDrafts(ticketRef)
      return true
    } catch (error) {
      toast.failed(t('ticket:schedule.failed'), { description: error instanceof Error ? error.message : undefined })
      return false
    }
  }
}
