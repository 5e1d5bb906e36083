import { deviceFillers, deviceWords, type HeaderRole, quoteWords } from './quote-languages.ts'

const words = Object.values(quoteWords)
const attributionPatterns = [...new Set(words.flatMap((word) => word.attributions))]
const sentFromPatterns = words.flatMap((word) => word.sentFrom)
const pointsBelowPatterns = words.map((word) => word.pointsBelow)

/** Label -> roles. A label may mean different things in different languages ("a" is Italian and French for "to"). */
const rolesByLabel = new Map<string, Set<HeaderRole>>()
for (const { headers } of words) {
  for (const role of ['from', 'sent', 'to', 'cc', 'subject'] as const) {
    for (const label of headers[role]) rolesByLabel.set(label, (rolesByLabel.get(label) ?? new Set()).add(role))
  }
}
const original = new Set(words.flatMap((word) => word.original))
const forwarded = new Set(words.flatMap((word) => word.forwarded))
const forwardPrefixes = new Set(words.flatMap((word) => word.forwardPrefixes))
// "R:" and "RES:" answer, "I:" forwards in Italian: what can mean an answer must not stop folding.
for (const answer of ['r', 'res', 'odp']) forwardPrefixes.delete(answer)

/** Longest attribution that is read, in characters, and over how many lines a program may have wrapped it. */
const MAX_ATTRIBUTION = 400
export const MAX_ATTRIBUTION_LINES = 4

const email = /[^\s<>()[\]"',;:@]{1,64}@[^\s<>()[\]"',;:@]{1,255}\.[^\s<>()[\]"',;:@]{1,63}/u
const year = /(?:^|\D)(?:19|20)\d\d(?:\D|$)/
const numericDate = /(?:^|\D)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:\D|$)/
const clock = /(?:^|\D)\d{1,2}[:.h]\d{2}(?:\D|$)|\d{1,2}\s?(?:[ap]\.?m\b|uhr|[时時點点])/iu
/** Yahoo alone writes seconds and a zone; Zoho wraps its line in dashes. Both quote without `>`. */
const yahooClock = /\d{1,2}:\d{2}:\d{2}[\s\u202f]?(?:[AP]M[\s\u202f])?(?:GMT|UTC|[A-Z]{2,5})/u

/** One line as the rules read it: no invisible characters, plain spaces, trimmed. */
export function plainLine(line: string): string {
  return line
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000\t]/g, ' ')
    .trim()
}

/**
 * `prefixed`: the quote that follows must be marked with `>`. `unprefixed`: so particular to programs that quote
 * without marks (Yahoo, Zoho) that plain text may follow.
 */
export type Attribution = { kind: 'prefixed' | 'unprefixed'; hasEmail: boolean }

/** Reads a whole line (or wrapped lines joined with spaces) as the attribution of a quote; null when it is not one. */
export function attributionIn(joined: string): Attribution | null {
  if (joined.length > MAX_ATTRIBUTION || joined.length < 10) return null
  const dashed = /^-{2,}\s*(.+?)\s*-{2,}$/u.exec(joined)
  const body = (dashed?.[1] ?? joined).replace(/\s*[:：]$/u, '')
  if (!dashed && body === joined) return null
  const hasEmail = body.includes('@') && email.test(body)
  const hasClock = clock.test(body)
  if (!(year.test(body) || numericDate.test(body)) || !(hasClock || hasEmail)) return null
  const known = attributionPatterns.some((pattern) => pattern.test(body))
  if (!known && !(hasEmail && hasClock && looksLikeAttribution(body))) return null
  const unprefixed = known && hasEmail && (dashed !== null || yahooClock.test(body))
  return { kind: unprefixed ? 'unprefixed' : 'prefixed', hasEmail }
}

/**
 * A language we do not know: the line begins with a date or with a name and its address, and has the other of them
 * too. Enough only together with a quote that is marked from its first line to its last.
 */
function looksLikeAttribution(body: string): boolean {
  const dateFirst = /^(?:\p{L}{1,5}\.?,?\s+)?\d{1,4}[\s./년年-].*[<(][^\s<>()]+@[^\s<>()]+[>)].{0,30}$/u
  const nameFirst = /^[^<>()]{0,60}[<(][^\s<>()]+@[^\s<>()]+[>)][^<>]{8,80}$/u
  return dateFirst.test(body) || nameFirst.test(body)
}

/** "-----Original Message-----" in any of the languages. */
export function isOriginalSeparator(line: string): boolean {
  return betweenDashes(line, original)
}

/** "---------- Forwarded message ---------", "Begin forwarded message:" and their like. */
export function isForwardSeparator(line: string): boolean {
  if (line.length > 120) return false
  if (betweenDashes(line, forwarded)) return true
  const labelled = /^(.{4,60}?)\s*[:：]$/u.exec(line)
  return labelled !== null && forwarded.has((labelled[1] ?? '').toLowerCase())
}

function betweenDashes(line: string, among: ReadonlySet<string>): boolean {
  if (line.length > 120) return false
  const match = /^[-–—_=*]{2,}\s*([^-–—_=*].{2,60}?)\s*:?\s*[-–—_=*]{2,}$/u.exec(line)
  return match !== null && among.has((match[1] ?? '').toLowerCase().replace(/’/g, "'"))
}

/** A header label and its value ("*From:* Ann <a@b.test>"); null when the line has none. */
export function headerIn(line: string): { roles: ReadonlySet<HeaderRole>; value: string } | null {
  const match = /^[*_]{0,2}([^:：*_]{1,20}?)[*_]{0,2}\s?[:：][*_]{0,2}\s*(.*)$/u.exec(line)
  if (!match) return null
  const roles = rolesByLabel.get((match[1] ?? '').trim().toLowerCase())
  return roles ? { roles, value: match[2] ?? '' } : null
}

