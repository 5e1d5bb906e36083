import type { ReactNode } from 'react'

export interface DataRow {
  /** The name of the fact. */
  name: string
  value: ReactNode
}

/** Facts with their names, as in the properties panel. Empty values show a dash, so that rows do not jump. */
export function DataList({ rows }: { rows: readonly DataRow[] }) {
  return (
    <dl className="grid grid-cols-[5.25rem_minmax(0,1fr)] gap-x-2 gap-y-1">
      {rows.map((row) => (
        <div key={row.name} className="contents">
          <dt className="break-words py-0.5 text-ink3 hyphens-auto pointer-coarse:py-1.5">{row.name}</dt>
          <dd className="flex min-h-6 min-w-0 items-center gap-1.5 break-words">
            {row.value ?? <span className="text-ink3">–</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
