import clsx from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

/** A plain table in a scrolling box. `label` names it. The virtualized ticket list builds its own on the same tokens. */
export function Table({ label, head, children }: { label: string; head: ReactNode; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="relative overflow-x-auto" tabIndex={0} aria-label={label}>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}

export function Th({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      {...rest}
      className={clsx(
        'h-7 whitespace-nowrap border-line border-b px-2 font-medium text-2xs text-ink3 first:pl-4 last:pr-4',
        className,
      )}
    />
  )
}

export function Tr({ selected = false, className, ...rest }: ComponentProps<'tr'> & { selected?: boolean }) {
  return <tr data-row {...rest} className={clsx(selected ? 'bg-selected' : 'hover:bg-hover', className)} />
}

export function Td({ className, ...rest }: ComponentProps<'td'>) {
  return <td {...rest} className={clsx('h-row border-line-soft border-b px-2 first:pl-4 last:pr-4', className)} />
}
