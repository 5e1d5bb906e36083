import type { Cx, Settings } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { enqueue } from '../../platform/jobs.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { passagesOf, type Redactor, redactionMark, redactorOf } from '../../platform/redaction.rules.ts'
import { forgetWordsOf } from '../../platform/search.ts'
import { redactPlaces } from '../../platform/text-places.ts'
import { listKin, redactTickets } from '../tickets/redact-tickets.ts'
import { listAttachments } from './attachments.store.ts'
import type { MessageRow } from './conversations.store.ts'
import * as messages from './conversations.store.ts'
import { indexWaitingOf } from './index-waiting.ts'
import { dropBody, type PreparedBody, prepareBody, readBody, type StoredBody } from './message-body.ts'
import { presentMessages, type UnreadMessage } from './present-messages.ts'
import { type RedactedParts, redactParts } from './redact-parts.ts'
import * as store from './redactions.store.ts'
import { reindexTicketsById } from './reindex-tickets.ts'
import { remoteAddresses } from './remote-addresses.ts'
import { lockVisibleMessage } from './visible-message.ts'

/**
 * Takes words, or a whole message, out of everything that is kept, for good and of closed tickets too (product.md TK30, D14; README: every place).
 * Words go from every message of the ticket, since answers quote each other; with a whole message its answers lose what they quote.
 */
export type Redaction = { id: string; text?: string }

/** What it would do, or did: places in the message itself, other messages, kept mails whose source goes. */
export type RedactionCount = { places: number; messages: number; mails: number; files: number }

/** Large bodies as they will lie in storage, by the keys under which they lie now. */
export type LargeBodies = ReadonlyMap<string, StoredBody>

/** Where the large bodies lie that it may concern: read them outside of the transaction. 403, and 404 `message.not_found`. */
export async function listToRead(cx: Cx, { id }: Redaction): Promise<string[]> {
  requirePermission(cx.actor, 'messages:redact')
  const { row, ticket } = await lockVisibleMessage(cx, id)
  return store.listLargeBodies(cx, await listKin(cx, ticket.id, row.originTicketId))
}

export async function readLarge(settings: Pick<Settings, 'files'>, keys: readonly string[]): Promise<LargeBodies> {
  const read = new Map<string, StoredBody>()
  for (const key of keys) read.set(key, await readBody(settings.files, key).catch(() => emptyBody))
  return read
}

const emptyBody: StoredBody = { bodyText: '', visibleText: '', bodyHtml: null, visibleHtml: null }

/** The large bodies without the words, stored; those that do not have them are absent. */
export async function prepareLarge(
  settings: Pick<Settings, 'files'>,
  orgId: string,
  read: LargeBodies,
  text: string,
): Promise<Map<string, PreparedBody>> {
  const redactor = redactorOf([text])
  const prepared = new Map<string, PreparedBody>()
  for (const [key, body] of read) {
    const { left, count } = redactBody(body, redactor)
    if (count > 0) prepared.set(key, await prepareBody(settings, orgId, left))
  }
  return prepared
}

export const dropPrepared = async (settings: Pick<Settings, 'files'>, prepared: ReadonlyMap<string, PreparedBody>) => {
  for (const body of prepared.values()) await dropBody(settings, body)
}

function redactBody<T extends StoredBody>(body: T, redactor: Redactor): { left: StoredBody; count: number } {
  const [bodyText, visibleText] = [redactor.text(body.bodyText), redactor.text(body.visibleText)]
  const bodyHtml = body.bodyHtml === null ? null : redactor.html(body.bodyHtml)
  const visibleHtml = body.visibleHtml === null ? null : redactor.html(body.visibleHtml)
  return {
    left: {
      ...{ bodyText: bodyText.text, visibleText: visibleText.text },
      ...{ bodyHtml: bodyHtml?.text ?? null, visibleHtml: visibleHtml?.text ?? null },
    },
    count: Math.max(bodyText.count, visibleText.count, bodyHtml?.count ?? 0, visibleHtml?.count ?? 0),
  }
}

/** The longest word, by which rows are found before they are looked through. */
const longestWord = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .toSorted((a, b) => b.length - a.length)[0] ?? ''

