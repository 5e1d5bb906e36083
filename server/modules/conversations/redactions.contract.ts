import { z } from 'zod'
import { invalid } from '../../platform/http/invalid.ts'

export const RedactMessage = z
  .strictObject({
    text: z
      .string()
      .trim()
      .min(3, invalid('invalid.short_passage', 'Name at least three characters, so that not everything goes.'))
      .max(2000)
      .optional()
      .describe(
        'The words to remove, wherever they stand, whatever their case and the blanks between them. Absent: the whole message, with its files.',
      ),
  })
  .meta({ id: 'RedactMessage' })

export const RedactionCount = z
  .object({
    places: z.int().describe('In the message; 1 for all of it, 0: it was removed before.'),
    messages: z.int().describe('Other messages of the ticket that have the words, or quote the message.'),
    mails: z.int().describe('Mails whose source as it arrived is removed with them.'),
    files: z.int().describe('Files that go with the whole message.'),
  })
  .meta({ id: 'RedactionCount' })
