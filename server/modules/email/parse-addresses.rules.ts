import { cleanLine } from './clean-text.rules.ts'
import { decodeHeaderText } from './decode-header.rules.ts'
import { skipComment } from './mime-params.rules.ts'
import type { MailAddress } from './parsed-mail.ts'

/**
 * Address headers, RFC 5322 section 3.4 with its obsolete forms, and what broken programs write instead. Works on bytes
 * (one char a byte), because commas and quotes must be seen before the charset is known.
 */

type Token = { kind: 'text' | 'quoted' | 'comment' | 'angle' | 'mark'; value: string; glued: boolean }

/** Blanks are forgiven inside a word, but not before "<": there the word was never closed and an address begins. */
const encodedWord = /=\?[^\s?]{1,64}\?[bq]\?(?:[^?\s]|\?(?!=)|\s(?!<))*\?=/giy
/** An encoded word that fits in a header line; a longer match is an accident that swallows addresses. */
const maxWordLength = 2000

/** Cuts a header into tokens in one pass. `glued` means that no blank stood before the token. */
function tokenize(header: string): Token[] {
  const tokens: Token[] = []
  let text = ''
  let blank = true
  let textGlued = false
  // Found out once: closing characters that never come would otherwise be searched for again and again.
  const lastQuote = header.lastIndexOf('"')
  const lastParen = header.lastIndexOf(')')
  const flush = () => {
    if (text !== '') tokens.push({ kind: 'text', value: text, glued: textGlued })
    text = ''
  }
  const push = (kind: Token['kind'], value: string) => {
    flush()
    tokens.push({ kind, value, glued: !blank })
    blank = false
  }
  let index = 0
  while (index < header.length) {
    const char = header[index] ?? ''
    if (char === '"') {
      const quoted = readQuoted(header, index, lastQuote)
      push('quoted', quoted.value)
      index = quoted.next
    } else if (char === '(' && lastParen > index) {
      const next = skipComment(header, index)
      push('comment', header.slice(index + 1, next - (header[next - 1] === ')' ? 1 : 0)))
      index = next
    } else if (char === '<') {
      const angle = readAngle(header, index)
      push('angle', angle.value)
      index = angle.next
    } else if (char === ',' || char === ';' || char === ':') {
      push('mark', char)
      blank = true
      index++
    } else if (/\s/.test(char)) {
      flush()
      blank = true
      index++
    } else {
      if (text === '') textGlued = !blank
      const word = char === '=' ? wordAt(header, index) : ''
      text += word || char
      index += word.length || 1
      blank = false
    }
  }
  flush()
  return tokens
}

function wordAt(header: string, index: number): string {
  if (header[index + 1] !== '?') return ''
  encodedWord.lastIndex = index
  const word =
    encodedWord.exec(header.length - index > maxWordLength ? header.slice(0, index + maxWordLength) : header)?.[0] ?? ''
  return word
}

/** A quoted string. Without its closing quote it ends before the address that follows, or where the header ends. */
function readQuoted(header: string, start: number, lastQuote: number): { value: string; next: number } {
  let value = ''
  if (lastQuote > start) {
    for (let index = start + 1; index < header.length; index++) {
      const char = header[index] ?? ''
      if (char === '\\' && index + 1 < header.length) value += header[++index]
      else if (char === '"') return { value, next: index + 1 }
      else value += char
    }
  }
  const angle = header.indexOf('<', start)
  const end = angle < 0 ? header.length : angle
  return { value: header.slice(start + 1, end), next: end }
}

/** What stands in angle brackets; "<<a@b>>" is read as "<a@b>", and an unclosed one ends at a comma or blank. */
function readAngle(header: string, start: number): { value: string; next: number } {
  let from = start + 1
  while (header[from] === '<') from++
  let quoted = false
  for (let index = from; index < header.length && index < from + 2000; index++) {
    const char = header[index]
    if (char === '\\' && quoted) index++
    else if (char === '"') quoted = !quoted
    else if (char === '>' && !quoted) {
      let next = index + 1
      while (header[next] === '>') next++
      return { value: header.slice(from, index), next }
    } else if (char === '<' && !quoted) {
      // "<Foo <a@b>": the first bracket was a part of the name.
      return { value: header.slice(from, index).trim(), next: index }
    }
  }
  const open = /^\s*[^\s,;>]*/.exec(header.slice(from, from + 2000))?.[0] ?? ''
  return { value: open, next: from + open.length }
}

