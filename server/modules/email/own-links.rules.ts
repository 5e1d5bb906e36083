/**
 * Links of our own invitations and password resets in a mail that comes in: it bounced, was forwarded, or its owner reads a
 * support address. Whoever may read mail could use them, so they end (docs/quality.md, security 7).
 */

/** `/reset-password/` or `/invitations/` and a token: 32 bytes in base64url. In any encoding of `=`, `/` and soft line breaks. */
const link = /(?:reset-password|invitations)(?:\/|%2F)([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])/gi

/** Lines of base64 as mail programs break them, their last one shorter; at least one of full length. */
const base64Block = /(?:^|\n)((?:[A-Za-z0-9+/]{56,}\r?\n)+[A-Za-z0-9+/]*={0,2})/g

/** A token and the words around it fit in far fewer; a mail of nothing but links is no mail. */
const maxTokens = 1000

/**
 * The tokens of such links in the bytes of a mail, each once: in plain text, quoted-printable and base64, also inside mails
 * that it carries (whose own base64 may stand in base64).
 */
export function findOwnLinks(raw: Uint8Array): string[] {
  const found = new Set<string>()
  search(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1'), found, 2)
  return [...found]
}

function search(text: string, found: Set<string>, depth: number): void {
  // A soft line break of quoted-printable or of format=flowed may stand inside a link; `=2D` is a dash, `=5F` an underscore.
  const joined = text.replace(/=[ \t]*\r?\n/g, '').replace(/=(2D|5F|2F)/gi, (_, hex: string) => unhex(hex))
  for (const match of joined.matchAll(link)) {
    if (found.size >= maxTokens) return
    if (match[1]) found.add(match[1])
  }
  if (depth === 0) return
  // Base64 may itself stand in quoted-printable; its own `=` at the end of a line is no soft break.
  for (const form of joined === text ? [text] : [text, joined])
    for (const match of form.matchAll(base64Block))
      search(Buffer.from(match[1] ?? '', 'base64').toString('latin1'), found, depth - 1)
}

const unhex = (hex: string) => String.fromCharCode(Number.parseInt(hex, 16))
