import clsx from 'clsx'

const most = 99

/** A small number of unread things. With `label` it says so to screen readers; without, its control does. */
export function UnreadBadge({ count, label, className }: { count: number; label?: string; className?: string }) {
  return (
    <span
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
      className={clsx(
        'grid h-4 min-w-4 place-items-center rounded-full bg-danger-solid px-0.5 font-semibold text-3xs text-on-accent tabular-nums',
        className,
      )}
    >
      {count > most ? `${most}+` : count}
    </span>
  )
}
