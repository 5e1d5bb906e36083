/** What a mail server answered. `code` null: it did not answer, and `words` say what happened instead. */
export type SmtpReply = { code: number | null; enhanced: string | null; words: string }

/** What an answer means for one recipient. */
export type RecipientStatus = 'accepted' | 'temporary' | 'permanent'
export type RecipientResult = { address: string; status: RecipientStatus } & SmtpReply

const longestWords = 1000

/** Reads "550 5.1.1 No such user" (also several lines "550-…"). The server's words are kept, control characters are not. */
export function readSmtpReply(text: string): SmtpReply {
  const lines = text.split(/\r?\n/)
  const head = /^(\d{3})(?:[ -]|$)/.exec(lines[0] ?? '')
  const code = head ? Number(head[1]) : null
  const enhanced =
    code === null ? null : (/^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?:\s|$)/.exec(lines[0] ?? '')?.[1] ?? null)
  return { code, enhanced, words: plainWords(text) }
}

/** Words of a server or an error as one bounded line without control characters. */
export function plainWords(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, longestWords)
}

/**
 * 2xx accepted, 4xx temporary, 5xx permanent, no answer temporary. Too many recipients is temporary even as 552
 * (RFC 5321, 4.5.3.1.10): the others go in the next round.
 */
export function statusOfReply(reply: SmtpReply): RecipientStatus {
  if (reply.code === null || (reply.code >= 400 && reply.code < 500)) return 'temporary'
  if (reply.code < 400) return 'accepted'
  if (reply.enhanced === '5.5.3' || (reply.code === 552 && /too many recipients/i.test(reply.words))) return 'temporary'
  return 'permanent'
}
