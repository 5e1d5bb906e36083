import { addMessage } from '../../modules/conversations/add-message.ts'
import { prepareBody } from '../../modules/conversations/message-body.ts'
import { createConversation } from '../../modules/conversations/threads.ts'
import { systemActor } from '../../platform/context.ts'
import { newFileKey } from '../../platform/files.ts'
import { newId } from '../../platform/ids.ts'
import type { SignedIn } from '../client.ts'
import { arrived } from '../messages.ts'
import type { World } from '../world.ts'
import type { Marked } from './office.ts'

/** What a new ticket of the office needs from the hand that makes it. */
export type Loom = {
  world: World
  orgId: string
  admin: SignedIn
  /** The body of an answer that is not refused. */
  ok: (reply: ReturnType<SignedIn['get']>) => Promise<ReturnType<typeof JSON.parse>>
  nextMark: () => string
  /** The label of all tickets. */
  labelId: string
}

/** Tickets whose messages say where they stood before, one from every sixth. */
export async function splitOff(loom: Loom, parents: readonly Marked[]): Promise<Marked[]> {
  const { admin, ok } = loom
  const made: Marked[] = []
  for (const { id: parentId } of parents.filter((_, i) => i % 6 === 0)) {
    const mark = loom.nextMark()
    const letter = await writeInto(loom, parentId, mark)
    const part = { messageIds: [letter.messageId], subject: `Ticket ${mark}` }
    const { id, code } = (await ok(admin.post(`/tickets/${parentId}/split`, part))).ticket
    await mailRows(loom, { ticketId: id, messageId: letter.messageId, mark })
    await ok(admin.patch(`/tickets/${id}`, { labelIds: [loom.labelId] }))
    made.push({ id, code, mark, ...letter, draftIds: [], isClosed: false, isDeleted: false })
  }
  return made
}

/** Tickets that go on where closed ones ended. */
export async function followUps(loom: Loom, tickets: readonly Marked[]): Promise<Marked[]> {
  const { admin, ok } = loom
  const made: Marked[] = []
  for (const before of tickets.filter(({ isClosed }) => isClosed)) {
    const mark = loom.nextMark()
    const { id, code } = await ok(admin.post(`/tickets/${before.id}/follow-up`, { subject: `Ticket ${mark}` }))
    await ok(admin.patch(`/tickets/${id}`, { labelIds: [loom.labelId] }))
    const letter = await writeInto(loom, id, mark)
    await mailRows(loom, { ticketId: id, messageId: letter.messageId, mark })
    made.push({ id, code, mark, ...letter, draftIds: [], isClosed: false, isDeleted: false })
  }
  return made
}

/** Merges a ticket into every eighth. Nothing of it but the subject has its mark, for messages move on; half of them are for few. */
export async function mergeSome(
  loom: Loom,
  tickets: readonly Marked[],
): Promise<Pick<Marked, 'id' | 'code' | 'mark'>[]> {
  const { admin, ok, world, orgId } = loom
  const merged: Pick<Marked, 'id' | 'code' | 'mark'>[] = []
  for (const { id: targetId } of tickets.filter((_, i) => i % 8 === 3)) {
    const mark = loom.nextMark()
    const body = { subject: `Ticket ${mark}`, requester: { email: 'merged@example.test' }, labels: [loom.labelId] }
    const { id, code } = await ok(admin.post('/tickets', body))
    await ok(admin.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'Written before' }))
    await ok(admin.post(`/tickets/${targetId}/merge`, { sourceIds: [id], reason: 'The same' }))
    merged.push({ id, code, mark })
  }
  const few = merged.filter((_, i) => i % 2 === 0).map(({ id }) => id)
  await world.runtime.run(systemActor(orgId, 'test'), ({ tx }) =>
    tx
      .updateTable('tickets')
      .set({ visibility: 'private' })
      .where('orgId', '=', orgId)
      .where('id', 'in', few)
      .execute(),
  )
  return merged
}

