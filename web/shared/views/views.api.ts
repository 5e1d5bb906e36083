import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { paths } from '../../api/schema.gen.ts'
import { startViewQuery, type View, viewCountsQuery, viewsOf } from '../../shell/views.api.ts'

type CreateView = paths['/api/v1/views']['post']['requestBody']['content']['application/json']
type UpdateView = paths['/api/v1/views/{id}']['patch']['requestBody']['content']['application/json']

/** Shows a saved view at once and asks for the rest again. */
function show(view: View): void {
  const query = viewsOf(view.of)
  queryClient.setQueryData(query.queryKey, (views) => {
    const known = views?.some((one) => one.id === view.id)
    return known ? views?.map((one) => (one.id === view.id ? view : one)) : views && [...views, view]
  })
  void queryClient.invalidateQueries(query)
  void queryClient.invalidateQueries(viewCountsQuery)
}

export async function createView(body: CreateView): Promise<View> {
  const view = await read(api.POST('/api/v1/views', { body }))
  show(view)
  return view
}

export async function updateView(id: string, body: UpdateView): Promise<View> {
  const view = await read(api.PATCH('/api/v1/views/{id}', { params: { path: { id } }, body }))
  show(view)
  return view
}

export async function deleteView({ id, of }: View): Promise<void> {
  await read(api.DELETE('/api/v1/views/{id}', { params: { path: { id } } }))
  queryClient.setQueryData(viewsOf(of).queryKey, (views) => views?.filter((one) => one.id !== id))
  void queryClient.invalidateQueries(viewCountsQuery)
  void queryClient.invalidateQueries(startViewQuery)
}

/** Who sees a view besides the person. */
export function viewUseQuery(id: string) {
  return queryOptions({
    queryKey: ['views', id, 'use'],
    queryFn: ({ signal }) => read(api.GET('/api/v1/views/{id}/use', { params: { path: { id } }, signal })),
  })
}

/** Roles, for sharing. */
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/roles', { signal }))).data,
})
