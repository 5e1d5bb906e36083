import type { Cx } from '../../platform/context.ts'
import type { Original } from '../conversations/add-waiting.ts'
import { findMemberByEmail } from '../members/members.service.ts'
import { proposeRequester } from '../ticket-acts/requester-proposals.ts'
import { ownAddressMatcher } from './address.rules.ts'
import { listOwnAddresses } from './channels.store.ts'
import { findOriginalSender } from './forwarded.rules.ts'
import type { ParsedMail } from './parsed-mail.ts'
import type { ThreadEvidence } from './threading.rules.ts'

/**
 * Whose mail a member forwarded: he is proposed as requester, until somebody makes him so. Only of mail that is proven to be the member's,
 * and never our own addresses or a colleague.
 */
export async function originalOf(
  cx: Cx,
  mail: ParsedMail,
  { dmarc, sender }: ThreadEvidence,
): Promise<Original | null> {
  if (!sender.staff || dmarc !== 'pass' || mail.class !== 'normal') return null
  const original = findOriginalSender(mail)
  if (!original || ownAddressMatcher(await listOwnAddresses(cx))(original.address)) return null
  const member = await findMemberByEmail(cx, sender.address)
  if (!member || (await findMemberByEmail(cx, original.address))) return null
  return { name: original.name, address: original.address, byId: member.id, byName: member.name }
}

/** Proposes him in the ticket that the mail made. */
export async function proposeOriginal(
  cx: Cx,
  ticketId: string,
  requesterId: string,
  { name, address, byId, byName }: Original,
): Promise<void> {
  const member = { id: byId, name: byName }
  await proposeRequester(cx, ticketId, { forwarder: { id: requesterId }, member, original: { name, address } })
}
