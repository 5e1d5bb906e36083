import { useQuery } from '@tanstack/react-query'
import { type View, viewsOf } from '../../shell/views.api.ts'
import type { RecordKind } from '../filter/filter.api.ts'
import { columnText } from '../list/columns.ts'
import type { RecordSearch } from './record-search.ts'

/** What a list of records shows. */
export interface Shown {
  /** What the address says and, where it says nothing, the view that it names. */
  search: RecordSearch
  views: readonly View[] | undefined
  view: View | undefined
  /** False until the view that the address names has come: the list is not asked for before. */
  isKnown: boolean
  /** True when there is no such view. */
  isMissing: boolean
}

export function useShown(of: Exclude<RecordKind, 'ticket'>, search: RecordSearch): Shown {
  const { data: views } = useQuery(viewsOf(of))
  const view = search.view === undefined ? undefined : views?.find(({ id }) => id === search.view)
  const isKnown = search.view === undefined || view !== undefined
  const isMissing = views !== undefined && !isKnown
  if (!view) return { search, views, view, isKnown, isMissing }
  const isWhole = 'all' in view.condition && view.condition.all.length === 0
  return {
    search: {
      ...search,
      filter: search.filter ?? (isWhole ? undefined : view.condition),
      // A search puts what fits best first.
      sort: search.sort ?? (search.q ? undefined : view.sort),
      columns: search.columns ?? (view.columns ? columnText(view.columns) : undefined),
    },
    ...{ views, view, isKnown, isMissing },
  }
}
