import type { Cx } from '../../platform/context.ts'
import { contactQuery, customersByIds, listCustomerMatches } from '../customers/search-customers.ts'
import { customersOfMine } from '../tickets/customers-of-mine.ts'
import { findRecords } from './find-records.ts'
import { excerpt, highlight } from './highlight.rules.ts'
import type { SearchKind } from './search.contract.ts'
import type { Found, Sought } from './search-page.ts'

/** The customers of a search, of one kind. */
export const findCustomers = (
  cx: Cx,
  kind: Exclude<SearchKind, 'ticket' | 'opportunity' | 'object' | 'task' | 'conversation'>,
  asked: Sought,
): Promise<Found> =>
  findRecords(cx, asked, {
    matches: (cx, search) =>
      listCustomerMatches(cx, {
        ...search,
        kind,
        query: kind === 'account' ? search.query : contactQuery(asked.text, search.query),
        keep: asked.mine ? (ids) => customersOfMine(cx, kind, ids) : undefined,
      }),
    hits: async (ids) =>
      (await customersByIds(cx, kind, ids)).map(({ id, name, details, accounts }) => {
        const shown = details.map((detail) => excerpt(detail, asked.words)).find((one) => one !== null)
        const [first] = details
        const fragments = shown ?? (first === undefined ? null : highlight(first, asked.words))
        const hit = {
          id,
          title: highlight(name, asked.words),
          excerpt: fragments && { from: 'details' as const, messageId: null, fragments },
        }
        return kind === 'contact' ? { kind, ...hit, accounts } : { kind, ...hit }
      }),
  })
