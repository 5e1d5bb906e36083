import type { z } from 'zod'
import type { Cx, UserActor } from '../../platform/context.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { findAddresses } from '../crm-mirror/find-people.ts'
import { findAccountName } from '../customers/accounts.service.ts'
import { findContactByEmail, findContactRef, findContactsByEmails } from '../customers/customers.service.ts'
import { findMemberIdByEmail } from '../members/members.service.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import type { CreateEmbedToken, EmbedToken } from './auth.contract.ts'
import { findUserActor } from './auth.service.ts'
import { type EmbedClaim, embedMinutes, mostEmbedPeople, signEmbed } from './embed.rules.ts'

type Asked = z.infer<typeof CreateEmbedToken>
/** What is kept for a repeated request; the token is made of it again, it is stored nowhere. */
export type IssuedEmbed = Omit<z.infer<typeof EmbedToken>, 'token' | 'url'> & { contactIds: readonly string[] }

/**
 * For whom a token of an embed is and how long it works (product.md MX21). 409 `embed.off` without an application that may show it, 404
 * `embed.no_customer`, 422 `embed.no_member`, `embed.too_many`.
 */
export async function issueEmbed(cx: Cx, input: Asked): Promise<IssuedEmbed> {
  require(cx.actor, 'embed:issue')
  if ((await getOrganization(cx)).settings.embedOrigins.length === 0)
    throw conflict('embed.off', 'No application may show tickets: name one in Settings > Embedding first.')
  const found = await findCustomer(cx, input)
  if (!found) throw notFound('embed.no_customer', 'There is no such customer.')
  const userId = input.memberId ?? (await findMemberIdByEmail(cx, input.memberEmail ?? ''))
  const member = userId ? await findUserActor(cx, { orgId: cx.org.id, userId, via: 'session', viaId: userId }) : null
  if (!member)
    throw unprocessable('embed.no_member', 'There is no such member, or he is deactivated.', [
      { path: input.memberId ? 'memberId' : 'memberEmail', message: 'There is no such active member.' },
    ])
  const expiresAt = new Date(cx.now.getTime() + (input.minutes ?? embedMinutes) * 60_000)
  return { ...found, member: { id: member.userId, name: member.name }, expiresAt: expiresAt.toISOString() }
}

type Found = Pick<IssuedEmbed, 'customer' | 'contactIds'>

async function findCustomer(cx: Cx, input: Asked): Promise<Found | null> {
  if (input.crm) return findMirrored(cx, input.crm)
  const customer = await findOwn(cx, input)
  return customer && { customer, contactIds: [] }
}

/**
 * Who is known here by the addresses of a row of the mirror, or of all rows of an account. What the rows say is not told: the asker need
 * not have CRM access.
 */
async function findMirrored(cx: Cx, { kind, source, externalId }: NonNullable<Asked['crm']>): Promise<Found | null> {
  const row = (await getOrganization(cx)).hasCrm ? await findAddresses(cx, kind, { source, externalId }) : null
  const contacts = row ? await findContactsByEmails(cx, row.addresses) : []
  const [first] = contacts
  if (!row || !first) return null
  if (contacts.length > mostEmbedPeople)
    throw unprocessable(
      'embed.too_many',
      words`More than ${{ most: mostEmbedPeople }} people of this account are known. Name the account by accountId.`,
      [{ path: 'crm', message: 'Too many people.' }],
    )
  const name = kind === 'contact' ? first.name : externalId
  return { customer: { kind: `crm_${kind}`, id: row.id, name }, contactIds: contacts.map(({ id }) => id) }
}

async function findOwn(cx: Cx, input: Asked): Promise<IssuedEmbed['customer'] | null> {
  if (input.accountId) {
    const name = await findAccountName(cx, input.accountId)
    return name === null ? null : { kind: 'account', id: input.accountId, name }
  }
  const contact = input.contactId
    ? await findContactRef(cx, input.contactId)
    : await findContactByEmail(cx, input.email ?? '')
  return contact && { kind: 'contact', id: contact.id, name: contact.name }
}

/** The token of what was issued, and the address of the list with it. */
export function tokenOf(
  cx: Pick<Cx, 'settings'>,
  actor: UserActor,
  issued: IssuedEmbed,
): Pick<z.infer<typeof EmbedToken>, 'token' | 'url'> {
  const { customer, contactIds, member, expiresAt } = issued
  const { kind, id } = customer
  const claim: EmbedClaim = {
    orgId: actor.orgId,
    userId: member.id,
    customer: kind === 'contact' || kind === 'account' ? { kind, id } : { kind, id, contactIds },
    issuedBy: actor.via === 'api_key' ? 'api_key' : 'session',
    issuerId: actor.viaId,
    expiresAt: new Date(expiresAt),
  }
  const token = signEmbed(cx.settings.keys.embeds, claim)
  return { token, url: `${cx.settings.publicUrl}/tickets?embedded=crm&org=${actor.orgId}#embed=${token}` }
}
