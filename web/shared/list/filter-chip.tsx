import clsx from 'clsx'
import { Plus, X } from 'lucide-react'
import type { MouseEvent, ReactNode } from 'react'
import { useT } from '../../i18n/use-t.ts'

/** A quick filter: dashed while it asks for nothing; with values it says them and can be cleared. */
export function FilterChip({
  label,
  values,
  expanded = false,
  plain = false,
  onOpen,
  onClear,
  onWarm,
}: {
  label: string
  /** What is chosen, in words; empty for nothing. */
  values: readonly string[]
  expanded?: boolean
  /** The values say it all by themselves. */
  plain?: boolean
  /** Absent for filters that come from a link only. */
  onOpen?: (event: MouseEvent<HTMLButtonElement>) => void
  onClear: () => void
  /** The pointer comes near: what the press will need can be loaded. */
  onWarm?: () => void
}) {
  const t = useT()
  const isSet = values.length > 0
  const words: ReactNode = isSet ? (
    <>
      {!plain && (
        <>
          <span className="text-ink3">{label}</span>
          <span>{t('list:filter.is')}</span>
        </>
      )}
      <span className="max-w-48 truncate font-medium text-ink">{values.join(t('list:filter.or'))}</span>
    </>
  ) : (
    <>
      <Plus aria-hidden="true" className="size-3 text-ink3" />
      {label}
    </>
  )
  const side = clsx('flex h-full items-center gap-1', isSet ? 'rounded-l-md pl-2 pr-1' : 'rounded-md px-2')
  return (
    <span
      className={clsx(
        'inline-flex h-7 shrink-0 items-center whitespace-nowrap rounded-md border text-ink2 text-xs pointer-coarse:h-9',
        isSet ? 'border-line bg-card shadow-raised' : 'border-line-control/60 border-dashed',
      )}
    >
      {onOpen ? (
        <button
          type="button"
          aria-haspopup="dialog"
          aria-expanded={expanded}
          onClick={onOpen}
          onPointerEnter={onWarm}
          className={clsx(side, 'hover:bg-hover hover:text-ink')}
        >
          {words}
        </button>
      ) : (
        <span className={side}>{words}</span>
      )}
      {isSet && (
        <button
          type="button"
          onClick={onClear}
          aria-label={t('list:filter.clear', { field: label })}
          className="grid h-full w-6 place-items-center rounded-r-md text-ink3 hover:bg-hover hover:text-ink"
        >
          <X aria-hidden="true" className="size-3" />
        </button>
      )}
    </span>
  )
}
