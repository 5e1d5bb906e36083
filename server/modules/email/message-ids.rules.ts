import { cleanLine } from './clean-text.rules.ts'

/** RFC 5322 allows 998 characters in a line; what is longer is not an id. */
const maxIdLength = 998
/** Long threads collect references; the newest and the first decide, so a limit costs nothing. */
const maxIds = 1000

/**
 * The ids of a Message-ID, In-Reply-To or References header, without angle brackets, in order, each once. Folds inside
 * an id are undone; comments, quoted phrases and other words around them are junk and dropped.
 */
export function parseMessageIds(binary: string): string[] {
  const ids = new Set<string>()
  const text = cleanLine(Buffer.from(binary, 'latin1').toString('utf8'))
  for (const match of text.matchAll(/<([^<>]*)>/g)) addId(ids, (match[1] ?? '').replace(/\s+/g, ''))
  if (ids.size > 0) return [...ids]
  // No brackets at all: bare tokens that look like an id, with a missing bracket on either side forgiven.
  for (const word of text.split(/[\s,;]+/)) {
    const bare = word.replace(/^[<"'([]+|[>"')\]]+$/g, '')
    if (/^[^@\s]+@[^@\s]+$/.test(bare)) addId(ids, bare)
  }
  return [...ids]
}

function addId(ids: Set<string>, id: string): void {
  if (id !== '' && id.length <= maxIdLength && ids.size < maxIds) ids.add(id)
}

/** The id of a message. A single bare token counts even without "@"; null when there is none. */
export function parseOwnMessageId(binary: string): string | null {
  const first = parseMessageIds(binary)[0]
  if (first) return first
  const bare = cleanLine(Buffer.from(binary, 'latin1').toString('utf8')).replace(/^<|>$/g, '')
  return bare !== '' && !/\s/.test(bare) && bare.length <= maxIdLength ? bare : null
}
