import { z } from 'zod'
import { Id, Instant } from '../../platform/http/fields.ts'

const Ref = z.object({ id: Id, name: z.string() })

export const DomainMatches = z
  .object({
    linkable: z.int().describe('Contacts that a run would link.'),
    elsewhere: z.int().describe('Contacts of the domains that stay as they are: they have another account.'),
    capped: z.boolean().describe('True: only the first 5,000 contacts were looked at.'),
    data: z
      .array(
        z.object({
          contact: Ref,
          email: z.string().describe('The address under one of the domains.'),
          willLink: z.boolean(),
          accounts: z.array(Ref).describe('What it is linked to already, or the account whose domain is nearer.'),
        }),
      )
      .describe('The first 50 of both kinds.'),
  })
  .meta({ id: 'DomainMatches' })
export type DomainMatches = z.infer<typeof DomainMatches>

export const DomainLink = z
  .object({
    id: Id,
    accountId: Id,
    domains: z.array(z.string()),
    by: Ref,
    state: z.enum(['running', 'done', 'undoing', 'undone']),
    linked: z.int(),
    skipped: z.int().describe('Contacts of the domains with another account.'),
    restored: z.int().describe('Links that were taken back.'),
    kept: z.int().describe('Not taken back: the link was gone already.'),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'DomainLink', description: 'A run that links contacts to an account by its domains.' })
export type DomainLink = z.infer<typeof DomainLink>

export const MatchDomains = z.object({
  domain: z.string().max(255).optional().describe('One of the account’s domains; absent: all of them.'),
})
export const CreateDomainLink = z
  .strictObject({
    domains: z.array(z.string().max(255)).min(1).max(100).optional().describe('Of the account’s; absent: all of them.'),
  })
  .meta({ id: 'CreateDomainLink' })
