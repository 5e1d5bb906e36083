import type { Cx } from '../../platform/context.ts'
import { foundTasks, listTaskMatches } from '../tasks/search-tasks.ts'
import { findRecords } from './find-records.ts'
import { excerpt, highlight } from './highlight.rules.ts'
import type { Found, Sought } from './search-page.ts'

/** The tasks of a search. */
export const findTasks = (cx: Cx, asked: Sought): Promise<Found> =>
  findRecords(cx, asked, {
    matches: (cx, search) => listTaskMatches(cx, { ...search, mine: asked.mine }),
    hits: async (ids) =>
      (await foundTasks(cx, ids)).map(({ id, title, description, doneAt, dueAt, assignee }) => {
        const fragments = excerpt(description, asked.words)
        return {
          kind: 'task' as const,
          id,
          title: highlight(title, asked.words),
          excerpt: fragments && { from: 'description' as const, messageId: null, fragments },
          done: doneAt !== null,
          dueAt,
          assignee,
        }
      }),
  })
