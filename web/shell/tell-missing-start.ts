import { queryClient } from '../api/queries.ts'
import { loadAllWords, translate } from '../i18n/i18n.ts'
import { toast } from '../ui/toast.ts'
import { chooseStartView } from './choose-start-view.ts'
import { type StartView, viewName, viewsQuery } from './views.api.ts'

/** Says that the view with which the person, or his role, begins is not there, and which one is shown instead. */
export async function tellMissingStart(start: StartView): Promise<void> {
  const [views] = await Promise.all([queryClient.ensureQueryData(viewsQuery), loadAllWords()])
  const instead = views.find(({ id }) => id === start.viewId)
  const isOwn = start.missing === 'own'
  toast.info(
    isOwn ? translate('views:start.missingOwn', { name: start.own?.name ?? '' }) : translate('views:start.missingRole'),
    {
      description: instead && translate('views:start.instead', { name: viewName(instead) }),
      seconds: 15,
      action: isOwn ? { label: translate('views:start.forget'), run: () => void chooseStartView(null) } : undefined,
    },
  )
}
