import type { Cx } from '../../platform/context.ts'
import { foundObjects, listObjectMatches } from '../objects/search-objects.ts'
import { findPlain } from './find-plain.ts'
import { highlight } from './highlight.rules.ts'
import type { Found, Sought } from './search-page.ts'

/** The objects of a search, of all types. */
export const findObjects = (cx: Cx, asked: Sought): Promise<Found> =>
  findPlain(cx, asked, {
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
