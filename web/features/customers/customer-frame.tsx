import type { ReactNode } from 'react'

/** A customer's page: what happened at the left, who it is at the right; on phones who it is comes first. */
export function CustomerFrame({ details, children }: { details: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-full flex-col-reverse justify-end lg:flex-row">
      <div className="min-w-0 flex-1">{children}</div>
      <aside className="shrink-0 border-line bg-bg p-4 max-lg:border-b lg:w-aside lg:border-l">{details}</aside>
    </div>
  )
}

/** A titled part of a customer's page. */
export function Part({
  title,
  aside,
  action,
  children,
}: {
  title: string
  aside?: ReactNode
  /** A button at the end of its head. */
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <section>
      <div className="flex h-10 items-center gap-2 px-4">
        <h2 className="font-semibold">{title}</h2>
        {aside && <span className="text-ink3 tabular-nums">{aside}</span>}
        {action && <span className="ml-auto">{action}</span>}
      </div>
      {children}
    </section>
  )
}
