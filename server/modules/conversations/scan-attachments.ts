import { type Cx, type Runtime, type Settings, systemActor } from '../../platform/context.ts'
import { codeOf } from '../../platform/database.ts'
import { conflict, forbidden } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { ScannerUnavailable, type Verdict } from '../../platform/virus-scan.ts'
import { words } from '../../platform/words.ts'
import * as store from './attachments.store.ts'
import { findMessage } from './conversations.store.ts'

export type Scan = 'off' | 'waiting' | 'clean' | 'infected'

/** What a file that comes now begins with: held back when there is a scanner, else as if there were none. */
export function newScan(settings: Pick<Settings, 'scanner'>): Scan {
  return settings.scanner ? 'waiting' : 'off'
}

/** Whether a file may be handed out. What waits is free again when the installation has no scanner any more. */
export function isServable(settings: Pick<Settings, 'scanner'>, scan: string): boolean {
  return scan === 'off' || scan === 'clean' || (scan === 'waiting' && !settings.scanner)
}

/** 403 `attachment.infected`, 409 `attachment.not_scanned`, in words. */
export function requireServable(
  settings: Pick<Settings, 'scanner'>,
  row: { name: string; scan: string; scanWords: string },
) {
  if (isServable(settings, row.scan)) return
  if (row.scan === 'infected') throw infected(row.name, row.scanWords)
  const why = row.scanWords ? ` ${row.scanWords}` : ''
  throw conflict(
    'attachment.not_scanned',
    words`The virus scanner has not looked at “${{ file: row.name }}” yet; until then it is held back.${{ why }} It is tried again by itself.`,
  )
}

const infected = (name: string, virus: string) =>
  forbidden(
    'attachment.infected',
    words`The virus scanner found ${{ virus }} in “${{ file: name }}”. It is kept in quarantine and not handed out.`,
  )

/**
 * Looks at bytes that are about to be handed out or taken in, outside any transaction. `waiting` with the reason when the scanner
 * is away. Without a scanner: `off`.
 */
export async function scanFile(
  settings: Pick<Settings, 'scanner' | 'files'>,
  storageKey: string,
): Promise<{ scan: Scan; scanWords: string }> {
  if (!settings.scanner) return { scan: 'off', scanWords: '' }
  try {
    return settle(await settings.scanner.scan(read(settings, storageKey)))
  } catch (error) {
    // Nothing is there that could be handed out: who asks for it is told that it is lost.
    if (codeOf(error) === 'ENOENT') return { scan: 'off', scanWords: '' }
    if (!(error instanceof ScannerUnavailable)) throw error
    return { scan: 'waiting', scanWords: error.message }
  }
}

/** Opens the file when it is asked for its bytes: a stream that fails before anybody listens would end the process. */
async function* read(settings: Pick<Settings, 'files'>, storageKey: string): AsyncGenerator<Uint8Array> {
  yield* settings.files.stream(storageKey) as AsyncIterable<Uint8Array>
}

const settle = (verdict: Verdict): { scan: Scan; scanWords: string } =>
  verdict.clean ? { scan: 'clean', scanWords: '' } : { scan: 'infected', scanWords: verdict.virus }

/** Has the waiting files of a message, or one upload, looked at after the commit. */
export function bookScan(cx: Cx, what: { messageId: string } | { attachmentId: string }): void {
  const id = 'messageId' in what ? what.messageId : what.attachmentId
  enqueue(cx, 'conversations.scan', what, { key: `scan:${id}` })
}

/**
 * Job `conversations.scan`: looks at the waiting files of a message or at one upload, and writes down what it found. When the
 * scanner is away the files stay held back with its words, and the job fails, so that it is tried again.
 */
export const scanJob: JobHandler = async (orgId, payload, { runtime, log }) => {
  const actor = systemActor(orgId, 'virus scan')
  const what = payload as { messageId?: string; attachmentId?: string }
  const waiting = await runtime.run(actor, (cx) => store.listWaiting(cx, what))
  const away: string[] = []
  for (const { id, storageKey } of waiting) {
    const found = await scanFile(runtime.settings, storageKey)
    if (found.scan === 'waiting') away.push(found.scanWords)
    await runtime.run(actor, (cx) => noteScan(cx, id, found))
  }
  if (away.length === 0) return
  log.warn({ orgId, ...what, reason: away[0] }, 'files wait for the virus scanner')
  throw new Error(away[0])
}

async function noteScan(cx: Cx, id: string, found: { scan: Scan; scanWords: string }): Promise<void> {
  const row = await store.saveScan(cx, id, found)
  const message = row?.messageId ? await findMessage(cx, row.messageId) : null
  if (!row || !message || found.scan === 'waiting') return
  const { ticketId } = message
  if (found.scan === 'infected')
    emit(
      cx,
      'message.virus_found',
      { messageId: message.id, attachmentId: id, name: row.name, virus: found.scanWords },
      { ticketId },
    )
  else if ((await store.listWaiting(cx, { messageId: message.id })).length === 0)
    emit(cx, 'message.files_scanned', { messageId: message.id }, { ticketId })
}

/** Sweep: files that wait longer than the retries of their job, or whose job was lost, are looked at again. */
export async function findUnscanned(orgId: string, runtime: Runtime): Promise<void> {
  if (!runtime.settings.scanner) return
  await runtime.run(systemActor(orgId, 'virus scan'), async (cx) => {
    const late = await store.listWaitingSince(cx, new Date(cx.now.getTime() - 5 * 60_000))
    for (const { messageId, id } of late) bookScan(cx, messageId ? { messageId } : { attachmentId: id })
  })
}
