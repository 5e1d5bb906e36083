import { createHash } from 'node:crypto'
import { addMessage } from '../server/modules/conversations/add-message.ts'
import type { ArrivedFile } from '../server/modules/conversations/arrived-files.ts'
import { prepareBody } from '../server/modules/conversations/message-body.ts'
import { composeBody } from '../server/modules/conversations/messages.rules.ts'
import { postMessage } from '../server/modules/conversations/post-message.ts'
import { createConversation } from '../server/modules/conversations/threads.ts'
import { listChannelRows } from '../server/modules/email/channels.store.ts'
import { markDelivered } from '../server/modules/email/outbox.service.ts'
import { markTicketRead } from '../server/modules/tickets/read-tickets.ts'
import { createTicket } from '../server/modules/tickets/tickets.service.ts'
import { updateTicket } from '../server/modules/tickets/update-ticket.ts'
import { type Actor, type Cx, type Runtime, systemActor, type UserActor } from '../server/platform/context.ts'
import { newFileKey } from '../server/platform/files.ts'
import { newId } from '../server/platform/ids.ts'
import { cities, items, topics } from './company.ts'
import { gradientPng, tinyPdf } from './files.ts'
import { goOnWithClocks, startClocks } from './fill-clocks.ts'
import { claimValues, type DemoFields, firstValues } from './fill-fields.ts'
import type { Random } from './random.ts'

export type Customer = { id: string; name: string; first: string; email: string; phone: string | null }

type Scene = {
  run: Runtime['run']
  runtime: Runtime
  orgId: string
  team: UserActor[]
  /** Who gives tickets out. */
  dispatcher: UserActor
  customers: Customer[]
  fields: DemoFields
  random: Random
  begun: Date
  index: number
}

/** How far a ticket has come, by its age in days: old ones are mostly done. */
function fateOf(random: Random, ageDays: number) {
  if (ageDays > 21)
    return random.weighted([
      ['closed', 88],
      ['resolved', 8],
      ['waiting', 4],
    ])
  if (ageDays > 5)
    return random.weighted([
      ['closed', 45],
      ['resolved', 31],
      ['waiting', 18],
      ['in_progress', 6],
    ])
  if (ageDays > 2)
    return random.weighted([
      ['open', 8],
      ['in_progress', 37],
      ['waiting', 30],
      ['resolved', 25],
    ])
  return random.weighted([
    ['open', 40],
    ['in_progress', 25],
    ['waiting', 20],
    ['resolved', 15],
  ])
}

