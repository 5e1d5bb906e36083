import { domainToASCII } from 'node:url'
import { type Sentence, sentence } from '../../platform/words.ts'
import { addressKey, maxAddressBytes, maxLocalPartBytes, ownAddressMatcher, splitAddress } from './address.rules.ts'
import type { MailAddress } from './parsed-mail.ts'

/** Who gets a reply. An address stands in one line only; `bcc` is never in a header. */
export type Recipients = { to: MailAddress[]; cc: MailAddress[]; bcc: MailAddress[] }

/** The message being answered. For mail of ours (`out`) its own recipients count, not its sender. */
export type AnsweredMessage = {
  direction: 'in' | 'out'
  from: MailAddress | null
  replyTo: readonly MailAddress[]
  to: readonly MailAddress[]
  cc: readonly MailAddress[]
}

export type ReplyRecipients = Recipients & {
  /** The answer goes to a Reply-To that is not the sender: shown to the agent, and never taken as who the sender is. */
  replyToDiffers: { from: string; replyTo: string[] } | null
  /** The requester is not among the recipients (somebody else wrote last): shown to the agent. */
  requesterMissing: boolean
}

/**
 * Computes who gets the reply from the message being answered, not from the ticket's contact (product CH8, CH11).
 * Others in To stay in To, Cc stays in Cc, agents among them stay; our own channel addresses, also with a plus part, go.
 * Who was the requester then and is it no longer stands there no more: the requester does (TK12).
 * Without a message (a ticket made by hand) it is the requester. `to` is empty when there is nobody to write to.
 */
export function replyRecipients(input: {
  answered: AnsweredMessage | null
  requester: MailAddress | null
  /** Addresses of those in whose place the requester is since the answered message. */
  formerRequesters: readonly string[]
  /** Customers who take part in the ticket besides the requester: in Cc of every reply. */
  participants: readonly MailAddress[]
  ownAddresses: readonly string[]
}): ReplyRecipients {
  const { answered, requester } = input
  const isOwn = ownAddressMatcher(input.ownAddresses)
  const usable = (list: readonly MailAddress[]) =>
    list.filter(({ address }) => validateAddress(address) === null && !isOwn(address))

  let to: MailAddress[] = []
  let replyToDiffers: ReplyRecipients['replyToDiffers'] = null
  if (answered?.direction === 'in') {
    const author = usable(answered.from ? [answered.from] : [])
    const replyTo = usable(answered.replyTo)
    to = [...(replyTo.length > 0 ? replyTo : author), ...usable(answered.to)]
    const from = answered.from?.address ?? ''
    if (replyTo.length > 0 && !replyTo.some(({ address }) => addressKey(address) === addressKey(from))) {
      replyToDiffers = { from, replyTo: replyTo.map(({ address }) => address) }
    }
    // Our own mail that came back, or a mail without a sender: there is no author to answer.
    if (replyTo.length === 0 && author.length === 0) to = [...usable(requester ? [requester] : []), ...to]
  } else if (answered) {
    to = usable(answered.to)
  }
  const former = new Set(input.formerRequesters.map(addressKey))
  const isFormer = ({ address }: MailAddress) => former.has(addressKey(address))
  if (requester && to.some(isFormer)) to = to.flatMap((one) => (isFormer(one) ? usable([requester]) : [one]))
  const copied = answered ? usable(answered.cc).filter((one) => !requester || !isFormer(one)) : []
  const cc = [...copied, ...usable(input.participants)]
  if (to.length === 0) to = usable(requester ? [requester] : [])
  const recipients = dedupeRecipients({ to, cc, bcc: [] })
  const all = new Set(allRecipients(recipients).map(({ address }) => addressKey(address)))
  const requesterMissing = requester !== null && requester.address !== '' && !all.has(addressKey(requester.address))
  return { ...recipients, replyToDiffers, requesterMissing }
}

