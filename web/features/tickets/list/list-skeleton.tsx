import clsx from 'clsx'
import { useT } from '../../../i18n/use-t.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { codeColumn, fromBig, fromMedium, rowGrid } from './row-layout.ts'

const widths = [
  'w-3/5',
  'w-4/5',
  'w-1/2',
  'w-2/3',
  'w-3/4',
  'w-2/5',
  'w-5/6',
  'w-1/3',
  'w-7/12',
  'w-5/12',
  'w-8/12',
  'w-6/12',
]

/** The shape of a row that is not there yet. */
export function RowSkeleton({ at, isCard }: { at: number; isCard: boolean }) {
  const width = widths[at % widths.length]
  if (isCard) {
    return (
      <div className="flex h-full flex-col justify-center gap-2.5 border-line-soft border-b px-3">
        <Skeleton className={clsx('h-3', width)} />
        <Skeleton className="ml-5 h-2.5 w-2/5" />
      </div>
    )
  }
  return (
    <div className={clsx(rowGrid, 'h-row border-line-soft border-b')}>
      <Skeleton className="h-2.5 w-14" />
      <Skeleton className={clsx('h-3', width)} />
      <span className={fromMedium}>
        <Skeleton className="h-3 w-4/5" />
      </span>
      <Skeleton className="h-3 w-16" />
      <Skeleton className="h-3 w-full" />
      <Skeleton className="size-5 rounded-full" />
      <span className={fromBig}>
        <Skeleton className="h-3 w-12" />
      </span>
      <Skeleton className="ml-auto h-2.5 w-9" />
    </div>
  )
}

/** The list before its first page is there. */
export function ListSkeleton({ isCard }: { isCard: boolean }) {
  const t = useT()
  const { organization } = useMe()
  return (
    <div aria-busy="true" style={codeColumn(organization.prefix)} className="@container">
      <span role="status" className="sr-only">
        {t('common:ui.loading')}
      </span>
      {widths.map((width, at) => (
        <div key={width} className={isCard ? 'h-16' : undefined}>
          <RowSkeleton at={at} isCard={isCard} />
        </div>
      ))}
    </div>
  )
}