/** One ticket with its thread: the question, perhaps a note, answers, the customer's last word; its clocks run along. */
export async function fillTicket(scene: Scene): Promise<void> {
  const { run, runtime, orgId, random, begun } = scene
  const topic = random.pick(topics)
  const customer = scene.customers[random.whole(0, scene.customers.length - 1)]
  const agent = scene.team[random.whole(0, scene.team.length - 1)]
  if (!customer || !agent) throw new Error('The company has nobody.')
  const words: Record<string, string> = {
    order: String(88_000 + random.whole(0, 4_000)),
    item: random.pick(items),
    city: random.pick(cities),
    date: begun.toISOString().slice(0, 10),
    name: customer.name,
    first: customer.first,
    agent: agent.name,
  }
  const say = (text: string) => text.replace(/\{(\w+)\}/g, (_, key: string) => words[key] ?? '')
  const fate = fateOf(random, (runtime.now().getTime() - begun.getTime()) / 86_400_000)
  const file = topic.file ? await storeFile(runtime, orgId, topic.file, say(topic.subject)) : null
  const later = (minutes: number) =>
    new Date(Math.min(begun.getTime() + minutes * 60_000, runtime.now().getTime() - 60_000))
  const firstReply = random.whole(12, 500)
  const followUp = firstReply + random.whole(30, 1_500)

  const system = systemActor(orgId, 'demo')
  const byCustomer = (cx: Cx, now: Date): Cx => ({
    ...cx,
    now,
    actor: { kind: 'contact', orgId, contactId: customer.id, name: customer.name },
  })
  const byAgent = (cx: Cx, now: Date): Cx => ({ ...cx, now, actor: agent })
  const subject = say(topic.subject)
  const unassigned = fate === 'open' && random.chance(0.6)

  const ticket = await run(system, async (cx) => {
    const channel = await theChannel(cx)
    const conversationId = await createConversation(
      { ...cx, now: begun },
      { channelId: channel.id, contactId: customer.id, name: subject },
    )
    const { id } = await createTicket(byCustomer(cx, begun), {
      subject,
      source: 'email',
      channelId: channel.id,
      conversationId,
      requester: { id: customer.id },
      type: topic.type,
      priority: random.whole(topic.priority[0], topic.priority[1]),
      labels: [topic.label],
      custom: firstValues(scene.fields, random, words, begun),
    })
    return { id, conversationId }
  })
  const arrive = async (cx: Cx, now: Date, text: string, files: ArrivedFile[]) => {
    const channel = await theChannel(cx)
    return addMessage(byCustomer(cx, now), {
      ticketId: ticket.id,
      channelId: channel.id,
      conversationId: ticket.conversationId,
      author: { kind: 'contact', id: customer.id, name: customer.name },
      from: { name: customer.name, address: customer.email },
      replyTo: [],
      to: [{ name: channel.name, address: channel.address }],
      cc: [],
      subject,
      body: { bodyText: text, visibleText: text, bodyHtml: null, visibleHtml: null, bodyKey: null },
      remoteImages: 0,
      attachments: files,
      rfcMessageId: `${newId()}@${customer.email.split('@')[1]}`,
      references: [],
      ledgerId: null,
      mailClass: 'normal',
      held: null,
      why: { reason: 'It answers nothing that we know: a new ticket.' },
      subjectChanged: false,
      sentAt: now,
    })
  }
  const answered = later(firstReply)
  await run(system, async (cx) => {
    await startClocks({ ...cx, now: begun }, ticket.id)
    await arrive(cx, begun, say(topic.ask), file ? [file] : [])
    if (unassigned) return
    await updateTicket({ ...cx, now: later(Math.floor(firstReply / 4)), actor: scene.dispatcher }, ticket.id, {
      assigneeId: agent.userId,
      // What comes back goes through the pipeline for returns.
      ...(topic.label === 'warranty' ? { pipelineId: scene.fields.returnsId } : {}),
      ...(fate === 'in_progress' && random.chance(0.5)
        ? { dueAt: new Date(runtime.now().getTime() + random.whole(-2, 4) * 86_400_000) }
        : {}),
    })
  })
  await run(system, async (cx) => {
    const readers = scene.team.filter(() => random.chance(fate === 'open' ? 0.3 : 0.92))
    const readByTeam = async () => {
      if (['closed', 'resolved'].includes(fate)) return
      for (const actor of readers) await markTicketRead({ ...cx, actor }, ticket.id)
    }
    if (fate === 'open') return readByTeam()
    if (topic.note && random.chance(0.7))
      await post(byAgent(cx, later(Math.floor(firstReply / 2))), runtime, ticket.id, 'note', say(topic.note))
    await goOnWithClocks({ ...cx, now: answered }, ticket.id)
    const ends = fate === 'waiting' ? 'waiting' : undefined
    if (topic.type === 'complaint' && (fate === 'resolved' || fate === 'closed'))
      await updateTicket(byAgent(cx, answered), ticket.id, { custom: claimValues(scene.fields, random) })
    const replyId = await post(
      byAgent(cx, answered),
      runtime,
      ticket.id,
      'public',
      say(topic.answer),
      topic.follow && !ends ? undefined : (ends ?? (fate === 'in_progress' ? undefined : fate)),
    )
    await markDelivered(byAgent(cx, answered), replyId)
    if (ends || !topic.follow) return readByTeam()
    await arrive(cx, later(followUp), say(topic.follow), [])
    if (fate === 'in_progress') return readByTeam()
    const closing = later(followUp + random.whole(5, 300))
    const lastId = await post(
      byAgent(cx, closing),
      runtime,
      ticket.id,
      'public',
      `You are welcome, ${customer.first}. Have a good time outside!\n\n${agent.name}`,
      fate,
    )
    await markDelivered(byAgent(cx, closing), lastId)
    await readByTeam()
  })
  await run(system, (cx) => goOnWithClocks({ ...cx, now: answered }, ticket.id))
}

async function theChannel(cx: Cx) {
  const [channel] = await listChannelRows(cx)
  if (!channel) throw new Error('The company has no channel.')
  return channel
}

async function post(
  cx: Cx & { actor: Actor },
  runtime: Runtime,
  ticket: string,
  kind: 'public' | 'note',
  text: string,
  setStatus?: 'waiting' | 'resolved' | 'closed',
): Promise<string> {
  const id = newId(cx.now.getTime())
  await postMessage(cx, {
    id,
    ticket,
    kind,
    body: await prepareBody(runtime.settings, cx.org.id, composeBody({ bodyText: text })),
    inlineIds: [],
    attachmentIds: [],
    undoSeconds: 0,
    confirmed: true,
    ...(setStatus ? { setStatus } : {}),
  })
  return id
}

async function storeFile(runtime: Runtime, orgId: string, name: string, title: string): Promise<ArrivedFile> {
  const content = name.endsWith('.pdf')
    ? tinyPdf(['Northwind demo', title])
    : gradientPng(480, 320, [61, 90, 128], [224, 142, 69])
  const storageKey = newFileKey(orgId, 'attachments')
  await runtime.settings.files.put(storageKey, content)
  return {
    id: newId(),
    storageKey,
    name,
    contentType: name.endsWith('.pdf') ? 'application/pdf' : 'image/png',
    size: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    inline: false,
    contentId: null,
  }
}
