import clsx from 'clsx'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from './words.ts'

/** A small rounded piece of information; with `onRemove` it can be taken away by mouse and keyboard. */
export function Chip({
  children,
  name,
  dashed = false,
  invalid = false,
  onRemove,
  className,
}: {
  children: ReactNode
  /** What the remove button names. */
  name?: string
  dashed?: boolean
  invalid?: boolean
  onRemove?: () => void
  className?: string
}) {
  const words = useWords()
  return (
    <span
      className={clsx(
        'inline-flex h-6 min-w-0 max-w-full items-center gap-1 whitespace-nowrap rounded-md border px-1.5 text-xs',
        dashed && 'border-dashed',
        invalid ? 'border-danger-line bg-danger-bg text-danger' : 'border-line bg-card text-ink2',
        className,
      )}
    >
      <span className="flex min-w-0 items-center gap-1 truncate">{children}</span>
      {onRemove && (
        <button
          type="button"
          onClick={onRemove}
          aria-label={words.remove(name ?? '')}
          className="-mr-1 grid size-5 shrink-0 place-items-center rounded-sm text-ink3 hover:bg-hover hover:text-ink"
        >
          <X aria-hidden="true" className="size-3" />
        </button>
      )}
    </span>
  )
}
