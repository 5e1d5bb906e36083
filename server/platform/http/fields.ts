import { z } from 'zod'
import { isTimeZone } from '../time-zones.ts'
import { invalid } from './invalid.ts'

/** Text on one line, as names are: no line breaks or other control characters, which could end up in a mail header. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, invalid('invalid.empty', 'Must not be empty.'))
    .max(max)
    .regex(/^\P{Cc}*$/u, invalid('invalid.one_line', 'Must be one line of text.'))

/** A mail address; upper and lower case are the same, services keep it in lower case. */
export const Email = z
  .email(invalid('invalid.mail_address', 'Must be a mail address such as name@example.com.'))
  .max(254)

/** The name of a time zone that this runtime knows. */
export const TimeZone = z
  .string()
  .max(100)
  .refine(isTimeZone, invalid('invalid.time_zone', 'Must be the name of a time zone such as Europe/Berlin.'))

export const Id = z.uuid(invalid('invalid.id', 'Must be an id (a UUID).'))

/** The number of an event of the organization (`seq`). */
export const Seq = z.string().regex(/^\d{1,18}$/, invalid('invalid.sequence', 'A sequence number is a whole number.'))

/** An instant as the API writes it: ISO 8601 in UTC. */
export const Instant = z.iso.datetime()

/** The answer without a body. */
export const NoContent = z.null().describe('Done; no body.')

/** `words.ts`: a sentence of the product, for clients in every language. */
const params = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))

export const Said = z
  .object({ code: z.string(), params })
  .meta({ id: 'Said', description: 'A sentence by its code and the values in it, for clients in other languages.' })

export const Sentence = z
  .object({ code: z.string(), params, text: z.string().describe('It in English.') })
  .meta({ id: 'Sentence', description: 'A sentence by its code and the values in it, and in English.' })
