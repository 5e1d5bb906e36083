import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { arrived } from '../../testing/messages.ts'
import { addMessage } from '../conversations/add-message.ts'
import { readMessageFacts } from '../conversations/move-messages.ts'
import { createActsDesk, createMailbox, ok } from './testing.ts'

// Two people, or a person and a mail, at the same tickets at the same instant. Both acts have begun, on connections of their own, and wait
// for the tickets; then they are let go, one after the other. Whatever comes of it: no message is lost or stands where nobody looks, no
// ticket counts wrong, and what cannot be done any more is refused with its reason.
const { world, acme, ann, messagesOf, get } = await createActsDesk()
const { receive, stop } = await createMailbox(world, acme)
const gate = new pg.Client({ connectionString: world.databaseUrl })
await gate.connect()
afterAll(async () => {
  await stop()
  await gate.end()
  await world.close()
})

type Sent = { id: string; rfcMessageId: string }
/** The first ticket has a mail (`first`), our answer to it, a second mail, and one that is held; the second one has a mail. */
type Two = { a: string; b: string; first: string; answer: Sent; held: string }
/** What became of an act: 200 and the like, or the code of its refusal. `messageId`: what it wrote, `ticketId`: where. */
type Outcome = { code: string | null; status: number; messageId?: string | null; ticketId?: string }

async function two(): Promise<Two> {
  const [a, b] = [
    await receive({ from: 'jo@globex.test', subject: 'Tent' }),
    await receive({ from: 'kim@globex.test', subject: 'Bag' }),
  ]
  const answer = await ok<Sent>(
    ann.post(`/tickets/${a.id}/messages`, { kind: 'public', bodyText: 'Our answer', confirmed: true }),
  )
  await acme.asSystem((cx) => addMessage(cx, arrived(a.id)))
  const held = await acme.asSystem((cx) =>
    addMessage(cx, {
      ...arrived(a.id),
      author: { kind: 'system', id: null, name: 'Eve' },
      held: { reason: 'She takes no part.' },
    }),
  )
  expect([a.outcome, b.outcome]).toEqual(['ticket', 'ticket'])
  return { a: a.id, b: b.id, first: a.messageId ?? '', answer, held: held.id }
}

async function said(answer: ReturnType<typeof ann.get>): Promise<Outcome> {
  const reply = await answer
  const body = reply.body === '' || reply.body === 'null' ? {} : reply.json()
  const isDone = reply.statusCode < 300
  return { status: reply.statusCode, code: isDone ? null : body.code, messageId: isDone && body.kind ? body.id : null }
}

const post = (path: string, body: Record<string, unknown> = {}) => said(ann.post(path, body))
const moved = ({ first, answer, held }: Two) => [first, answer.id, held]
const reply = (id: string, answersId: string) =>
  post(`/tickets/${id}/messages`, { kind: 'public', bodyText: 'At the same time', confirmed: true, answersId })

const acts = {
  reply: ({ a, first }: Two) => reply(a, first),
  mail: async ({ answer }: Two): Promise<Outcome> => {
    const mail = { from: 'jo@globex.test', subject: 'Re: Tent', inReplyTo: answer.rfcMessageId }
    const { messageId, id, outcome } = await receive(mail)
    return { status: 200, code: messageId ? null : outcome, messageId, ticketId: id }
  },
  merge: ({ a, b }: Two) => post(`/tickets/${b}/merge`, { sourceIds: [a] }),
  mergeBack: ({ a, b }: Two) => post(`/tickets/${a}/merge`, { sourceIds: [b] }),
  close: ({ a }: Two) => said(ann.patch(`/tickets/${a}`, { status: 'closed' })),
  move: (given: Two) => post(`/tickets/${given.a}/move-messages`, { messageIds: moved(given), target: given.b }),
  split: (given: Two) => post(`/tickets/${given.a}/split`, { messageIds: moved(given) }),
  accept: ({ held }: Two) => post(`/messages/${held}/accept`),
  remove: ({ a }: Two) => post(`/tickets/${a}/delete`),
} satisfies Record<string, (given: Two) => Promise<Outcome>>
type Act = keyof typeof acts
const names = Object.keys(acts) as Act[]

/** What the second act is refused with; it is done when nothing stands here. */
const refused: Partial<Record<Act, Partial<Record<Act, string>>>> = {
  merge: {
    reply: 'ticket.merged',
    merge: 'ticket.merged',
    mergeBack: 'ticket.merge_loop',
    close: 'ticket.merged',
    move: 'ticket.merged',
    split: 'ticket.merged',
  },
  mergeBack: { merge: 'ticket.merge_loop', mergeBack: 'ticket.merged', move: 'ticket.merged' },
  close: {
    reply: 'ticket.closed',
    merge: 'ticket.closed',
    mergeBack: 'ticket.closed',
    close: 'ticket.closed',
    move: 'ticket.closed',
    split: 'ticket.closed',
    accept: 'ticket.closed',
  },
  move: { reply: 'message.moved', move: 'ticket.split_unknown', split: 'ticket.split_unknown' },
  split: { reply: 'message.moved', move: 'ticket.split_unknown', split: 'ticket.split_unknown' },
  accept: { accept: 'message.not_held' },
  remove: {
    reply: 'ticket.deleted',
    merge: 'ticket.deleted',
    mergeBack: 'ticket.deleted',
    close: 'ticket.deleted',
    move: 'ticket.deleted',
    split: 'ticket.deleted',
    accept: 'ticket.deleted',
    remove: 'ticket.deleted',
  },
}

