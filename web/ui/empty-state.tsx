import type { ReactNode } from 'react'

/** Says what would be here and offers the next step. `isPage`: it stands in place of a whole page, and its title is the page's. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
  isPage = false,
}: {
  icon?: ReactNode
  title: string
  children?: ReactNode
  actions?: ReactNode
  isPage?: boolean
}) {
  const Title = isPage ? 'h1' : 'h2'
  return (
    <div className="mx-auto flex max-w-96 flex-col items-center gap-1 px-6 py-16 text-center">
      {icon && (
        <div className="mb-3 grid size-10 place-items-center rounded-xl border border-line bg-card text-ink3 shadow-raised [&_svg]:size-5">
          {icon}
        </div>
      )}
      <Title className="font-semibold text-base">{title}</Title>
      {children && <div className="text-ink2">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
