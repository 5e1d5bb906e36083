import { z } from 'zod'
import { Said } from '../../platform/http/fields.ts'

export const DomainRecord = z
  .object({
    kind: z.enum(['spf', 'dkim', 'dmarc']),
    host: z.string().describe('Name of the record.'),
    type: z.literal('TXT'),
    value: z.string().describe('What to publish. A name server may want it in pieces of 255 characters.'),
    state: z.enum(['unchecked', 'ok', 'missing', 'different', 'unknown']).describe('unknown: DNS gave no answer.'),
    found: z.array(z.string()).describe('What DNS held at the last check.'),
    message: z.string(),
    said: Said.nullable().describe('The message by its code; null: looked up before codes were kept.'),
  })
  .meta({ id: 'DomainRecord' })

export const SendingDomain = z
  .object({
    id: z.uuid(),
    domain: z.string(),
    dkimSelector: z.string(),
    records: z.array(DomainRecord),
    verified: z
      .boolean()
      .describe('The domain publishes our DKIM key: replies may name addresses of it as their sender.'),
    checkedAt: z.string().nullable(),
    senderMessage: z.string().describe('From which address replies of channels at this domain leave right now.'),
    senderSaid: Said.describe('senderMessage by its code.'),
    createdAt: z.string(),
  })
  .meta({ id: 'SendingDomain', description: 'A domain from which mail leaves, with what its DNS must say.' })
export type SendingDomain = z.output<typeof SendingDomain>

export const CreateSendingDomain = z
  .strictObject({ domain: z.string().trim().min(3).max(253).describe('The part after the @ of a channel’s address.') })
  .meta({ id: 'CreateSendingDomain' })
