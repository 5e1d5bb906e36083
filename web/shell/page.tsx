import clsx from 'clsx'
import type { ReactNode } from 'react'
import { usePageTitle } from './page-title.ts'

/** The frame of a page in the shell: a bar of 44 px with title and actions, the content scrolls below it. */
export function Page({
  title,
  aside,
  actions,
  fixed = false,
  children,
}: {
  title: string
  /** Muted, after the title: a count. */
  aside?: ReactNode
  actions?: ReactNode
  /** The content scrolls within itself (a list with its own head): it gets the height and no scrollbar. */
  fixed?: boolean
  children: ReactNode
}) {
  usePageTitle(title)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-bar shrink-0 items-center gap-2 border-line border-b px-4">
        <h1 className="truncate font-semibold text-base">{title}</h1>
        {aside && <span className="shrink-0 text-ink3 tabular-nums">{aside}</span>}
        <div className="ml-auto flex items-center gap-1">{actions}</div>
      </div>
      <div className={clsx('relative min-h-0 flex-1', fixed ? 'flex flex-col' : 'overflow-y-auto')}>{children}</div>
    </div>
  )
}
