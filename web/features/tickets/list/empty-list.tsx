import { Link } from '@tanstack/react-router'
import { CircleCheck, Inbox, SearchX } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { loadAllWords } from '../../../i18n/i18n.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { isSystemView } from '../../../shared/ticket-views.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'

const FirstSteps = lazy(async () => {
  await loadAllWords()
  return { default: (await import('./first-steps.tsx')).FirstSteps }
})

/** What stands where no ticket is: why, and what to do next. */
export function EmptyList({
  view,
  isSaved,
  isNarrowed,
  isFirstRun,
  onClear,
}: {
  view: string
  /** A view that somebody made. */
  isSaved: boolean
  isNarrowed: boolean
  isFirstRun: boolean
  onClear: () => void
}) {
  const t = useT()
  const mayCreate = useCan('tickets:create')
  if (isNarrowed) {
    return (
      <EmptyState
        icon={<SearchX aria-hidden="true" />}
        title={t('emptyList:narrowed')}
        actions={
          <Button press="shift+c" onClick={onClear}>
            {t('list:filter.clearAll')}
          </Button>
        }
      >
        {t('emptyList:narrowedText')}
      </EmptyState>
    )
  }
  if (isFirstRun) {
    return (
      <Suspense>
        <FirstSteps />
      </Suspense>
    )
  }
  const isDone = view !== 'open' && view !== 'all' && !isSaved
  const words = isSaved || !isSystemView(view) ? 'saved' : view
  return (
    <EmptyState
      icon={isDone ? <CircleCheck aria-hidden="true" /> : <Inbox aria-hidden="true" />}
      title={t(`emptyList:${words}`)}
      actions={
        <>
          {view !== 'open' && view !== 'all' && (
            <Link to={paths.tickets} className={buttonClass()}>
              {t('emptyList:seeOpen')}
            </Link>
          )}
          {view === 'open' && (
            <Link to={paths.tickets} search={{ view: 'all' }} className={buttonClass()}>
              {t('emptyList:seeAll')}
            </Link>
          )}
          <Link to={paths.settingsWhy} className={buttonClass('ghost')}>
            {t('emptyList:why')}
          </Link>
          {mayCreate && (
            <Link to={paths.newTicket} className={buttonClass('primary')}>
              {t('shell:new.ticket')}
            </Link>
          )}
        </>
      }
    >
      {t(`emptyList:${words}Text`)}
    </EmptyState>
  )
}