type Change = { row: MessageRow; left: StoredBody & { bodyKey: string | null }; subject: string; count: number }

type Plan = { row: MessageRow; ticketIds: string[]; redactor: Redactor; own: Change | null; others: Change[] }

/** What becomes of each message. `large`: bodies that lie in storage, without the words. */
async function plan(
  cx: Cx,
  { id, text }: Redaction,
  large: ReadonlyMap<string, StoredBody & { bodyKey?: string | null }>,
): Promise<Plan> {
  requirePermission(cx.actor, 'messages:redact')
  const { row, ticket } = await lockVisibleMessage(cx, id)
  const ticketIds = await listKin(cx, ticket.id, row.originTicketId)
  if (text === undefined) {
    const rows = await store.lockWanted(cx, { ticketIds, after: row.createdAt })
    const redactor = redactorOf(passagesOf(row.visibleText))
    const left = { bodyText: redactionMark, visibleText: redactionMark, bodyHtml: null, visibleHtml: null }
    const own = row.redactedWhole ? null : { row, left: { ...left, bodyKey: null }, subject: redactionMark, count: 1 }
    const others = own ? rows.flatMap((other) => (other.id === id ? [] : withoutQuotes(other))) : []
    return { row, ticketIds, redactor, own, others }
  }
  const redactor = redactorOf([text])
  const word = longestWord(text)
  if (word === '') throw noWords()
  const changes = (await store.lockWanted(cx, { ticketIds, word })).flatMap((one) => withoutWords(one, redactor, large))
  const own = changes.find((one) => one.row.id === id) ?? null
  if (!own && !row.redactedAt)
    throw unprocessable('message.nothing_to_redact', 'This message does not have these words (any more).', [
      { path: 'text', message: 'Not found in the message.' },
    ])
  return { row, ticketIds, redactor, own, others: changes.filter((one) => one !== own) }
}

const noWords = () =>
  unprocessable('message.no_words', 'Name words of the message, with letters or digits.', [
    { path: 'text', message: 'Has neither letters nor digits.' },
  ])

/** Without what stood in the history below it: the messages of the ticket are there themselves. */
function withoutQuotes(row: MessageRow): Change[] {
  if (row.redactedWhole) return []
  const { visibleText, visibleHtml } = row
  const left = { bodyText: visibleText, visibleText, bodyHtml: visibleHtml, visibleHtml, bodyKey: null }
  return [{ row, left, subject: row.subject, count: 1 }]
}

function withoutWords(
  row: MessageRow,
  redactor: Redactor,
  large: ReadonlyMap<string, StoredBody & { bodyKey?: string | null }>,
): Change[] {
  const subject = redactor.text(row.subject)
  const inRow = redactBody(row, redactor)
  const stored = row.bodyKey === null ? undefined : large.get(row.bodyKey)
  const whyChanged = JSON.stringify(redactor.json(row.why)) !== JSON.stringify(row.why)
  if (subject.count + inRow.count === 0 && !stored && !whyChanged) return []
  if (!stored && row.bodyKey !== null && inRow.count > 0) throw changedMeanwhile()
  const left = stored ? { ...stored, bodyKey: stored.bodyKey ?? row.bodyKey } : { ...inRow.left, bodyKey: row.bodyKey }
  const count = Math.max(inRow.count, stored ? 1 : 0) + subject.count
  return [{ row, left, subject: subject.text, count }]
}

const changedMeanwhile = () =>
  conflict('message.redaction_raced', 'Somebody wrote to this ticket meanwhile. Nothing was removed; do it again.')

/** Counts what it would take out. Changes nothing. Errors as of redactMessage. */
export async function countRedaction(cx: Cx, given: Redaction, read: LargeBodies): Promise<RedactionCount> {
  const redactor = redactorOf(given.text === undefined ? [] : [given.text])
  const large = new Map([...read].filter(([, body]) => redactBody(body, redactor).count > 0))
  const { row, own, others } = await plan(cx, given, large)
  const changed = [...(own ? [own] : []), ...others]
  const files = given.text === undefined && own ? await listAttachments(cx, [row.id]) : []
  return {
    places: own?.count ?? 0,
    messages: others.length,
    mails: changed.filter((one) => one.row.ledgerId !== null).length,
    files: files.filter(({ redactedAt }) => redactedAt === null).length,
  }
}

