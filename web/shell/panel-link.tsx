import { Link, type LinkProps } from '@tanstack/react-router'
import clsx from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { formatNumber } from '../i18n/format.ts'
import { usePlace } from '../i18n/place.ts'
import { Tooltip } from '../ui/tooltip.tsx'

/** A link of the left panel; `rail`: its icon alone. */
export function PanelLink({
  link,
  label,
  Icon,
  count,
  isCurrent,
  rail,
  keys,
  ...rest
}: {
  link: LinkProps
  label: string
  Icon: LucideIcon
  count?: { count: number; capped: boolean }
  isCurrent: boolean
  rail: boolean
  /** The keys that lead there. */
  keys?: string
} & Pick<ComponentProps<'a'>, 'onClick' | 'onKeyDown' | 'aria-keyshortcuts' | 'draggable'>) {
  const place = usePlace()
  const shown = (
    <Link
      {...link}
      {...rest}
      aria-current={isCurrent ? 'page' : undefined}
      aria-label={rail ? label : undefined}
      activeProps={{}}
      className={clsx(
        'flex h-control items-center gap-2 rounded-md',
        rail ? 'w-control justify-center' : 'px-2',
        isCurrent ? 'bg-active font-medium text-ink' : 'text-ink2 hover:bg-hover hover:text-ink',
      )}
    >
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {!rail && <span className="min-w-0 flex-1 truncate">{label}</span>}
      {!rail && count && (
        <span className="font-medium text-ink3 tabular-nums">
          {formatNumber(count.count, place)}
          {count.capped && '+'}
        </span>
      )}
    </Link>
  )
  // The rail has no words, the panel no keys: both stand beside the link under the pointer.
  if (!rail && !keys) return shown
  return (
    <Tooltip label={label} shortcut={keys} side="right">
      {shown}
    </Tooltip>
  )
}
