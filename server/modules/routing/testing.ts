import { expect } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import type { World } from '../../testing/world.ts'
import { distributeJob } from './distribute.ts'
import type { QueueRouting, TicketRouting } from './routing.contract.ts'

/** A company of its own with a team that serves one queue. */
export async function createDesk(world: World, prefix: string, names: string[]) {
  const acme: Company = await createCompany(world, prefix)
  const admin = await signIn(world, acme.admin)
  const people: UserActor[] = []
  for (const name of names) people.push(await acme.member(name))
  const memberIds = people.map(({ userId }) => userId)
  const team = await made<{ id: string }>(admin, '/teams', { name: 'Care', memberIds })
  const queue = await made<{ id: string; name: string }>(admin, '/queues', { name: 'Care', teamIds: [team.id] })
  const ticket = (more: object = {}) =>
    made<{ id: string; code: string; queue: { id: string } }>(admin, '/tickets', {
      subject: 'Help',
      queueId: queue.id,
      ...more,
    })
  const read = async (id: string) => (await admin.get(`/tickets/${id}`)).json()
  const routing = async (id: string): Promise<TicketRouting> => (await admin.get(`/tickets/${id}/routing`)).json()
  return { acme, admin, people, team, queue, ticket, read, routing, ids: memberIds }
}

/** What a request made. */
export async function made<T>(admin: SignedIn, path: string, body: object): Promise<T> {
  const reply = await admin.post(path, body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}

/** A queue that gives its tickets in turn. */
export const usual = {
  strategy: 'round_robin',
  cap: null,
  weights: { low: 1, medium: 1, high: 2, urgent: 3 },
  countsWaiting: false,
  lastAgent: false,
  vip: null,
  skillNeeds: [],
  skillFallback: [],
}

/** Says how a queue gives its tickets; what is not named is as usual. */
export async function setRouting(admin: SignedIn, queueId: string, more: object = {}): Promise<QueueRouting> {
  const reply = await admin.send('PUT', `/queues/${queueId}/routing`, { ...usual, ...more })
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}

/** Lets consumers react and the job do what they booked, until nothing is booked any more. */
export async function settleRouting(world: World, orgId: string): Promise<void> {
  await world.react(orgId)
  await distributeJob(orgId, {}, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false })
  await world.react(orgId)
}

/** The events of a name, the oldest first. */
export const eventsOf = async (admin: SignedIn, name: string) =>
  (await admin.get('/events?since=0&limit=200')).json().data.filter((one: { name: string }) => one.name === name)
