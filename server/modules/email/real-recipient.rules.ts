import { ownAddressMatcher } from './address.rules.ts'

/** A channel with all its addresses. */
type Addressed = { id: string; addresses: readonly string[] }

/**
 * The channel by which a mail is to be answered: the one to whose address it was written, which need not be the one in whose mailbox
 * it lies (product.md CH21: aliases, plus addresses, forwarding, one mailbox for many addresses). `delivered`: what the servers on its
 * way wrote (Delivered-To, X-Original-To …, the newest first) or the recipients of the SMTP envelope. The oldest of them that is an
 * address of another channel counts: forwarding adds above. `named`: To and Cc of a mail from a mailbox, asked only when no server
 * wrote down an address of another channel, and when they do not name the mailbox's own; a sender may write there what he likes, but
 * gets no further than by writing to that channel.
 */
export function channelOf(
  own: Addressed,
  channels: readonly Addressed[],
  mail: { delivered: readonly string[]; named: readonly string[] },
): string {
  const others = channels
    .filter(({ id }) => id !== own.id)
    .map(({ id, addresses }) => ({ id, has: ownAddressMatcher(addresses) }))
  const isOwn = ownAddressMatcher(own.addresses)
  const foreign = (address: string) => (isOwn(address) ? undefined : others.find(({ has }) => has(address))?.id)
  for (const address of mail.delivered.toReversed()) {
    const id = foreign(address)
    if (id) return id
  }
  if (mail.named.some(isOwn)) return own.id
  const named = new Set(mail.named.flatMap((address) => foreign(address) ?? []))
  const [only] = named
  return named.size === 1 && only ? only : own.id
}