/** Everybody who gets the mail, in the order To, Cc, Bcc. */
export function allRecipients(recipients: Recipients): MailAddress[] {
  return [...recipients.to, ...recipients.cc, ...recipients.bcc]
}

/** Each address once, in the first of To, Cc, Bcc that has it; a name given later is kept when the first had none. */
export function dedupeRecipients(recipients: Recipients): Recipients {
  const names = new Map<string, string>()
  for (const { address, name } of allRecipients(recipients)) {
    const key = addressKey(address)
    if (!names.get(key)) names.set(key, name)
  }
  const seen = new Set<string>()
  const once = (list: readonly MailAddress[]) =>
    list.flatMap(({ address }) => {
      const key = addressKey(address)
      if (seen.has(key)) return []
      seen.add(key)
      return [{ name: names.get(key) ?? '', address: address.trim() }]
    })
  return { to: once(recipients.to), cc: once(recipients.cc), bcc: once(recipients.bcc) }
}

/**
 * A text that is equal for equal sets of recipients, whatever the order, case and names. The composer sends what the agent
 * saw; the server compares and refuses a difference (product CH10).
 */
export function recipientsKey(recipients: Recipients): string {
  const line = (list: readonly MailAddress[]) =>
    [...new Set(list.map(({ address }) => addressKey(address)))].sort().join(',')
  const { to, cc, bcc } = dedupeRecipients(recipients)
  return `to:${line(to)};cc:${line(cc)};bcc:${line(bcc)}`
}

/** Checks one bare address: local part of letters, digits and the usual signs, a real-looking domain, the lengths of RFC 5321. */
export function validateAddress(address: string): Sentence | null {
  if (address.trim() === '') return sentence('address.empty', 'The address is empty.')
  if (/[\p{Cc}\p{Cf}\s<>()[\]\\,;:"]/u.test(address.trim())) {
    return sentence('address.characters', 'The address has a character that does not belong in one.')
  }
  const parts = splitAddress(address)
  if (!parts || parts.local.includes('@')) return sentence('address.form', 'An address looks like name@example.com.')
  if (Buffer.byteLength(parts.local) > maxLocalPartBytes || Buffer.byteLength(address.trim()) > maxAddressBytes) {
    return sentence('address.length', 'The address is too long.')
  }
  if (/^\.|\.\.|\.$/.test(parts.local)) return sentence('address.dots', 'The dots in the name are out of place.')
  const domain = domainToASCII(parts.domain)
  const labels = domain.split('.')
  const wellFormed = labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?$/i.test(label))
  if (domain === '' || domain.length > 253 || !wellFormed)
    return sentence('address.domain', 'The domain is not well formed.')
  if (labels.length < 2 || /^\d+$/.test(labels.at(-1) ?? '')) {
    return sentence('address.domain', 'The domain is not complete, like example.com.')
  }
  return null
}

/**
 * Reads addresses typed by a person: "Ann <ann@x.example>, bob@y.example; …", commas, semicolons and new lines between them.
 * What cannot be used comes back in `problems` with the text as typed; nothing is dropped in silence.
 */
export function readTypedAddresses(text: string): {
  addresses: MailAddress[]
  problems: { typed: string; problem: Sentence }[]
} {
  const addresses: MailAddress[] = []
  const problems: { typed: string; problem: Sentence }[] = []
  // A comma inside quotes or angle brackets separates nothing.
  for (const piece of text.slice(0, 100_000).match(/(?:"[^"\n]*"|<[^>\n]*>|[^,;\n"<])+|["<]/g) ?? []) {
    const typed = piece.trim()
    if (typed === '') continue
    const named = /^(.*)<([^<>]*)>$/s.exec(typed)
    const address = (named?.[2] ?? typed).trim().replace(/^mailto:/i, '')
    const name = (named?.[1] ?? '')
      .trim()
      .replace(/^"(.*)"$/s, '$1')
      .trim()
    const problem = validateAddress(address)
    if (problem) problems.push({ typed, problem })
    else addresses.push({ name, address })
  }
  return { addresses, problems }
}