/** How sure a block of headers is one: `roles` found, whether the sender's address stands in it, and a time of day. */
export type HeaderBlock = { end: number; roles: ReadonlySet<HeaderRole>; hasEmail: boolean; hasTime: boolean }

/** Most lines a header block may take: long recipient lists wrap. */
const MAX_BLOCK = 24

/**
 * Reads the header block (From, Sent, To, Subject in any language) that begins at `start`; null when there is none.
 * `end` is the line behind it. Single blank lines between the headers are allowed: some converters write them.
 */
export function headerBlockAt(lines: readonly string[], start: number): HeaderBlock | null {
  const first = headerIn(lines[start] ?? '')
  if (!first) return null
  // GMX begins with the date, the sender right under it; every other program with the sender.
  if (!first.roles.has('from') && !(first.roles.has('sent') && headerIn(lines[start + 1] ?? '')?.roles.has('from')))
    return null
  const found: { roles: ReadonlySet<HeaderRole>; value: string }[] = []
  let end = start
  let loose = 0
  for (let at = start; at < Math.min(lines.length, start + MAX_BLOCK); at += 1) {
    const line = lines[at] ?? ''
    const header = headerIn(line)
    if (header && found.some((earlier) => repeats(earlier.roles, header.roles))) break
    if (header) {
      found.push(header)
      end = at + 1
      loose = 0
    } else {
      loose += line === '' ? 2 : 1
      if (loose > 3) break
    }
  }
  const roles = assignRoles(found.map((header) => header.roles))
  const senders = found.filter((header) => header.roles.has('from'))
  return {
    end,
    roles,
    hasEmail: senders.some((header) => email.test(header.value)),
    hasTime: found.some((header) => header.roles.has('sent') && clock.test(header.value)),
  }
}

/** A second sender or date begins another block: what came before it was the customer's ("Date: 1 May"). */
function repeats(earlier: ReadonlySet<HeaderRole>, next: ReadonlySet<HeaderRole>): boolean {
  return (['from', 'sent'] as const).some((role) => earlier.has(role) && next.has(role))
}

/** Each header gives one role: an ambiguous label the first that is still missing. */
function assignRoles(found: readonly ReadonlySet<HeaderRole>[]): ReadonlySet<HeaderRole> {
  const roles = new Set<HeaderRole>()
  for (const candidates of found) {
    const free = [...candidates].find((role) => !roles.has(role))
    if (free) roles.add(free)
  }
  return roles
}

/** True for a complete block: sender with address, time, recipient and subject. A form a customer fills in has fewer. */
export function isCompleteBlock(block: HeaderBlock): boolean {
  const { roles } = block
  return (
    block.hasEmail && block.hasTime && roles.has('from') && roles.has('sent') && roles.has('subject') && roles.has('to')
  )
}

/** True for what stands under a rule or in an element only Outlook makes: sender, time and subject; names will do. */
export function isPlausibleBlock(block: HeaderBlock): boolean {
  return block.hasTime && block.roles.has('from') && block.roles.has('subject')
}

/** "Sent from my iPhone", "Get Outlook for iOS<https://...>": a line of nothing else, in any of the languages. */
export function isSentFromLine(line: string): boolean {
  if (line.length === 0 || line.length > 200) return false
  const bare = line
    .replace(/\s*[<([]\s*https?:\/\/[^\s<>]*[>)\]]?\s*$/iu, '')
    .replace(/[\s.!。]+$/u, '')
    .replace(/’/g, "'")
  if (bare.length > 90) return false
  for (const pattern of sentFromPatterns) {
    const device = pattern.exec(bare)?.[1]
    if (device !== undefined && isDevice(device)) return true
  }
  return false
}

function isDevice(text: string): boolean {
  // Scripts without spaces: cut between them and Latin words ("我的iPhone").
  const parts = text
    .toLowerCase()
    .replace(/([\p{sc=Han}\p{sc=Hiragana}]+)/gu, ' $1 ')
    .split(/[\s,<>()™®]+/u)
    .filter((part) => part !== '')
  const known = (part: string) =>
    deviceWords.has(part) || deviceFillers.has(part) || /^[a-z]?\d{1,4}[a-z]{0,2}$/.test(part)
  return parts.some((part) => deviceWords.has(part)) && parts.every(known)
}

/** True when the writer says that there are answers inside the quoted text ("see my comments below in red"). */
export function pointsIntoQuote(text: string): boolean {
  return pointsBelowPatterns.some((pattern) => pattern.test(text))
}

/** True for the subject of a forwarded mail ("WG: Rechnung", "Re: Fwd: x"). */
export function isForwardSubject(subject: string): boolean {
  let rest = subject.trim().slice(0, 200)
  for (let count = 0; count < 6; count += 1) {
    const match = /^([\p{L}]{1,8})(?:\[\d{1,3}\])?\s?[:：]\s*/u.exec(rest)
    if (!match) return false
    if (forwardPrefixes.has((match[1] ?? '').toLowerCase())) return true
    rest = rest.slice(match[0].length)
  }
  return false
}

/**
 * The line above which we ask people to write, in the mails we send. It has no words, so that it needs no
 * translation and no mail program turns it into something else.
 */
export const replyMarker = '##- deskhand -##'
const markerPattern = /^##-.{0,120}-##$/u

export function isReplyMarker(line: string): boolean {
  return markerPattern.test(line)
}
