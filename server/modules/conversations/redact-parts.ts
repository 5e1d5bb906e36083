import type { Cx } from '../../platform/context.ts'
import type { Redactor } from '../../platform/redaction.rules.ts'

/** What a channel keeps of messages, told with their redaction. */
export type RedactedParts = {
  /** The tickets in which words of them may stand. */
  ticketIds: readonly string[]
  /** Messages of which words or files are gone, and those of which nothing is left. */
  messageIds: readonly string[]
  wholeIds: readonly string[]
  redactor: Redactor
}

export type RedactPart = (cx: Cx, parts: RedactedParts) => Promise<void>
const parts: RedactPart[] = []

/** Called once per process by a module that keeps what it made messages of, in the same transaction. */
export function registerRedactPart(part: RedactPart): void {
  if (!parts.includes(part)) parts.push(part)
}

export async function redactParts(cx: Cx, told: RedactedParts): Promise<void> {
  for (const part of parts) await part(cx, told)
}
