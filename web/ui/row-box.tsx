import clsx from 'clsx'

/** The box that chooses a row: there on hover, with the focus, and while any is chosen. `className` says where it stands. */
export function RowBox({
  label,
  checked,
  shown,
  isTabStop,
  onToggle,
  className,
}: {
  label: string
  checked: boolean
  /** Also without the pointer on its row (which is a `group`). */
  shown: boolean
  isTabStop: boolean
  /** `range`: with Shift, everything from the last one on. */
  onToggle: (range: boolean) => void
  className: string
}) {
  return (
    <label
      className={clsx(
        'z-10 grid cursor-pointer place-items-center focus-within:opacity-100 group-hover:opacity-100',
        shown ? 'opacity-100' : 'opacity-0',
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
