/** The mark exists for the compiler alone: nothing but the two functions below can make a PublicMessage. */
declare const isPublic: unique symbol

/**
 * Words that may leave by mail. The type is the wall that internal notes do not pass (product CO13): everything that
 * composes mail takes this type and no other.
 */
export type PublicMessage = {
  /** Sanitized HTML; null when there is only text. */
  readonly html: string | null
  readonly text: string
} & { readonly [isPublic]: true }

/** A message of a ticket was an internal note where mail was to be made of it. A mistake in our code, never of a user. */
export class NoteMustNotLeave extends Error {}

/** The words of a ticket's message for mail. Throws NoteMustNotLeave unless its kind is "public". */
export function toPublicMessage(message: { kind: string; html: string | null; text: string }): PublicMessage {
  if (message.kind !== 'public') throw new NoteMustNotLeave('An internal note must not become mail.')
  return { html: message.html, text: message.text } as PublicMessage
}

/** Words that the product says itself (acknowledgements, notices), made from the catalogue and never from notes. */
export function ownWords(words: { html: string | null; text: string }): PublicMessage {
  return { html: words.html, text: words.text } as PublicMessage
}

/** The newest public message of a thread in the order given; notes are passed over. */
export function lastPublicMessage(
  thread: readonly { kind: string; html: string | null; text: string }[],
): PublicMessage | null {
  const last = thread.findLast(({ kind }) => kind === 'public')
  return last ? toPublicMessage(last) : null
}
