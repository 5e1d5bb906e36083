import { expect } from 'vitest'
import { listMemberAccess, type MemberAccess } from '../../modules/members/member-access.ts'
import { findTicketFacts } from '../../modules/tickets/ticket-facts.ts'
import type { UserActor } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { type Permission, ticketScopes } from '../../platform/permissions.ts'
import { type SignedIn, signIn } from '../client.ts'
import { type Company, createCompany } from '../company.ts'
import type { World } from '../world.ts'
import { followUps, type Loom, mailRows, mergeSome, splitOff, tieTogether, writeInto } from './weave.ts'

/** Numbers that look random and are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * sides)
  }
}

/** A ticket, and what of it can show where it must not. */
export type Marked = {
  id: string
  code: string
  /** Stands in its subject, description, note, file, draft, checklist and labels, and nowhere else. */
  mark: string
  messageId: string
  attachmentId: string
  draftIds: string[]
  isClosed: boolean
  /** Seen by nobody, but who would see it is told that it was deleted. */
  isDeleted: boolean
}

export type Office = {
  acme: Company
  admin: SignedIn
  people: SignedIn[]
  tickets: Marked[]
  /** Tickets that were merged into others: they are among the tickets of lists and counts, and have nothing in them. */
  merged: Pick<Marked, 'id' | 'code' | 'mark'>[]
  /** A macro of everybody that writes a note. */
  macroId: string
  /** Each ticket is under this one label. */
  labelId: string
  /** Gives everybody another role, other teams, and teams other queues. */
  shuffle: () => Promise<void>
  /** What a person sees, by the sentences of product.md D12 written down a second time. */
  seenBy: (person: UserActor) => Promise<Set<string>>
  /** Who he is, as the database says now. */
  accessOf: (person: UserActor) => Promise<MemberAccess>
}

const markOf = (i: number) => `zq${String(i).padStart(3, '0')}x`

const rights: Permission[] = [
  'messages:read',
  'tickets:read',
  'tickets:create',
  'tickets:update',
  'tickets:assign',
  'tickets:reply',
  'tickets:note',
  'tickets:reopen',
  'tickets:merge',
  'tickets:export',
  'customers:read',
  'members:read',
  'members:manage',
  'mail:read',
]

