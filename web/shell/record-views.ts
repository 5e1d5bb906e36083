import { queryOptions } from '@tanstack/react-query'
import { linkOptions } from '@tanstack/react-router'
import { queryClient } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { objectTypesQuery } from './object-types.api.ts'
import { viewsOf } from './views.api.ts'

const lists = {
  contact: { label: 'shell:nav.contacts', to: paths.contacts },
  account: { label: 'shell:nav.accounts', to: paths.accounts },
  lead: { label: 'shell:nav.leads', to: paths.leads },
  opportunity: { label: 'shell:nav.opportunities', to: paths.opportunities },
  task: { label: 'shell:nav.tasks', to: paths.tasks },
} as const

/**
 * The views of all other records than tickets, each with the link to its list; put together anew from what is known of each kind. `type`:
 * what objects are called, in words of the organization.
 */
export const recordViewsQuery = queryOptions({
  queryKey: ['views', 'of', 'every'],
  queryFn: async () => {
    const types = (await queryClient.fetchQuery(objectTypesQuery)).filter(({ archived }) => !archived)
    const all = await Promise.all([
      ...(Object.keys(lists) as (keyof typeof lists)[]).map(async (of) => {
        const { label, to } = lists[of]
        const views = await queryClient.fetchQuery(viewsOf(of))
        return views.map((view) => ({ view, label, type: null, link: linkOptions({ to, search: { view: view.id } }) }))
      }),
      ...types.map(async ({ key, plural }) => {
        const views = await queryClient.fetchQuery(viewsOf(`object:${key}`))
        const to = { to: paths.objects, params: { typeKey: key } }
        return views.map((view) => ({
          ...{ view, label: null, type: plural },
          link: linkOptions({ ...to, search: { view: view.id } }),
        }))
      }),
    ])
    return all.flat()
  },
})
