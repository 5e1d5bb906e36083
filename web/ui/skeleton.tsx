import clsx from 'clsx'

/** Grey shapes where known content will stand. The container says "loading" once (`aria-busy`), not each bar. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden="true" className={clsx('block animate-pulse rounded-sm bg-active', className ?? 'h-3 w-full')} />
  )
}
