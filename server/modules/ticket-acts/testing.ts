import { sql } from 'kysely'
import { newFileKey } from '../../platform/files.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { addMessage } from '../conversations/add-message.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import { readMailJob, startParser } from '../email/read-mail.ts'
import { emailReplyTransport } from '../email/reply-transport.ts'
import { takeIn } from '../email/take-in.ts'

/** Columns that count changes and looks, and are never taken back. */
const counted = ['version', 'updated_at', 'org_id']

/**
 * Every row of the tickets in every table that has some, as one comparable value: what a merge, a split or a move and its undo must
 * leave as it was. Without versions, `updated_at`, the timeline (events), and the record of the acts themselves.
 */
export async function exportTickets(company: Company, ids: string[]): Promise<Record<string, unknown[]>> {
  return company.asSystem(async ({ tx, org }) => {
    const of = (table: string, where: string) =>
      sql<{ row: Record<string, unknown> }>`select to_jsonb(r) - ${counted}::text[] as row from ${sql.table(table)} r
        where r.org_id = ${org.id} and ${sql.raw(where.replaceAll('$ids', `'{${ids.join(',')}}'::uuid[]`))}
        order by to_jsonb(r)::text`.execute(tx)
    const messages = 'message_id in (select id from messages where ticket_id = any($ids))'
    const parts: Record<string, string> = {
      tickets: 'id = any($ids)',
      ticket_labels: 'ticket_id = any($ids)',
      ticket_field_values: 'ticket_id = any($ids)',
      messages: 'ticket_id = any($ids)',
      drafts: 'ticket_id = any($ids)',
      message_ids: 'ticket_id = any($ids)',
      outbox: 'ticket_id = any($ids)',
      mail_ledger: 'ticket_id = any($ids)',
      attachments: messages,
      ticket_links: 'from_id = any($ids) or to_id = any($ids)',
      checklist_items: 'ticket_id = any($ids)',
      ticket_followers: 'ticket_id = any($ids)',
      ticket_access: 'ticket_id = any($ids)',
      ticket_escalations: 'ticket_id = any($ids)',
      ticket_participants: 'ticket_id = any($ids)',
    }
    const found: Record<string, unknown[]> = {}
    for (const [table, where] of Object.entries(parts))
      found[table] = (await of(table, where)).rows.map(({ row }) => row)
    return found
  })
}

export type Ticket = {
  id: string
  code: string
  subject: string
  version: number
  messageCount: number
  status: string
}
export type Around = {
  links: { id: string | null; relation: string; ticket: { code: string } }[]
  checklist: { id: string; text: string; done: boolean }[]
  followers: { id: string }[]
  participants: { id: string; email: string | null }[]
  acts: { id: string; kind: string; role: string; reason: string; other: { code: string } }[]
}
export type ReadMessage = { id: string; kind: string; bodyText: string; origin: { code: string } | null; place: number }

/** The answer's body; throws with it when it is a refusal. */
export async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`${reply.statusCode} ${reply.body}`)
  return (reply.body === '' || reply.body === 'null' ? null : reply.json()) as T
}

