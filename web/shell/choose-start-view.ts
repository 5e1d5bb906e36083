import { api, read } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import { translate } from '../i18n/i18n.ts'
import { toast } from '../ui/toast.ts'
import { startViewQuery, viewName, viewsQuery } from './views.api.ts'

/** Begins with this view from now on; null: with that of the role, or of the product. Says what holds now. */
export async function chooseStartView(viewId: string | null): Promise<void> {
  try {
    const start = await read(api.PUT('/api/v1/views/start', { body: { viewId } }))
    queryClient.setQueryData(startViewQuery.queryKey, start)
    const views = await queryClient.ensureQueryData(viewsQuery)
    const view = views.find(({ id }) => id === start.viewId)
    const name = view ? viewName(view) : ''
    toast.done(translate(viewId === null ? 'views:start.back' : 'views:start.chosen', { name }))
  } catch (error) {
    toast.failed(translate('views:start.failed'), { description: error instanceof Error ? error.message : undefined })
  }
}