/**
 * Does it. A second call finds nothing and answers the same. 403 without messages:redact; 404 `message.not_found`; 422
 * `message.nothing_to_redact`, `message.no_words`; 409 `message.redaction_raced`.
 */
export async function redactMessage(
  cx: Cx,
  given: Redaction,
  large: ReadonlyMap<string, PreparedBody>,
): Promise<{ message: UnreadMessage; used: boolean }> {
  const { row, ticketIds, redactor, own, others } = await plan(cx, given, large)
  const changes = [...(own ? [own] : []), ...others]
  const whole = given.text === undefined
  if (changes.length > 0) {
    const by = nameOf(cx)
    for (const { row: before, left, subject } of changes) {
      const isWhole = whole && before.id === row.id
      await store.saveRedacted(
        cx,
        {
          ...{ id: before.id, subject, ...left, whole: isWhole },
          heldReason: before.heldReason === null ? null : redactor.text(before.heldReason).text,
          why: isWhole ? keptOfTrace(before.why) : (redactor.json(before.why) as MessageRow['why']),
        },
        by,
      )
      if (before.bodyKey && before.bodyKey !== left.bodyKey) removeFile(cx, before.bodyKey)
    }
    await redactFiles(cx, { row, changes, whole, redactor, by })
    for (const [key, { bodyHtml, bodyKey }] of large)
      await store.saveDraftBody(cx, key, { bodyHtml: bodyHtml ?? '', bodyKey })
    await finishRedaction(cx, {
      ticketIds,
      messageIds: changes.map((one) => one.row.id),
      wholeIds: whole ? [row.id] : [],
      redactor,
    })
    await forgetWordsOf(cx, given.text ?? row.subject)
    const others = changes.flatMap((one) => (one.row.id === row.id ? [] : [one.row.id]))
    emit(cx, 'message.redacted', { messageId: row.id, kind: row.kind, whole, others }, { ticketId: row.ticketId })
  }
  const after = await messages.findMessage(cx, row.id)
  const [message] = after ? await presentMessages(cx, [after]) : []
  if (!message) throw new Error(`Message ${row.id} is not there right after it was redacted.`)
  return { message, used: changes.length > 0 }
}

/** What of its trace a message without text still says: whether it left. */
const keptOfTrace = (why: MessageRow['why']): MessageRow['why'] =>
  why.recordedOnly === true ? { recordedOnly: true } : {}

const nameOf = (cx: Cx) => ('name' in cx.actor ? cx.actor.name : '')

export const removeFile = (cx: Cx, storageKey: string) =>
  enqueue(cx, 'conversations.removeFile', { storageKey }, { key: `file:${storageKey}` })

/** What lies beside the tickets, in every table that named itself, what lists show, and what is found. */
export async function finishRedaction(cx: Cx, told: RedactedParts, ofTickets: Redactor = told.redactor): Promise<void> {
  await store.forgetUndo(cx, told.ticketIds)
  await redactParts(cx, told)
  await redactPlaces(cx, told.ticketIds, told.redactor)
  await redactTickets(cx, told.ticketIds, ofTickets)
  await reindexTicketsById(cx, told.ticketIds)
  await indexWaitingOf(cx, told.ticketIds)
}

async function redactFiles(
  cx: Cx,
  of: { row: MessageRow; changes: readonly Change[]; whole: boolean; redactor: Redactor; by: string },
): Promise<void> {
  const { row, changes, whole, redactor, by } = of
  const files = await listAttachments(
    cx,
    changes.map((one) => one.row.id),
  )
  const gone = whole ? files.filter(({ messageId }) => messageId === row.id) : []
  for (const key of await store.emptyAttachments(
    cx,
    gone.map(({ id }) => id),
    redactionMark,
    by,
  ))
    removeFile(cx, key)
  for (const { id, name } of files.filter((one) => !gone.includes(one))) {
    const { text, count } = redactor.text(name)
    if (count > 0) await store.renameAttachment(cx, id, text)
  }
  if (whole) for (const key of await store.dropImages(cx, remoteAddresses(row.bodyHtml ?? ''))) removeFile(cx, key)
}
