import { canSeeTicket } from '../tickets/tickets.visibility.ts'

/** Where a ticket would begin that is made of a conversation of a channel. */
export type WaitingPlace = { channelId: string; pipelineId: string; queueId: string }

/**
 * Who sees what waits without a ticket (product.md RO10): whoever would see the ticket that was made of it now, given to nobody. So roles,
 * queues, pipelines and channels that are kept to teams decide here as they do there.
 */
export const seesWaiting = (
  actor: Parameters<typeof canSeeTicket>[0],
  { channelId, pipelineId, queueId }: WaitingPlace,
): boolean =>
  canSeeTicket(actor, {
    assigneeId: null,
    createdByKind: 'contact',
    createdById: null,
    requesterUserId: null,
    requesterId: null,
    accountId: null,
    queueId,
    pipelineId,
    conversationChannelId: channelId,
    visibility: 'public',
    accessIds: [],
    deletedAt: null,
  })
