import clsx from 'clsx'

/**
 * The box that chooses a row (which is a `group`): there on hover, with the focus, and while any is chosen, which an element around the
 * rows says by `data-selecting`, so that the rows need not be drawn anew for it. `className` says where it stands.
 */
export function RowBox({
  label,
  checked,
  isTabStop,
  onToggle,
  className,
}: {
  label: string
  checked: boolean
  isTabStop: boolean
  /** `range`: with Shift, everything from the last one on. */
  onToggle: (range: boolean) => void
  className: string
}) {
  return (
    <label
      className={clsx(
        'in-data-selecting:opacity-100 z-10 grid cursor-pointer place-items-center opacity-0 focus-within:opacity-100 group-hover:opacity-100',
        className,
      )}
    >
      <input
        type="checkbox"
        aria-label={label}
        aria-keyshortcuts="X"
        checked={checked}
        tabIndex={isTabStop ? 0 : -1}
        onChange={() => {}}
        onClick={(event) => onToggle(event.shiftKey)}
        className="size-3 accent-accent"
      />
    </label>
  )
}