/** A company with an admin, replies by mail, and what is done with whole tickets, through HTTP. */
export async function createActsDesk() {
  const world: World = await createWorld()
  const acme = await createCompany(world)
  const ann = await signIn(world, await acme.member('Ann', 'admin'))
  registerReplyTransport(emailReplyTransport)
  const make = (body: Record<string, unknown>) => ok<Ticket>(ann.post('/tickets', body))
  const get = (id: string) => ok<Ticket & Record<string, unknown>>(ann.get(`/tickets/${id}`))
  let count = 0

  async function file() {
    const storageKey = newFileKey(acme.orgId, 'attachments')
    await world.settings.files.put(storageKey, Buffer.from('bytes'))
    const facts = { name: 'a.txt', contentType: 'text/plain', size: 5, sha256: '0'.repeat(64) }
    return { id: newId(), storageKey, ...facts, inline: false, contentId: null }
  }

  /** A ticket with one of everything that can hang on it. Its messages: a mail with a file, our answer, a note, a second mail. */
  async function rich(customer: string): Promise<Ticket & { messageId: string }> {
    count += 1
    const label = await ok<{ id: string }>(ann.post('/labels', { name: `label ${count}` }))
    const ticket = await ticketByMail(
      world,
      acme,
      { from: { name: customer, address: `${customer}@globex.test` }, attachments: [await file()] },
      `Letter of ${customer}`,
    )
    world.setClock(60_000)
    const other = await make({ subject: 'Something else' })
    const at = `/tickets/${ticket.id}`
    await ok(ann.patch(at, { addLabelIds: [label.id], priority: 'high', description: `About ${customer}` }))
    await ok(ann.post(`${at}/messages`, { kind: 'public', bodyText: `Answer to ${customer}`, confirmed: true }))
    world.setClock(60_000)
    await ok(ann.post(`${at}/messages`, { kind: 'note', bodyText: `Note on ${customer}` }))
    await ok(ann.send('PUT', `${at}/drafts`, { kind: 'public', bodyHtml: `<p>Begun for ${customer}</p>` }))
    world.setClock(60_000)
    await acme.asSystem((cx) =>
      addMessage(cx, {
        ...arrived(ticket.id),
        rfcMessageId: `again${count}@globex.test`,
        references: [`m${count}@x.test`],
      }),
    )
    await ok(ann.post(`${at}/links`, { relation: 'related', other: other.code }))
    await ok(ann.post(`${at}/links`, { relation: 'child', other: (await make({ subject: 'Part' })).code }))
    const item = await ok<{ id: string }>(ann.post(`${at}/checklist`, { text: `Do it for ${customer}` }))
    await ok(ann.post(`${at}/checklist`, { text: 'And that' }))
    await ok(ann.patch(`/checklist-items/${item.id}`, { done: true }))
    await ok(ann.send('PUT', `${at}/followers/${ann.actor.userId}`))
    return { ...(await get(ticket.id)), messageId: ticket.messageId }
  }

  return {
    world,
    acme,
    ann,
    make,
    get,
    rich,
    around: (id: string) => ok<Around>(ann.get(`/tickets/${id}/around`)),
    merge: (target: string, sourceIds: string[], reason = '') =>
      ok<{ ticket: Ticket; actIds: string[] }>(ann.post(`/tickets/${target}/merge`, { sourceIds, reason })),
    undo: (id: string | undefined) => ok<Ticket>(ann.post(`/ticket-acts/${id}/undo`)),
    messagesOf: async (id: string) =>
      (await ok<{ data: ReadMessage[] }>(ann.get(`/tickets/${id}/messages?order=asc`))).data,
    eventsOf: async (id: string) =>
      (await ok<{ data: { name: string; data: Record<string, unknown> }[] }>(ann.get(`/tickets/${id}/timeline`))).data,
  }
}

export type Letter = {
  from: string
  subject: string
  to?: string
  inReplyTo?: string
  head?: string[]
  text?: string
}

/** Takes mails in as the worker does: each `receive` gives the ticket that the mail went to, and the outcome. */
export async function createMailbox(world: World, company: Company) {
  const stop = startParser()
  const channel = await company.asSystem((cx) =>
    cx.tx.selectFrom('channels').select(['id', 'address']).where('orgId', '=', cx.org.id).executeTakeFirstOrThrow(),
  )
  let letters = 0

  async function receive(mail: Letter) {
    letters += 1
    const to = mail.to ?? channel.address
    const lines = [
      `From: ${mail.from}`,
      `To: ${to}`,
      `Subject: ${mail.subject}`,
      `Message-ID: <letter${letters}@globex.test>`,
      ...(mail.inReplyTo ? [`In-Reply-To: <${mail.inReplyTo}>`] : []),
      ...(mail.head ?? []),
      '',
      mail.text ?? `Letter ${letters}`,
    ]
    const ledgerId = await takeIn(world.runtime, {
      door: 'smtp',
      orgId: company.orgId,
      channelId: channel.id,
      raw: Buffer.from(lines.join('\r\n')),
      envelopeFrom: mail.from,
      envelopeTo: [to],
      receivedAt: world.now(),
    })
    const context = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
    await readMailJob(company.orgId, { ledgerId }, context)
    return company.asSystem(async (cx) => {
      const row = await cx.tx
        .selectFrom('mailLedger as l')
        .leftJoin('tickets as t', (j) => j.onRef('t.orgId', '=', 'l.orgId').onRef('t.id', '=', 'l.ticketId'))
        .select(['t.code', 't.id', 'l.outcome', 'l.messageId'])
        .where('l.orgId', '=', cx.org.id)
        .where('l.id', '=', ledgerId ?? '')
        .executeTakeFirstOrThrow()
      return { ...row, id: row.id ?? '', code: row.code ?? '' }
    })
  }
  return { receive, stop }
}
