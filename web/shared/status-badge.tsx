import clsx from 'clsx'
import type { ReactNode } from 'react'
import { useT } from '../i18n/use-t.ts'
import type { TicketStatus } from './ticket-words.ts'

// Each status has its own shape, so that it is known without its colour. Drawn for 12 px on a grid of 12.
const looks: Record<TicketStatus, { shape: ReactNode; ink: string }> = {
  open: { ink: 'text-status-open', shape: <circle cx="6" cy="6" r="4.6" className="fill-none" /> },
  in_progress: {
    ink: 'text-status-progress',
    shape: (
      <>
        <circle cx="6" cy="6" r="4.6" className="fill-none" />
        <path d="M6 3.6a2.4 2.4 0 0 1 0 4.8z" />
      </>
    ),
  },
  waiting: {
    ink: 'text-status-waiting',
    shape: (
      <>
        <circle cx="6" cy="6" r="4.6" className="fill-none" />
        <path d="M4.9 4.4v3.2M7.1 4.4v3.2" />
      </>
    ),
  },
  resolved: {
    ink: 'text-status-resolved',
    shape: (
      <>
        <circle cx="6" cy="6" r="4.6" />
        <path d="m4 6.2 1.4 1.4L8 4.8" className="fill-none stroke-card" />
      </>
    ),
  },
  closed: {
    ink: 'text-status-closed',
    shape: (
      <>
        <rect x="1.6" y="1.6" width="8.8" height="8.8" rx="2" />
        <path d="M4 6h4" className="stroke-card" />
      </>
    ),
  },
}

/** The mark of a status. Alone it says its name to screen readers; beside the words pass `silent`. */
export function StatusDot({ status, silent = false }: { status: TicketStatus; silent?: boolean }) {
  const t = useT()
  const { shape, ink } = looks[status]
  const mark = (
    <svg
      aria-hidden="true"
      viewBox="0 0 12 12"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={clsx('size-3 shrink-0 fill-current stroke-current', ink)}
    >
      {shape}
    </svg>
  )
  if (silent) return mark
  return (
    <span role="img" aria-label={t(`shared:status.${status}`)} className="inline-flex">
      {mark}
    </span>
  )
}

/** Mark and word. `stage` is the organization's own name of the step, shown in place of the status. */
export function StatusBadge({ status, stage }: { status: TicketStatus; stage?: string }) {
  const t = useT()
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <StatusDot status={status} silent />
      <span className="truncate">{stage ?? t(`shared:status.${status}`)}</span>
    </span>
  )
}
