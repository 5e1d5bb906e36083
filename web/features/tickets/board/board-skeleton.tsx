import { useT } from '../../../i18n/use-t.ts'
import { Skeleton } from '../../../ui/skeleton.tsx'

/** The board before it is known which columns it has. */
export function BoardSkeleton() {
  const t = useT()
  return (
    <div aria-busy="true" className="flex min-h-0 flex-1 gap-3 overflow-hidden px-4 py-3">
      <span role="status" className="sr-only">
        {t('common:ui.loading')}
      </span>
      {['w-16', 'w-24', 'w-20'].map((width) => (
        <div key={width} className="flex w-72 shrink-0 flex-col gap-2 rounded-lg bg-panel p-2.5 max-md:w-full">
          <Skeleton className={`mb-1 h-3 ${width}`} />
          <Skeleton className="h-24 rounded-lg" />
          <Skeleton className="h-24 rounded-lg" />
        </div>
      ))}
    </div>
  )
}
