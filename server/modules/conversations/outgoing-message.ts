import type { Runtime } from '../../platform/context.ts'
import { systemActor } from '../../platform/context.ts'
import { listAttachments } from './attachments.store.ts'
import * as store from './conversations.store.ts'
import { readBody } from './message-body.ts'
import { isServable } from './scan-attachments.ts'

/** A message with everything that a mail is composed of. `kind` is there to be asked: a note must not become mail. */
export type OutgoingMessage = {
  kind: 'public' | 'note'
  html: string | null
  text: string
  authorName: string
  sentAt: Date
  attachments: { id: string; name: string; contentType: string; content: Uint8Array; inline: boolean }[]
}

/** Reads a message with its whole body and the bytes of its attachments. The files are read outside the transaction. */
export async function getOutgoingMessage(runtime: Runtime, orgId: string, messageId: string): Promise<OutgoingMessage> {
  const { files } = runtime.settings
  const found = await runtime.run(systemActor(orgId, 'mail'), async (cx) => {
    const message = await store.findMessage(cx, messageId)
    return message && { message, attachments: await listAttachments(cx, [messageId]) }
  })
  if (!found) throw new Error(`The message ${messageId} of a mail is gone.`)
  const { message } = found
  // What a customer sent is quoted without what the virus scanner has not let through; our own files were let through before.
  const quotable = found.attachments.filter(
    (one) => one.redactedAt === null && (message.direction === 'out' || isServable(runtime.settings, one.scan)),
  )
  const body = message.bodyKey ? await readBody(files, message.bodyKey) : message
  return {
    kind: message.kind,
    // What a quote shows is what its author wrote, without the history below it.
    html: message.direction === 'in' ? body.visibleHtml : body.bodyHtml,
    text: message.direction === 'in' ? body.visibleText : body.bodyText,
    authorName: message.authorName,
    sentAt: message.sentAt,
    attachments: await Promise.all(
      quotable.map(async (one) => ({
        id: one.id,
        name: one.name,
        contentType: one.contentType,
        inline: one.inline,
        content: await files.get(one.storageKey),
      })),
    ),
  }
}
