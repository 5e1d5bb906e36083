import { type Said, type Sentence, saidOf, sentence, textOf } from '../../platform/words.ts'

/** What stands beside the state of a delivery. `said`: sentences of ours, by their codes; null for the words of a mail server. */
export type DeliveryWords = { response: string; said: Said[] | null }

export const serverWords = (response: string): DeliveryWords => ({ response, said: null })

export const ourWords = (...sentences: Sentence[]): DeliveryWords => ({
  response: textOf(sentences),
  said: sentences.map(saidOf),
})

/** Of a mail that cannot leave while no relay is configured. */
export const noRelayWords = ourWords(sentence('delivery.no_relay', 'Not sent: no mail relay configured (SMTP_URL).'))
export const nothingYet = serverWords('')
export const cancelledWords = ourWords(sentence('delivery.cancelled', 'Cancelled by a person.'))
