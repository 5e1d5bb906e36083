import { conflict, type FieldError, fieldError, unprocessable } from '../../platform/errors.ts'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { missingIn, sanitizeComposedHtml } from '../../platform/html/sanitize-mail-html.ts'
import { type Sentence, textOf, words } from '../../platform/words.ts'
import type { Address } from './conversations.contract.ts'
import { nobodyToWriteTo, type Recipients } from './conversations.transport.ts'
import type { StoredBody } from './message-body.ts'

/**
 * The body that an agent wrote, as HTML or as text. 422 `message.two_bodies` when both are given, `message.empty` when
 * nothing is to be seen: no text and no picture, `message.too_many_tags` over 20,000 of them, `message.values_missing` while a
 * macro's value is missing in it.
 */
export function composeBody(input: { kind?: 'public' | 'note'; bodyHtml?: string; bodyText?: string }): StoredBody {
  if (input.bodyHtml !== undefined && input.bodyText !== undefined)
    throw unprocessable('message.two_bodies', 'Give the text as bodyHtml or as bodyText, not both.', [
      { path: 'bodyText', message: 'bodyHtml is given too.' },
    ])
  if (input.bodyHtml !== undefined) {
    if (countUpTo(input.bodyHtml, '<', maxTags + 1) > maxTags)
      throw unprocessable(
        'message.too_many_tags',
        words`The HTML has more than ${{ most: maxTags }} tags. Send it as a file.`,
        [{ path: 'bodyHtml', message: `At most ${maxTags} tags.` }],
      )
    const html = sanitizeComposedHtml(input.bodyHtml, { mentions: input.kind === 'note' })
    refuseMissing(missingIn(html))
    const text = htmlToText(html)
    if (isBlank(text) && !/<img\s[^>]*\bsrc="/.test(html)) throw emptyBody('bodyHtml')
    return { bodyText: text, visibleText: text, bodyHtml: html, visibleHtml: html }
  }
  const text = (input.bodyText ?? '').replace(/\r\n?/g, '\n').trimEnd()
  if (isBlank(text)) throw emptyBody('bodyText')
  return { bodyText: text, visibleText: text, bodyHtml: null, visibleHtml: null }
}

/** A gap in a text is filled or taken out by a person: it is never sent as it is (product.md AU10). */
function refuseMissing(names: string[]): void {
  if (names.length > 0)
    throw unprocessable(
      'message.values_missing',
      words`Values are missing in the text: ${{ values: names }}. Fill them in, or take them out.`,
      [{ path: 'bodyHtml', message: names.join(', ') }],
    )
}

/** Far more than people write. Reading them holds up everybody else: 500,000 took ten seconds. */
const maxTags = 20_000

function countUpTo(text: string, mark: string, limit: number): number {
  let count = 0
  for (let at = text.indexOf(mark); at >= 0 && count < limit; at = text.indexOf(mark, at + 1)) count += 1
  return count
}

const emptyBody = (path: string) =>
  unprocessable('message.empty', 'The message is empty. Write something.', [{ path, message: 'Nothing to be seen.' }])

/** True for spaces of all kinds and characters without a look. */
const isBlank = (text: string) => /^[\s\p{Cf}\p{Cc}\u2800\u3164\u115f\u1160]*$/u.test(text)

/** Ids of attachments that a composed body shows in place, in order, each once; lower case. */
export function inlineAttachmentIds(html: string | null): string[] {
  if (html === null) return []
  const found = html.matchAll(/<img\s[^>]*?src="\/api\/v1\/attachments\/([0-9a-f-]{36})(?:\/[\w.-]*)*"/gi)
  return [...new Set([...found].map((match) => (match[1] ?? '').toLowerCase()))]
}

/** Members and teams that the HTML of a note names, each once. */
export function mentionsIn(html: string | null): { userIds: string[]; teamIds: string[] } {
  const found = [...(html ?? '').matchAll(/<span data-mention="(user|team):([0-9a-f-]{36})">/g)]
  const idsOf = (kind: string) => [...new Set(found.filter((one) => one[1] === kind).map((one) => one[2] ?? ''))]
  return { userIds: idsOf('user'), teamIds: idsOf('team') }
}

type RecipientInput = string | { name: string; address: string }

/** Recipients as typed (`ann@x.example`, `Ann <ann@x.example>`) as addresses; null when no line was given at all. */
export function readRecipients(input: {
  to?: RecipientInput[]
  cc?: RecipientInput[]
  bcc?: RecipientInput[]
}): Recipients | null {
  if (!input.to && !input.cc && !input.bcc) return null
  const line = (list: RecipientInput[] = []) => list.map(readRecipient)
  return { to: line(input.to), cc: line(input.cc), bcc: line(input.bcc) }
}

function readRecipient(input: RecipientInput): Address {
  if (typeof input !== 'string') return input
  const named = /^([^<>]*)<([^<>]*)>$/.exec(input)
  if (!named) return { name: '', address: input }
  const name = (named[1] ?? '').trim().replace(/^"(.*)"$/, '$1')
  return { name, address: (named[2] ?? '').trim() }
}

/** Refuses to hold back for undoing what leaves by no way. */
export function refuseHoldingUnsent(input: { sendMail?: boolean; undoSeconds: number }): void {
  if (input.sendMail !== false || input.undoSeconds === 0) return
  throw unprocessable('message.unsent_undo', 'A reply that is not sent is not held back: leave undoSeconds out.', [
    { path: 'undoSeconds', message: 'Leave it out.' },
  ])
}

/** Refuses what a note cannot have: it goes nowhere. */
export function refuseMailFieldsOfNote(input: Record<string, unknown>): void {
  const given = ['to', 'cc', 'bcc', 'channelId', 'answersId', 'sendMail'].filter((name) => input[name] !== undefined)
  if (given.length === 0) return
  const errors: FieldError[] = given.map((path) => ({ path, message: 'A note is never sent to anybody.' }))
  throw unprocessable(
    'message.note_is_internal',
    words`An internal note has no ${{ fields: given }}: it never leaves.`,
    errors,
  )
}

const atField = ({ path, message }: FieldError) => `${path}: ${message}`

/**
 * Checks what the channel says about a reply before it is written. 422 `message.no_recipient` without anybody to write to,
 * 422 `message.bad_recipients` with the fields, 409 `message.confirm_recipients` with the `reasons` when something is unusual
 * and was not confirmed.
 */
export function checkRecipients(
  draft: Recipients & { errors: FieldError[]; unusual: Sentence[] },
  context: { confirmed: boolean; requester: { name: string; email: string | null } | null },
): void {
  if (draft.to.length + draft.cc.length + draft.bcc.length === 0) {
    const nobody = nobodyToWriteTo(context.requester)
    throw unprocessable('message.no_recipient', nobody, [fieldError('to', nobody)])
  }
  checkAddresses(draft)
  if (draft.unusual.length > 0 && !context.confirmed)
    throw conflict(
      'message.confirm_recipients',
      words`Look at the recipients once more. ${{ unusual: textOf(draft.unusual) }}`,
      {
        reasons: draft.unusual,
        recipients: { to: draft.to, cc: draft.cc, bcc: draft.bcc },
      },
    )
}

/** 422 `message.bad_recipients` for addresses that are none; that there is nobody to write to is no fault here. */
export function checkAddresses(draft: Recipients & { errors: FieldError[] }): void {
  const isNobody = draft.to.length + draft.cc.length + draft.bcc.length === 0
  const [first] = draft.errors
  if (first && !isNobody) throw unprocessable('message.bad_recipients', atField(first), draft.errors)
}

/** The first 200 characters of a text in one line; never half a surrogate pair. */
export function firstWords(text: string): string {
  const line = text
    .slice(0, 2000)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  return line.slice(0, 200).replace(/[\ud800-\udbff]$/u, '')
}
