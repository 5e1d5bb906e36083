import { sql } from 'kysely'
import type { Delivery } from '../modules/conversations/conversations.contract.ts'
import type { ReplyTransport } from '../modules/conversations/conversations.transport.ts'
import { followMessages } from '../modules/email/outbox.store.ts'
import type { Cx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { sentence, words } from '../platform/words.ts'

/** A transport on the real outbox tables with the least of rules, and everything that was ever handed to it. */
export type TestTransport = ReplyTransport & {
  /** Each request to draft and prepare, as JSON: what could leave. */
  received: string[]
}

/** Who is asked by `draft`: the sender of the answered mail, else the requester; new addresses are unusual. */
export function testTransport(): TestTransport {
  const received: string[] = []
  const channelOf = (cx: Cx) =>
    cx.tx
      .selectFrom('channels')
      .select(['id', 'name', 'address'])
      .where('orgId', '=', cx.org.id)
      .where('isDefault', '=', true)
      .executeTakeFirstOrThrow()
  return {
    kind: 'email',
    received,
    draft: async (cx, request) => {
      received.push(JSON.stringify(request))
      const channel = await channelOf(cx)
      const { ticket, answers } = request
      const { requester } = ticket
      const computed = answers
        ? answers.direction === 'in'
          ? [answers.from].filter((one) => one !== null)
          : answers.to
        : requester?.email
          ? [{ name: requester.name, address: requester.email }]
          : []
      const { to, cc, bcc } = request.recipients ?? { to: computed, cc: answers?.cc ?? [], bcc: [] }
      const known = new Set(request.known)
      return {
        to,
        cc,
        bcc,
        channel,
        channels: [channel],
        writtenTo: channel,
        from: { name: 'Support', address: channel.address },
        subject: `Re: [${ticket.code}] ${ticket.subject}`,
        replyAddress: `support+${ticket.code.toLowerCase()}@acme.test`,
        warnings: [],
        errors: [...to, ...cc, ...bcc].flatMap(({ address }, i) =>
          address.includes('@')
            ? []
            : [{ path: `to.${i}.address`, message: 'An address looks like name@example.com.' }],
        ),
        unusual: [...to, ...cc, ...bcc].flatMap(({ address }) =>
          known.has(address.toLowerCase())
            ? []
            : [sentence('reply.new_recipient', words`${{ address }} has not been part of this ticket.`)],
        ),
      }
    },
    judgeAutomatic: async () => ({ refused: null, proven: true, subject: null }),
    nameMail: (_cx, { messageId }) => `dh.${messageId}@acme.test`,
    prepare: async (cx, request) => {
      received.push(JSON.stringify(request))
      const { draft, message, ticket, rfcMessageId } = request
      const outboxId = newId()
      const times = { createdAt: cx.now, updatedAt: cx.now }
      await cx.tx
        .insertInto('outbox')
        .values({
          orgId: cx.org.id,
          id: outboxId,
          purpose: request.automatic ? 'auto' : 'reply',
          messageId: message.id,
          channelId: draft.channel.id,
          ticketId: ticket.id,
          rfcMessageId,
          sender: JSON.stringify(draft.from),
          replyTo: draft.replyAddress,
          subject: draft.subject,
          content: '{}',
          state: 'queued',
          notBefore: new Date(cx.now.getTime() + request.undoSeconds * 1000),
          ...times,
        })
        .execute()
      const lines = (['to', 'cc', 'bcc'] as const).flatMap((role) => draft[role].map((one) => ({ ...one, role })))
      await cx.tx
        .insertInto('deliveries')
        .values(
          lines.map((one) => ({
            orgId: cx.org.id,
            id: newId(),
            outboxId,
            role: one.role,
            name: one.name,
            address: one.address,
            state: 'queued',
            updatedAt: cx.now,
          })),
        )
        .execute()
      const updatedAt = cx.now.toISOString()
      return lines.map(({ role, address }) => ({ role, address, state: 'queued', response: '', said: null, updatedAt }))
    },
    undo: async (cx, messageId) => {
      const row = await cx.tx
        .deleteFrom('outbox')
        .where('orgId', '=', cx.org.id)
        .where('messageId', '=', messageId)
        .where('state', '=', 'queued')
        .returning('id')
        .executeTakeFirst()
      return row !== undefined
    },
    deliveriesOf: async (cx, messageIds) => {
      const rows = await cx.tx
        .selectFrom('deliveries as d')
        .innerJoin('outbox as o', (j) => j.onRef('o.orgId', '=', 'd.orgId').onRef('o.id', '=', 'd.outboxId'))
        .select(['o.messageId', 'd.address', 'd.role', 'd.state', 'd.response', 'd.said', 'd.updatedAt'])
        .where('d.orgId', '=', cx.org.id)
        .where('o.orgId', '=', cx.org.id)
        .where('o.messageId', 'in', messageIds)
        .orderBy('d.id')
        .execute()
      const all = new Map<string, Delivery[]>()
      for (const { messageId, updatedAt, ...row } of rows) {
        const list = all.get(messageId ?? '') ?? []
        list.push({ ...row, updatedAt: updatedAt.toISOString() } as Delivery)
        all.set(messageId ?? '', list)
      }
      return all
    },
    follow: followMessages,
    retry: async (cx, messageId) => {
      const outbox = await cx.tx
        .updateTable('outbox')
        .set({ state: 'queued', updatedAt: cx.now })
        .where('orgId', '=', cx.org.id)
        .where('messageId', '=', messageId)
        .where('state', 'in', ['failed', 'partial', 'parked'])
        .returning('id')
        .executeTakeFirst()
      if (!outbox) return false
      await cx.tx
        .updateTable('deliveries')
        .set({ state: 'queued', response: '', said: null, updatedAt: cx.now })
        .where('orgId', '=', cx.org.id)
        .where('outboxId', '=', outbox.id)
        .where('state', '=', 'failed')
        .execute()
      return true
    },
  }
}

/** What a sender does first: takes the message, so that nobody can undo it. Answers whether it got it. */
export async function claimForSending(cx: Cx, messageId: string): Promise<boolean> {
  const row = await cx.tx
    .updateTable('outbox')
    .set({ state: 'sending', attempts: sql<number>`attempts + 1` })
    .where('orgId', '=', cx.org.id)
    .where('messageId', '=', messageId)
    .where('state', '=', 'queued')
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
