import { z } from 'zod'

/** What a card consists of: named facts and words, no markup (docs/live-cards.md). The server of the card sends it, the web app draws it. */

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u)
const lines = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[\P{Cc}\n\t]*$/u)

const secureUrl = z
  .string()
  .max(2_000)
  .refine((value) => {
    const url = URL.parse(value)
    return url?.protocol === 'https:' && url.username === '' && url.password === ''
  })
  .describe('Begins with https.')

const tone = z.enum(['neutral', 'ok', 'warn', 'danger', 'info'])

export const Component = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: lines(2_000) }),
    z.object({ type: z.literal('fact'), label: text(80), value: text(500) }),
    z.object({ type: z.literal('badge'), text: text(60), tone }),
    z.object({ type: z.literal('link'), text: text(200), url: secureUrl }),
    z.object({
      type: z.literal('list'),
      label: text(80).nullable(),
      rows: z
        .array(z.object({ text: text(200), detail: text(200).nullable(), url: secureUrl.nullable() }))
        .min(1)
        .max(50),
    }),
    z.object({ type: z.literal('divider') }),
  ])
  .meta({ id: 'CrmCardComponent' })
export type Component = z.infer<typeof Component>
