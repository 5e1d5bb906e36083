import { queryOptions } from '@tanstack/react-query'
import { linkOptions } from '@tanstack/react-router'
import { queryClient } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { type View, viewsOf } from './views.api.ts'

const lists = {
  contact: { label: 'shell:nav.contacts', to: paths.contacts },
  account: { label: 'shell:nav.accounts', to: paths.accounts },
  lead: { label: 'shell:nav.leads', to: paths.leads },
  opportunity: { label: 'shell:nav.opportunities', to: paths.opportunities },
  task: { label: 'shell:nav.tasks', to: paths.tasks },
} as const
type Kind = keyof typeof lists

/** The views of all other records than tickets; put together anew from what is known of each kind. */
export const recordViewsQuery = queryOptions({
  queryKey: ['views', 'of', 'every'],
  queryFn: async () => {
    const kinds = Object.keys(lists) as Kind[]
    const all = await Promise.all(
      kinds.map(async (of) => (await queryClient.fetchQuery(viewsOf(of))).map((view) => ({ ...view, of }))),
    )
    return all.flat()
  },
})

/** The list of a view, and what its records are called. */
export function linkToRecordView({ id, of }: Pick<View, 'id'> & { of: Kind }) {
  const { label, to } = lists[of]
  return { label, link: linkOptions({ to, search: { view: id } }) }
}
