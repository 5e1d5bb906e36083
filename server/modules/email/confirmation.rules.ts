import { addressDomain, addressKey } from './address.rules.ts'
import type { MailAddress } from './parsed-mail.ts'
import { allRecipients, type Recipients } from './recipients.rules.ts'

/** From this many recipients on, the composer asks. */
export const manyRecipients = 8

/** One thing that is unusual about a reply, with what the composer needs to say it in words. */
export type ConfirmationFlag =
  | { kind: 'new_recipient'; address: string }
  | { kind: 'foreign_domain'; address: string; domain: string }
  | { kind: 'many_recipients'; count: number }
  | { kind: 'internal_text'; words: string }
  | { kind: 'reply_to_differs'; from: string; replyTo: string[] }

/** Phrases that people write to colleagues. A guess that costs one click, so only plain ones. */
const internalPhrases = [
  /\b(?:internal(?: use)? only|for internal use|internal note|do not (?:send|forward) (?:this )?to the (?:customer|client))\b/iu,
  /\b(?:nur intern|interne notiz|nicht an den kunden)\b/iu,
  /\b(?:usage interne|note interne|ne pas envoyer au client)\b/iu,
  /\b(?:solo uso interno|nota interna|no enviar al cliente)\b/iu,
]

/**
 * What is unusual about the recipients or the text, so that the composer asks once more (product CH10). Empty: send at once.
 * `known`: everybody who wrote or got mail in this ticket. `trustedDomains`: those of the customer's account and our own.
 */
export function confirmationNeeded(input: {
  recipients: Recipients
  known: readonly string[]
  trustedDomains: readonly string[]
  bodyText: string
  replyToDiffers: { from: string; replyTo: string[] } | null
}): ConfirmationFlag[] {
  const flags: ConfirmationFlag[] = []
  const known = new Set(input.known.map(addressKey))
  const domains = new Set([...input.known.map(addressDomain), ...input.trustedDomains.map((one) => one.toLowerCase())])
  const everybody: MailAddress[] = allRecipients(input.recipients)
  for (const { address } of everybody) {
    if (known.has(addressKey(address))) continue
    const domain = addressDomain(address)
    flags.push(domains.has(domain) ? { kind: 'new_recipient', address } : { kind: 'foreign_domain', address, domain })
  }
  if (everybody.length >= manyRecipients) flags.push({ kind: 'many_recipients', count: everybody.length })
  for (const phrase of internalPhrases) {
    const words = phrase.exec(input.bodyText.slice(0, 20_000))?.[0]
    if (words) flags.push({ kind: 'internal_text', words })
  }
  if (input.replyToDiffers) flags.push({ kind: 'reply_to_differs', ...input.replyToDiffers })
  return flags
}
