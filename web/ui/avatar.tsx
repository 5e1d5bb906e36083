import clsx from 'clsx'
import { User } from 'lucide-react'
import { groundOf, initialsOf } from './person-mark.ts'

const grounds = [
  'bg-avatar-1',
  'bg-avatar-2',
  'bg-avatar-3',
  'bg-avatar-4',
  'bg-avatar-5',
  'bg-avatar-6',
  'bg-avatar-7',
  'bg-avatar-8',
]

const sizes = { sm: 'size-4', md: 'size-5', lg: 'size-8' }
const letters = { sm: 'text-4xs', md: 'text-3xs', lg: 'text-xs' }

/**
 * Initials on a colour that stays the same for the same `id`. It is an ornament beside a name; where it stands alone,
 * give `label`. Without a name it draws the dashed circle of "nobody".
 */
export function Avatar({
  name,
  id,
  size = 'md',
  square = false,
  label,
}: {
  name?: string | null
  id?: string | null
  size?: keyof typeof sizes
  square?: boolean
  label?: string
}) {
  const spoken = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true as const }
  if (!name) {
    return (
      <span
        {...spoken}
        className={clsx(
          'inline-grid shrink-0 place-items-center rounded-full border border-line-control border-dashed text-ink3',
          sizes[size],
        )}
      >
        <User className="size-2.5" aria-hidden="true" />
      </span>
    )
  }
  return (
    <span
      {...spoken}
      // Drawn, not written: initials are no part of the name of a control that holds the face.
      data-initials={square ? initialsOf(name).slice(0, 1) : initialsOf(name)}
      className={clsx(
        'inline-grid shrink-0 select-none before:content-[attr(data-initials)] place-items-center font-semibold text-on-accent leading-none tracking-tight',
        square ? 'rounded-sm' : 'rounded-full',
        sizes[size],
        letters[size],
        grounds[groundOf(id ?? name) - 1],
      )}
    />
  )
}
