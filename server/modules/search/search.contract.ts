import { z } from 'zod'
import { Id, Instant, Sentence } from '../../platform/http/fields.ts'
import { refusal } from '../../platform/http/invalid.ts'
import { sentence, words } from '../../platform/words.ts'
import { TypeOfObject } from '../objects/objects.contract.ts'
import { TicketPriority, TicketStatus } from '../tickets/tickets.contract.ts'

export const searchKinds = [
  'ticket',
  'contact',
  'account',
  'lead',
  'opportunity',
  'object',
  'task',
  'conversation',
] as const
export type SearchKind = (typeof searchKinds)[number]

/** Of a search: what is asked for, and of what kinds. */
export const SearchInput = z.strictObject({
  q: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .describe(
      'Words that must all be there; the last one, and `word*`, as a beginning. "A phrase", -word, and filters: from:ann, is:open, ' +
        'assignee:me, label:refund, status:open,waiting, created:>2026-01-31, or any field of listConditionFields.',
    ),
  kinds: z
    .string()
    .optional()
    .describe(`Some of ${searchKinds.join(', ')}, with commas between; all that you may read unless told.`)
    .transform((text, ctx): SearchKind[] | undefined => {
      const given = text?.split(',')
      const kinds = searchKinds.filter((kind) => given?.includes(kind))
      if (given && given.length !== kinds.length) {
        ctx.addIssue(
          refusal([], sentence('search.kinds', words`Must be some of ${{ values: [...searchKinds] }}, each once.`)),
        )
        return z.NEVER
      }
      return given ? kinds : undefined
    }),
  mine: z
    .enum(['true', 'false'])
    .optional()
    .transform((value) => value === 'true')
    .describe('Only tickets and tasks assigned to you, and the customers of those tickets.'),
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('Results of each kind, 1 to 100.'),
  cursor: z.string().max(1000).optional().describe('nextCursor of a kind; `kinds` must name this kind alone.'),
})
export type SearchInput = z.infer<typeof SearchInput>

const Fragments = z
  .array(z.object({ text: z.string(), hit: z.boolean().describe('True: it is what was searched for.') }))
  .describe('Plain text in pieces. Not HTML.')
const Ref = z.object({ id: Id, name: z.string() })

const Hit = {
  id: Id,
  title: Fragments,
  excerpt: z
    .object({
      from: z
        .enum(['message', 'note', 'file', 'description', 'conversation', 'details'])
        .describe('`conversation`: its name. `details`: addresses, numbers, domains.'),
      messageId: Id.nullable(),
      fragments: Fragments,
    })
    .nullable()
    .describe('Where else the words stand.'),
}

export const SearchHit = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('ticket'),
      ...Hit,
      code: z.string(),
      status: TicketStatus,
      priority: TicketPriority,
      assignee: Ref.nullable(),
      requester: Ref.nullable(),
      account: Ref.nullable(),
      unread: z.boolean(),
      at: Instant.describe('Of its newest message, or of its making.'),
    }),
    z.object({ kind: z.literal('contact'), ...Hit, accounts: z.array(Ref) }),
    z.object({ kind: z.literal('account'), ...Hit }),
    z.object({ kind: z.literal('lead'), ...Hit }),
    z.object({ kind: z.literal('opportunity'), ...Hit, stage: z.string(), account: Ref.nullable() }),
    z.object({ kind: z.literal('object'), ...Hit, type: TypeOfObject, account: Ref.nullable() }),
    z.object({
      kind: z.literal('task'),
      ...Hit,
      done: z.boolean(),
      dueAt: Instant.nullable(),
      assignee: Ref.nullable(),
    }),
    z.object({
      kind: z.literal('conversation'),
      ...Hit,
      state: z.enum(['waiting', 'done']).describe('Of the inbox; what belongs to a ticket is found as the ticket.'),
      sender: z.string().nullable().describe('Who wrote its newest message.'),
      at: Instant.describe('Of its newest message.'),
    }),
  ])
  .meta({ id: 'SearchHit' })
export type SearchHit = z.infer<typeof SearchHit>

export const SearchTab = z
  .object({
    kind: z.enum(searchKinds),
    count: z.int().describe('At most 100, of those that you see; of a later page, from there on.'),
    capped: z.boolean().describe('True: there are more, or there may be.'),
    results: z.array(SearchHit).describe('The newest 100 matches, best first; then the 100 before them, and so on.'),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'SearchTab' })
export type SearchTab = z.infer<typeof SearchTab>

export const SearchAnswer = z
  .object({
    tabs: z.array(SearchTab).describe('One for each kind asked for.'),
    filters: z
      .array(z.object({ key: z.string(), text: z.string().describe('As it stands in q.') }))
      .describe('What was understood as filters. With filters only tickets are found.'),
    hints: z.array(Sentence).describe('What of q was not understood as it may have been meant.'),
    spelling: z
      .object({
        q: z.string().describe('q with words that exist.'),
        shown: z.boolean().describe('True: q has no results, and those of this spelling are shown.'),
      })
      .nullable()
      .describe('Another spelling that has results.'),
  })
  .meta({ id: 'SearchAnswer' })
export type SearchAnswer = z.infer<typeof SearchAnswer>
