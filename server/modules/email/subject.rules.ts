import { upperAscii } from '../../platform/ascii.ts'
import { plainCode } from '../orgs/ticket-codes.ts'

/**
 * Reply and forward prefixes of mail clients in the languages they speak. Compared in lower case, each followed by a colon
 * (also the full-width one) and perhaps a counter: "Re[2]:", "AW(3):", "RE :".
 * Prefixes that are ordinary words or abbreviations of a trade ("PR:", "HA:") are left out: better a prefix too many.
 */
const replyPrefixes = [
  're aw antw sv vs vá odp ynt ynt. r res rif atb ats ang bls odg отв ответ відп отг απ σχετ',
  '回复 答复 回覆 答覆 返信 回信 회신 답장 השב תשובה رد پاسخ ตอบ ตอบกลับ',
].flatMap((words) => words.split(' '))
const forwardPrefixes = [
  'fwd fw wg vb vl rv enc tr i pd ilt İLT továbbítás továbbitás doorst vs trs fs пересл переслано перенапр пер препр πρθ πρ',
  '转发 轉寄 轉發 転送 전달 הועבר ส่งต่อ',
].flatMap((words) => words.split(' '))
// Prefixes of two words, which a list split at spaces cannot hold.
const phrases = ['trả lời', 'chuyển tiếp', 'إعادة توجيه', 'edelleen', 'videresendt', 'videresend', 'vidarebefordrat']

const prefixWords = [...new Set([...replyPrefixes, ...forwardPrefixes, ...phrases])]
  .sort((a, b) => b.length - a.length)
  .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  .join('|')
const prefixPattern = new RegExp(
  `^(?:${prefixWords})\\s?(?:\\[\\d{1,3}\\]|\\(\\d{1,3}\\)|\\^\\d{1,3})?\\s?[:：]\\s*`,
  'iu',
)

/** Marks that gateways put before a subject and that say nothing about the topic. */
const gatewayPattern =
  /^(?:\[(?:ext|external|extern|externe|externo|spam|possible spam)\]|\*{2,5}\s?spam\s?\*{2,5})\s*/iu

/** No real subject is longer; the rest is cut before any pattern looks at it. Characters. */
export const maxSubjectLength = 998
/** What we send is cut here: longer ones are folded, but no client shows them. Characters. */
export const maxOutgoingSubjectLength = 250

/** A ticket tag found in a subject. `code` is upper case with a dash and without leading zeros: "ACME-42", "TKT-M1". */
export type SubjectTag = { code: string; prefix: string; number: number }

/** One line of text: control characters and runs of white space become one space, the ends are trimmed, length bounded. */
export function cleanSubject(subject: string): string {
  return [...subject.slice(0, maxSubjectLength * 4).toWellFormed()]
    .map((character) => (isControl(character) ? ' ' : character))
    .slice(0, maxSubjectLength)
    .join('')
    .replace(/\s+/gu, ' ')
    .trim()
}

/** The subject without Re:, Fwd:, AW: … in any of the known languages and without marks of gateways, however many. */
export function stripSubjectPrefixes(subject: string): string {
  let rest = cleanSubject(subject)
  for (;;) {
    const next = rest.replace(gatewayPattern, '').replace(prefixPattern, '')
    if (next === rest) return rest
    rest = next
  }
}

/**
 * Ticket tags in a subject, in order, each once: "[ACME-42]", "[acme 42]", "[ACME42]", "[#ACME-42]", "[TKT-M001]", for the ticket
 * prefixes that the organization has or had. A tag is a guess, never a proof (quality.md, Who is who in mail, rule 1).
 */
export function findSubjectTags(subject: string, prefixes: readonly string[]): SubjectTag[] {
  const known = [...new Set(prefixes.map(upperAscii))].sort((a, b) => b.length - a.length)
  const found = new Map<string, SubjectTag>()
  for (const [, inside = ''] of cleanSubject(subject).matchAll(/\[\s?#?([^[\]]{2,40})\]/gu)) {
    const text = upperAscii(inside.trim())
    for (const prefix of known) {
      if (!text.startsWith(prefix)) continue
      const [, infix = '', digits] = /^[-‐‑– ]?([A-Z]{0,3})(\d{1,9})$/u.exec(text.slice(prefix.length)) ?? []
      if (digits === undefined) continue
      const number = Number(digits)
      const code = `${prefix}-${infix}${number}`
      found.set(code, { code, prefix, number })
      break
    }
  }
  return [...found.values()]
}

/**
 * The subject with the tag of the ticket exactly once, before the topic and after the reply prefix.
 * Other spellings of it and the ticket's `formerCodes` are taken out; tags of other tickets stay, they are content.
 */
export function tagSubject(subject: string, code: string, formerCodes: readonly string[] = []): string {
  return shorten(`[${code}] ${removeTags(subject, [code, ...formerCodes])}`)
}

/** The subject of our answer to a message: "Re: [ACME-42] topic", one "Re:" however many came in. */
export function replySubject(answered: string, code: string, formerCodes: readonly string[] = []): string {
  const topic = stripSubjectPrefixes(removeTags(stripSubjectPrefixes(answered), [code, ...formerCodes]))
  return shorten(`Re: [${code}] ${topic}`)
}

/**
 * True when a mail that answers a thread came with another topic (product CH6: people start a new request by answering
 * an old mail). Prefixes, tags, case and white space do not count; neither does an empty subject, nor one cut short.
 */
export function subjectChanged(incoming: string, known: readonly string[], prefixes: readonly string[]): boolean {
  const topic = topicOf(incoming, prefixes)
  if (topic === '' || known.length === 0) return false
  return known.every((subject) => {
    const other = topicOf(subject, prefixes)
    if (other === topic) return false
    const shorter = Math.min(topic.length, other.length)
    // Clients and gateways cut long subjects; ours are cut too.
    return shorter < 40 || topic.slice(0, shorter - 1) !== other.slice(0, shorter - 1)
  })
}

function topicOf(subject: string, prefixes: readonly string[]): string {
  const codes = findSubjectTags(subject, prefixes).map(({ code }) => code)
  return stripSubjectPrefixes(removeTags(stripSubjectPrefixes(subject), codes))
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()
}

function removeTags(subject: string, codes: readonly string[]): string {
  const wanted = new Set(codes.map(plainCode))
  const prefixes = codes.map((code) => code.slice(0, code.lastIndexOf('-')))
  return cleanSubject(
    cleanSubject(subject).replace(/\[\s?#?[^[\]]{2,40}\]/gu, (tag) =>
      findSubjectTags(tag, prefixes).some(({ code }) => wanted.has(code)) ? '' : tag,
    ),
  )
}

function shorten(subject: string): string {
  const characters = [...subject.trim()]
  if (characters.length <= maxOutgoingSubjectLength) return subject.trim()
  return `${characters
    .slice(0, maxOutgoingSubjectLength - 1)
    .join('')
    .trimEnd()}…`
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  // Bidirectional overrides are controls too: they make a subject read as something else.
  return (
    code < 32 || (code >= 127 && code < 160) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
  )
}