/** Each ticket leads to the next one, by all that can lead from one ticket to another. */
export async function tieTogether(loom: Loom, tickets: readonly Marked[]): Promise<void> {
  const { admin, ok, world, orgId } = loom
  for (const [i, { id, mark }] of tickets.entries()) {
    const other = tickets[(i + 1) % tickets.length]
    if (!other) continue
    await ok(admin.post(`/tickets/${id}/links`, { relation: 'related', other: other.id }))
    await ok(admin.post(`/tickets/${id}/checklist`, { text: `Step ${mark}`, linkedTicket: other.id }))
    await ok(admin.patch(`/tickets/${id}`, { custom: { twin: other.id } }))
    if (i % 3 === 0)
      await world.runtime.run(systemActor(orgId, 'test'), ({ tx }) =>
        tx
          .updateTable('tickets')
          .set({ mayBelongToId: other.id })
          .where('orgId', '=', orgId)
          .where('id', '=', id)
          .execute(),
      )
  }
}

/** A letter of the customer with a file. */
export async function writeInto(
  { world, orgId }: Pick<Loom, 'world' | 'orgId'>,
  ticketId: string,
  mark: string,
  channelId?: string,
): Promise<Pick<Marked, 'messageId' | 'attachmentId'>> {
  const storageKey = newFileKey(orgId, 'attachments')
  await world.settings.files.put(storageKey, Buffer.from(`Bytes ${mark}`))
  const text = `Written ${mark}`
  const body = await prepareBody(world.settings, orgId, {
    bodyText: text,
    visibleText: text,
    bodyHtml: null,
    visibleHtml: null,
  })
  const attachmentId = newId()
  const file = { id: attachmentId, storageKey, name: `${mark}.txt`, contentType: 'text/plain', size: 12 }
  const attachments = [{ ...file, sha256: '0'.repeat(64), inline: false, contentId: null }]
  const { id } = await world.runtime.run(systemActor(orgId, 'mail'), async (cx) => {
    // As mail makes it: the conversation is the ticket's, and the letter stands in it.
    const conversationId = channelId ? await createConversation(cx, { channelId, contactId: null, name: mark }) : null
    if (conversationId)
      await cx.tx
        .updateTable('tickets')
        .set({ conversationId })
        .where('orgId', '=', orgId)
        .where('id', '=', ticketId)
        .execute()
    const by = { channelId: channelId ?? null, conversationId }
    return addMessage(cx, arrived(ticketId, { body, subject: mark, attachments, ...by }))
  })
  return { messageId: id, attachmentId }
}

/** The row of a letter in the ledger, and a mail that told somebody of it. */
export async function mailRows(
  { world, orgId }: Pick<Loom, 'world' | 'orgId'>,
  { ticketId, messageId, mark }: { ticketId: string; messageId: string; mark: string },
): Promise<void> {
  await world.runtime.run(systemActor(orgId, 'mail'), async ({ tx, now }) => {
    const raw = { rawSha256: '0'.repeat(64), rawSize: '1', rawKey: `${orgId}/raw/none` }
    const came = {
      door: 'smtp',
      state: 'done',
      outcome: 'appended',
      class: 'normal',
      receivedAt: now,
      processedAt: now,
    }
    await tx
      .insertInto('mailLedger')
      .values({ orgId, id: newId(), ticketId, messageId, subject: mark, ...raw, ...came })
      .execute()
    const name = { purpose: 'notification', rfcMessageId: `${newId()}@acme.test`, subject: mark, state: 'accepted' }
    const content = JSON.stringify({ kind: 'text', text: mark, html: mark })
    const sender = JSON.stringify({ name: 'Acme', address: 'support@acme.test' })
    const times = { notBefore: now, createdAt: now, updatedAt: now }
    await tx
      .insertInto('outbox')
      .values({ orgId, id: newId(), ticketId, sender, content, ...name, ...times })
      .execute()
  })
}
