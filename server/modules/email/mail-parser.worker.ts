import { parentPort } from 'node:worker_threads'
import type { Sentence } from '../../platform/words.ts'
import { notRead, parseMail } from './parse-mail.ts'
import { type MailLimits, MailUnreadable, type ParsedMail } from './parsed-mail.ts'

/** One message to read, and the answer. Errors cross as plain data: an Error loses its class on the way. */
export type ParseRequest = { id: number; raw: Uint8Array<ArrayBuffer>; envelopeFrom: string | null; limits: MailLimits }
export type ParseAnswer =
  | { id: number; ok: true; mail: ParsedMail }
  | { id: number; ok: false; code: MailUnreadable['code']; why: Sentence }

async function answer(request: ParseRequest): Promise<ParseAnswer> {
  try {
    const mail = await parseMail(request.raw, request.limits, { envelopeFrom: request.envelopeFrom })
    return { id: request.id, ok: true, mail }
  } catch (error) {
    const known = error instanceof MailUnreadable
    return {
      id: request.id,
      ok: false,
      code: known ? error.code : 'malformed',
      why: known ? error.why : notRead(String(error)),
    }
  }
}

/** The memory of the attachments: handed over, not copied. */
function transferable(result: ParseAnswer): ArrayBuffer[] {
  if (!result.ok) return []
  const buffers = result.mail.attachments.map((attachment) => attachment.content.buffer)
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer)
}

parentPort?.on('message', async (request: ParseRequest) => {
  const result = await answer(request)
  parentPort?.postMessage(result, transferable(result))
})
