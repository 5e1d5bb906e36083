import type { Cx } from '../../platform/context.ts'
import { foundObjects, listObjectMatches } from '../objects/search-objects.ts'
import { findRecords } from './find-records.ts'
import { highlight } from './highlight.rules.ts'
import { type Found, nothingFound, type Sought } from './search-page.ts'

/** The objects of a search, of all types. They are nobody's own. */
export const findObjects = async (cx: Cx, asked: Sought): Promise<Found> =>
  asked.mine
    ? nothingFound
    : findRecords(cx, asked, {
        matches: listObjectMatches,
        hits: async (ids) =>
          (await foundObjects(cx, ids)).map(({ id, name, type, account }) => ({
            kind: 'object' as const,
            id,
            title: highlight(name, asked.words),
            excerpt: null,
            type,
            account,
          })),
      })
