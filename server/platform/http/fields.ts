import { z } from 'zod'

/** Text on one line, as names are: no line breaks or other control characters, which could end up in a mail header. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'Must not be empty.')
    .max(max)
    .regex(/^\P{Cc}*$/u, 'Must be one line of text.')

/** A mail address; upper and lower case are the same, services keep it in lower case. */
export const Email = z.email('Must be a mail address such as name@example.com.').max(254)

export const Id = z.uuid('Must be an id (a UUID).')

/** An instant as the API writes it: ISO 8601 in UTC. */
export const Instant = z.iso.datetime()

/** The answer without a body. */
export const NoContent = z.null().describe('Done; no body.')
