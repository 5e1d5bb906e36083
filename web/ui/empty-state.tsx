import type { ReactNode } from 'react'

/** Says what would be here and offers the next step. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  icon?: ReactNode
  title: string
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="mx-auto flex max-w-96 flex-col items-center gap-1 px-6 py-16 text-center">
      {icon && (
        <div className="mb-3 grid size-10 place-items-center rounded-xl border border-line bg-card text-ink3 shadow-raised [&_svg]:size-5">
          {icon}
        </div>
      )}
      <h2 className="font-semibold text-base">{title}</h2>
      {children && <div className="text-ink2">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
