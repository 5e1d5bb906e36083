import type { Cx } from '../../platform/context.ts'
import { foundOpportunities, listOpportunityMatches } from '../opportunities/search-opportunities.ts'
import { findRecords } from './find-records.ts'
import { highlight } from './highlight.rules.ts'
import { type Found, nothingFound, type Sought } from './search-page.ts'

/** The opportunities of a search. They are nobody's own. */
export const findOpportunities = async (cx: Cx, asked: Sought): Promise<Found> =>
  asked.mine
    ? nothingFound
    : findRecords(cx, asked, {
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
