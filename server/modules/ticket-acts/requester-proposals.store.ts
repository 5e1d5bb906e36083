import type { Cx } from '../../platform/context.ts'

export type RequesterProposal = {
  /** The requester whom it would replace. */
  contactId: string
  name: string
  address: string
  byId: string
  byName: string
}

/** A ticket has one proposal: that of the mail that began it. */
export async function insertProposal(cx: Cx, ticketId: string, proposal: RequesterProposal): Promise<void> {
  await cx.tx
    .insertInto('requesterProposals')
    .values({ orgId: cx.org.id, ticketId, ...proposal, proposedAt: cx.now })
    .execute()
}

/** That which nobody has dismissed. */
export async function findProposal(cx: Cx, ticketId: string): Promise<RequesterProposal | undefined> {
  return cx.tx
    .selectFrom('requesterProposals')
    .select(['contactId', 'name', 'address', 'byId', 'byName'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('dismissedAt', 'is', null)
    .executeTakeFirst()
}

export async function dismissProposal(cx: Cx, ticketId: string): Promise<void> {
  await cx.tx
    .updateTable('requesterProposals')
    .set({ dismissedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .execute()
}