/** A company whose tickets differ in all that decides who sees them, with something of each kind in every ticket. */
export async function openOffice(world: World, seed: number, size: number): Promise<Office> {
  const roll = dice(seed)
  const any = <T>(list: readonly T[]): T => list[roll(list.length)] as T
  const some = <T>(list: readonly T[], oneOf: number): T[] => list.filter(() => roll(oneOf) === 0)
  const acme = await createCompany(world)
  const admin = await signIn(world, acme.admin)
  const ok = async (reply: ReturnType<SignedIn['get']>) => {
    const { statusCode, body, json } = await reply
    expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
    return body === '' ? null : json()
  }
  const people: SignedIn[] = []
  for (const name of ['Ann', 'Ben', 'Cleo', 'Dan']) people.push(await signIn(world, await acme.member(name, 'admin')))
  const ids = people.map(({ actor }) => actor.userId)
  const teams: string[] = []
  for (const name of ['First', 'Second', 'Third'])
    teams.push((await ok(admin.post('/teams', { name, memberIds: some(ids, 2) }))).id)
  const queues: string[] = []
  for (const name of ['Returns', 'Repairs', 'Law'])
    queues.push((await ok(admin.post('/queues', { name, teamIds: some(teams, 2) }))).id)
  const kept: string[] = []
  for (const name of ['Fraud', 'Legal']) {
    const { id } = await ok(admin.post('/pipelines', { name }))
    await ok(admin.patch(`/pipelines/${id}`, { seeTeamIds: some(teams, 2) }))
    kept.push(id)
  }
  const channels: string[] = []
  for (const name of ['fraud', 'legal']) {
    const mailbox = { name, address: `${name}@acme.test`, readTeamIds: some(teams, 2) }
    channels.push((await ok(admin.post('/channels', mailbox))).id)
  }
  const labelId = (await ok(admin.post('/labels', { name: 'Every' }))).id
  const roles: string[] = []
  for (const ticketScope of ticketScopes)
    for (const permissions of [rights, [...rights, 'tickets:private']])
      roles.push((await ok(admin.post('/roles', { name: `Role ${roles.length}`, ticketScope, permissions }))).id)

  const macro = { name: 'Looked at', noteHtml: '<p>{{ticket.code}}</p>', sharing: 'everyone' }
  await ok(admin.post('/custom-fields', { name: 'Twin', key: 'twin', type: 'record', lookup: 'ticket' }))
  const macroId = (await ok(admin.post('/macros', macro))).id

  let marks = 0
  let turn = 0
  const nextMark = () => {
    marks += 1
    return markOf(marks)
  }
  const loom: Loom = { world, orgId: acme.orgId, admin, ok, nextMark, labelId }
  const tickets: Marked[] = []
  for (let i = 0; i < size; i += 1) {
    const mark = nextMark()
    const maker = any([admin, admin, ...people])
    const asker = roll(3) === 0 ? any(people).actor.email : `customer${i}@example.test`
    const made = await ok(
      maker.post('/tickets', {
        subject: `Ticket ${mark}`,
        description: `Described ${mark}`,
        assigneeId: any([null, null, ...ids]),
        queueId: any(queues),
        pipelineId: any([undefined, undefined, ...kept]),
        requester: { email: asker },
        labels: [labelId],
      }),
    )
    const message = await writeInto(loom, made.id, mark, any([undefined, undefined, ...channels]))
    await mailRows(loom, { ticketId: made.id, messageId: message.messageId, mark })
    tickets.push({ id: made.id, code: made.code, mark, ...message, draftIds: [], isClosed: false, isDeleted: false })
  }
  const furnish = async ({ id, mark, draftIds }: Marked) => {
    for (const [n, person] of people.entries()) {
      const draft = await ok(person.send('PUT', `/tickets/${id}/drafts`, { kind: 'note', bodyHtml: `<p>${mark}</p>` }))
      draftIds.push(draft.id)
      if (n === 0) await ok(person.post(`/drafts/${draft.id}/share`, { shared: true }))
    }
    if (roll(4) === 0) await ok(admin.patch(`/tickets/${id}`, { snooze: { until: '2030-06-01T00:00:00Z' } }))
    if (roll(2) === 0) {
      const visibility = roll(4) === 0 ? 'public' : 'private'
      const chosen = { userIds: some(ids, 4), teamIds: some(teams, 4) }
      await ok(admin.send('PUT', `/tickets/${id}/visibility`, { visibility, ...chosen }))
    }
    for (const person of people) await ok(person.send('PUT', `/tickets/${id}/followers/${person.actor.userId}`))
  }
  tickets.push(...(await splitOff(loom, tickets)))
  const merged = await mergeSome(loom, tickets)
  await tieTogether(loom, tickets)
  for (const ticket of tickets) await furnish(ticket)
  for (const ticket of tickets) {
    ticket.isClosed = roll(5) === 0
    if (ticket.isClosed) await ok(admin.patch(`/tickets/${ticket.id}`, { status: 'closed' }))
  }
  for (const ticket of await followUps(loom, tickets)) {
    await furnish(ticket)
    tickets.push(ticket)
  }
  await world.react(acme.orgId)
  await acme.asSystem(async ({ tx, now }) => {
    for (const userId of ids)
      for (const [i, { id, mark }] of tickets.entries())
        await tx
          .insertInto('notifications')
          .values({
            orgId: acme.orgId,
            id: newId(),
            userId,
            ticketId: id,
            kind: 'customer_replied',
            createdAt: now,
            eventSeq: String(100_000 + i),
            data: JSON.stringify({ subject: mark }),
          })
          .execute()
  })

  for (const ticket of tickets) {
    ticket.isDeleted = roll(6) === 0
    if (ticket.isDeleted) await ok(admin.post(`/tickets/${ticket.id}/delete`, { reason: ticket.mark }))
  }
  await world.react(acme.orgId)

  return {
    acme,
    admin,
    people,
    tickets,
    merged,
    macroId,
    labelId,
    shuffle: async () => {
      for (const team of teams) await ok(admin.patch(`/teams/${team}`, { memberIds: some(ids, 2) }))
      for (const queue of queues) await ok(admin.patch(`/queues/${queue}`, { teamIds: some(teams, 2) }))
      for (const id of kept) await ok(admin.patch(`/pipelines/${id}`, { seeTeamIds: some(teams, 2) }))
      for (const id of channels) await ok(admin.patch(`/channels/${id}`, { readTeamIds: some(teams, 2) }))
      // By turns, so that each role comes.
      for (const [i, id] of ids.entries())
        await ok(admin.patch(`/users/${id}`, { roleId: roles[(turn + i * 3) % roles.length] }))
      turn += 1
      await world.react(acme.orgId)
    },
    seenBy: async (person) => {
      const access = await accessIn(acme, person)
      const facts = await acme.asSystem((cx) =>
        findTicketFacts(
          cx,
          [...tickets, ...merged].map(({ id }) => id),
        ),
      )
      return new Set([...facts.values()].filter((ticket) => sees(access, ticket)).map(({ id }) => id))
    },
    accessOf: (person) => accessIn(acme, person),
  }
}

async function accessIn(acme: Company, person: UserActor): Promise<MemberAccess> {
  const found = (await acme.asSystem(listMemberAccess)).find(({ userId }) => userId === person.userId)
  if (!found) throw new Error('He is no member.')
  return found
}

type Facts = NonNullable<ReturnType<Awaited<ReturnType<typeof findTicketFacts>>['get']>>

function sees(person: MemberAccess, ticket: Facts): boolean {
  const { userId, teamIds, queueIds, ticketScope, barredPipelineIds, barredChannelIds } = person
  if (ticket.deletedAt) return false
  if (ticket.assigneeId === userId) return true
  if ([userId, ...teamIds].some((id) => ticket.accessIds.includes(id))) return true
  if (ticket.requesterUserId === userId) return true
  const { conversationChannelId: channelId } = ticket
  const isBarred = barredPipelineIds.includes(ticket.pipelineId) || (channelId && barredChannelIds.includes(channelId))
  const isKept = ticket.visibility === 'private' || isBarred
  if (isKept && !person.permissions.includes('tickets:private')) return false
  if (ticketScope === 'all') return true
  if (ticket.createdByKind === 'user' && ticket.createdById === userId) return true
  if (ticketScope === 'own') return false
  return queueIds.includes(ticket.queueId) && (ticketScope === 'queues' || ticket.assigneeId === null)
}