/** How many wait for a row that another one has. */
async function waiting(): Promise<number> {
  const { rows } = await gate.query('select count(distinct pid)::int as n from pg_locks where not granted')
  return rows[0].n
}

/** Lets both begin while the tickets are held, then go in their order. */
async function atOnce(given: Two, first: Act, second: Act): Promise<[Outcome, Outcome]> {
  await gate.query('begin')
  await gate.query('select app.enter($1)', [acme.orgId])
  const held = await gate.query('select id from tickets where id = any($1) for update', [[given.a, given.b]])
  expect(held.rowCount).toBe(2)
  const begun: Promise<Outcome>[] = []
  try {
    for (const act of [first, second]) {
      begun.push(acts[act](given))
      await expect.poll(waiting, { interval: 5, timeout: 10_000 }).toBe(begun.length)
    }
  } finally {
    await gate.query('commit')
    await Promise.allSettled(begun)
  }
  const [one, other] = await Promise.all(begun)
  if (!one || !other) throw new Error('Two acts have two outcomes.')
  return [one, other]
}

type Standing = { id: string; ticketId: string; mergedIntoId: string | null; deletedAt: Date | null }

/** All messages stand in a ticket that one comes to, and the tickets know of them. */
async function expectHonest(given: Two, before: string[], outcomes: Outcome[]): Promise<void> {
  for (const { status, code } of outcomes)
    expect([status, code]).toEqual([expect.any(Number), status < 300 ? null : expect.any(String)])
  const written = outcomes.flatMap(({ messageId }) => messageId ?? [])
  const { standing, tickets } = await acme.asSystem(async (cx) => {
    const standing: Standing[] = await cx.tx
      .selectFrom('messages as m')
      .innerJoin('tickets as t', (j) => j.onRef('t.orgId', '=', 'm.orgId').onRef('t.id', '=', 'm.ticketId'))
      .select(['m.id', 't.id as ticketId', 't.mergedIntoId', 't.deletedAt'])
      .where('m.orgId', '=', cx.org.id)
      .where('m.id', 'in', [...before, ...written])
      .execute()
    const ids = [...new Set([given.a, given.b, ...standing.map(({ ticketId }) => ticketId)])]
    const rows = await cx.tx
      .selectFrom('tickets')
      .select(['id', 'messageCount', 'lastMessageAt', 'lastCustomerMessageAt', 'lastAgentMessageAt'])
      .where('orgId', '=', cx.org.id)
      .where('id', 'in', ids)
      .execute()
    const tickets = []
    for (const row of rows) tickets.push({ row, facts: await readMessageFacts(cx, row.id) })
    return { standing, tickets }
  })
  expect(standing.map(({ id }) => id).sort()).toEqual([...new Set([...before, ...written])].sort())
  expect(standing.filter(({ mergedIntoId }) => mergedIntoId !== null)).toEqual([])
  for (const { row, facts } of tickets) {
    expect(row.messageCount).toBe(facts.count)
    if (facts.count === 0) continue
    expect(row).toMatchObject({
      lastMessageAt: facts.lastMessageAt,
      lastCustomerMessageAt: facts.lastCustomerMessageAt,
      lastAgentMessageAt: facts.lastAgentMessageAt,
    })
  }
}

const idsOf = async ({ a, b }: Two) => [...(await messagesOf(a)), ...(await messagesOf(b))].map(({ id }) => id)

describe('of two acts at the same instant the first one is done, and of the second', () => {
  const pairs = names.flatMap((first) =>
    names.map((second) => ({ first, second, code: refused[first]?.[second] ?? null })),
  )
  test.each(pairs)('$first, then $second: $code', async ({ first, second, code }) => {
    const given = await two()
    const before = await idsOf(given)
    const outcomes = await atOnce(given, first, second)
    expect(outcomes.map((one) => one.code)).toEqual([null, code])
    await expectHonest(given, before, outcomes)
  })
})

describe('a mail that answers our answer, decided while', () => {
  test.each([
    ['its ticket is merged, goes on to the other one', 'merge', (given: Two) => given.b],
    ['what it answers is moved, follows it', 'move', (given: Two) => given.b],
    ['another ticket is merged into its own, stays', 'mergeBack', (given: Two) => given.a],
  ] as const)('%s', async (_name, act, where) => {
    const given = await two()
    const [, mail] = await atOnce(given, act, 'mail')
    expect(mail.ticketId).toBe(where(given))
  })

  test.each([
    ['its ticket is closed, follows it up', 'close', true],
    ['its ticket is deleted, begins a new one', 'remove', false],
  ] as const)('%s', async (_name, act, followsUp) => {
    const given = await two()
    const [, mail] = await atOnce(given, act, 'mail')
    expect([given.a, given.b]).not.toContain(mail.ticketId)
    expect(await get(mail.ticketId ?? '')).toMatchObject({
      messageCount: 1,
      followUpOf: followsUp ? { id: given.a } : null,
    })
  })
})

test('many acts at once, in no order: nothing is lost, and nobody is told of an error', async () => {
  const given = await two()
  const before = await idsOf(given)
  const wild = names.filter((name) => name !== 'remove')
  const outcomes = await Promise.all([...wild, ...wild, ...wild].map((name) => acts[name](given)))
  expect(outcomes.filter(({ status }) => status >= 500)).toEqual([])
  await expectHonest(given, before, outcomes)
})
