import { z } from 'zod'
import { Id, Instant, Said } from '../../platform/http/fields.ts'
import { TicketVisibility } from './tickets.contract.ts'

const Ref = z.object({ id: Id, name: z.string() })

export const SetTicketVisibility = z
  .strictObject({
    visibility: TicketVisibility,
    userIds: z.array(Id).max(200).default([]).describe('Members who see it whatever their role sees.'),
    teamIds: z.array(Id).max(50).default([]).describe('Teams whose members see it, likewise.'),
  })
  .meta({
    id: 'SetTicketVisibility',
    description:
      'All of it: who is absent was not chosen. The assignee always sees it, and so does a member who is its requester.',
  })

export const SightReason = z
  .object({
    sees: z.boolean(),
    text: z.string().describe('Why, in a sentence.'),
    why: Said.describe('The reason by its code.'),
  })
  .meta({ id: 'SightReason' })

export const TicketAccess = z
  .object({
    visibility: TicketVisibility,
    users: z.array(Ref).describe('Members who were chosen.'),
    teams: z.array(Ref).describe('Teams that were chosen.'),
    people: z
      .array(z.object({ member: Ref, role: Ref, ...SightReason.shape }))
      .describe('Every active member, those who see it first, with the reason.'),
    requests: z
      .array(z.object({ id: Id, member: Ref, reason: z.string(), createdAt: Instant }))
      .describe('Members who ask to see it and wait for an answer, the oldest first.'),
  })
  .meta({ id: 'TicketAccess' })

const SightPart = z.object({
  text: z.string().describe('Why, in a sentence.'),
  why: Said.describe('The reason by its code.'),
  count: z.int().describe('Open tickets of this reason among those that you see, at most 1,000.'),
  capped: z.boolean().describe('True: there are more.'),
})

export const MemberSight = z
  .object({
    member: Ref,
    role: Ref,
    sees: z.array(SightPart).describe('Each ticket is under one reason, the first that holds.'),
    hides: z.array(SightPart).describe('What is hidden, likewise.'),
  })
  .meta({ id: 'MemberSight', description: 'What a member sees, and why.' })
export type MemberSight = z.infer<typeof MemberSight>

export const AskSight = z.strictObject({
  ticket: z.string().trim().min(1).max(100).describe('Code or id.'),
  userId: Id.describe('Whose sight.'),
})
