import type { Cx } from '../../platform/context.ts'
import { foundOpportunities, listOpportunityMatches } from '../opportunities/search-opportunities.ts'
import { findPlain } from './find-plain.ts'
import { highlight } from './highlight.rules.ts'
import type { Found, Sought } from './search-page.ts'

/** The opportunities of a search. */
export const findOpportunities = (cx: Cx, asked: Sought): Promise<Found> =>
  findPlain(cx, asked, {
    matches: listOpportunityMatches,
    hits: async (ids) =>
      (await foundOpportunities(cx, ids)).map(({ id, name, stage, account }) => ({
        kind: 'opportunity' as const,
        id,
        title: highlight(name, asked.words),
        excerpt: null,
        stage,
        account,
      })),
  })