/** The address in a text, tidied: no comments, blanks, "mailto:" or source route; domain in lower case. '' when none. */
function tidyAddress(raw: string): string {
  let text = cleanLine(decodeHeaderText(raw)).replace(/\((?:[^()\\]|\\.)*\)/g, '')
  text = text.replace(/^\s*<?\s*(?:mailto|smtp|e-?mail)\s*:\s*/i, '')
  // Source route "<@a,@b:user@c>", RFC 5322 section 4.4.
  text = text.replace(/^@[^:]{1,500}:/, '')
  const at = text.lastIndexOf('@')
  if (at < 1) return ''
  let local = text.slice(0, at).trim()
  if (!/^".*"$/.test(local)) local = local.replace(/\s+/g, '').replace(/^['<]+/, '')
  const quotedPlain = /^"([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"$/.exec(local)?.[1]
  const domain = text
    .slice(at + 1)
    .replace(/\s+/g, '')
    .replace(/[.,;:>'"\])]+$/, (tail) => (text.includes('@[') && tail.startsWith(']') ? ']' : ''))
    .toLowerCase()
  if (!local.startsWith('"') && /[<>,;\s]/.test(local)) return ''
  if (local === '' || domain === '' || domain.length > 255 || /[<>@,]/.test(domain)) return ''
  return `${quotedPlain ?? local}@${domain}`
}

/** Tokens of one mailbox to its name and address. */
function readMailbox(tokens: Token[], hint: string | null): MailAddress | null {
  const angles = tokens.filter((token) => token.kind === 'angle')
  const chosen = angles.find((token) => tidyAddress(token.value) !== '')
  const words: string[] = []
  let address = chosen ? tidyAddress(chosen.value) : ''
  const spoken = tokens.filter(
    (token) => token.kind === 'text' || token.kind === 'quoted' || (token.kind === 'angle' && token !== chosen),
  )
  const rest = address === '' ? takeBareAddress(spoken) : { address: '', tokens: spoken }
  if (rest.address !== '') address = rest.address
  for (const token of rest.tokens) {
    if (token.value.trim() === '') continue
    // Tokens without a blank between them are one word: O"Neil" and Jo"hn".
    if (token.glued && words.length > 0 && token.kind !== 'angle') words[words.length - 1] += token.value
    else words.push(token.value)
  }
  const comments = tokens.filter((token) => token.kind === 'comment').map((token) => token.value)
  const phrase = words.length > 0 ? words.join(' ') : comments.join(' ')
  const name = decodeHeaderText(phrase, hint)
  if (address === '') return salvage(name, comments)
  return { name: name === address ? '' : name, address }
}

function tidyName(name: string): string {
  return name
    .replace(/\\(["\\])/g, '$1')
    .replace(/^(["'])([\s\S]*)\1$/, '$2')
    .replace(/\s{2,}/g, ' ')
    .trim()
}

/** A mailbox without brackets: "a@b", "John a@b", "\"a b\"@c", "user @ example.com". The last word with an "@" wins. */
function takeBareAddress(tokens: Token[]): { address: string; tokens: Token[] } {
  const runs: Token[][] = []
  // Whether the last run holds an "@": kept along the way, since one run may have tens of thousands of tokens.
  let open = false
  for (const token of tokens) {
    const last = runs.at(-1)
    const previous = last?.at(-1)
    const aroundAt = token.value.startsWith('@') || (previous?.kind === 'text' && previous.value.endsWith('@'))
    const aroundDot: boolean = open && (token.value.startsWith('.') || previous?.value === '.')
    if (last && previous && (token.glued || aroundAt || aroundDot)) last.push(token)
    else {
      runs.push([token])
      open = false
    }
    open ||= token.value.includes('@')
  }
  for (let index = runs.length - 1; index >= 0; index--) {
    const run = runs[index] ?? []
    // An address inside an encoded word is looked for when the word is decoded (salvage).
    if (run.some((token) => token.value.includes('=?'))) continue
    if (!run.some((token) => token.kind === 'text' && token.value.includes('@'))) continue
    const address = tidyAddress(
      run.map((token) => (token.kind === 'quoted' ? `"${token.value}"` : token.value)).join(''),
    )
    if (address !== '') return { address, tokens: runs.filter((_, other) => other !== index).flat() }
  }
  return { address: '', tokens }
}

const addressInText = /[^\s<>()[\]",;:@']{1,64}@[^\s<>()[\]",;:@']{1,255}/

/** No address outside quotes, words and comments: one inside is better than none. */
function salvage(name: string, comments: string[]): MailAddress | null {
  const angle = /<([^<>\s]{1,64}@[^<>\s]{1,255})>/.exec(name)
  if (angle) {
    return { name: tidyName(name.replace(angle[0], ' ').trim()), address: tidyAddress(angle[1] ?? '') }
  }
  const inName = addressInText.exec(name)
  if (inName) return { name: tidyName(name.replace(inName[0], ' ').trim()), address: tidyAddress(inName[0]) }
  const inComment = addressInText.exec(comments.join(' '))
  if (inComment) return { name, address: tidyAddress(inComment[0]) }
  return name === '' ? null : { name, address: '' }
}

/** True when the tokens before a colon can only be the name of a group ("Team: a@b, c@d;"). */
function namesGroup(tokens: Token[]): boolean {
  return (
    tokens.length > 0 &&
    !tokens.some((token) => token.kind === 'angle' || (token.kind === 'text' && token.value.includes('@')))
  )
}

/**
 * All mailboxes of an address header in order; groups are opened, empty groups vanish. A name without any address has
 * address ''. `hint` is the charset for raw 8-bit names.
 * @param max stop after this many, for the caller to see that there are more
 */
export function parseAddresses(binary: string, hint: string | null = null, max = 10_000): MailAddress[] {
  const found: MailAddress[] = []
  let current: Token[] = []
  const flush = () => {
    const mailbox = current.length > 0 ? readMailbox(current, hint) : null
    if (mailbox && found.length < max) found.push(mailbox)
    current = []
  }
  for (const token of tokenize(binary)) {
    if (token.kind !== 'mark') {
      current.push(token)
    } else if (token.value === ':') {
      if (namesGroup(current))
        current = /^(?:mailto|smtp)$/i.test(current.at(-1)?.value ?? '') ? current.slice(0, -1) : []
      else current.push({ kind: 'text', value: ':', glued: true })
    } else {
      flush()
    }
  }
  flush()
  return mendSplitNames(found)
}

/** "Smith, John <j@x>" without quotes: a name without address right before one that has both is its first half. */
function mendSplitNames(found: MailAddress[]): MailAddress[] {
  const mended: MailAddress[] = []
  for (const mailbox of found) {
    const previous = mended.at(-1)
    if (previous && previous.address === '' && mailbox.address !== '' && mailbox.name !== '') {
      mended[mended.length - 1] = { name: `${previous.name}, ${mailbox.name}`, address: mailbox.address }
    } else {
      mended.push(mailbox)
    }
  }
  return mended
}
