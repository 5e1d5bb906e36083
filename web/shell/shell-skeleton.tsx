import { isEmbed } from '../api/embed.ts'
import { useT } from '../i18n/use-t.ts'
import { Skeleton } from '../ui/skeleton.tsx'

const widths = ['w-24', 'w-20', 'w-28', 'w-16', 'w-22', 'w-18', 'w-26']

/** The shape of the shell while it is not known who is there. */
export function ShellSkeleton() {
  const t = useT()
  return (
    <div aria-busy="true" className="flex h-full flex-col">
      <span role="status" className="sr-only">
        {t('common:ui.loading')}
      </span>
      <div hidden={isEmbed} className="flex h-bar shrink-0 items-center gap-3 border-line border-b bg-card px-3">
        <Skeleton className="size-5" />
        <Skeleton className="h-3 w-32" />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="flex w-panel flex-col gap-4 border-line border-r bg-panel px-4 py-5 max-md:hidden">
          {widths.map((width) => (
            <Skeleton key={width} className={`h-3 ${width}`} />
          ))}
        </div>
        <div className="flex-1 bg-card" />
      </div>
    </div>
  )
}
