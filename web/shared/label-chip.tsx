import clsx from 'clsx'
import { Chip } from '../ui/chip.tsx'

/** The colours a label can have, by number 1 to 8; they are the avatar grounds of the tokens. */
const dots = [
  'bg-avatar-1',
  'bg-avatar-2',
  'bg-avatar-3',
  'bg-avatar-4',
  'bg-avatar-5',
  'bg-avatar-6',
  'bg-avatar-7',
  'bg-avatar-8',
]

/** A label of a ticket. `color` is 1 to 8; others show grey. */
export function LabelChip({ name, color, onRemove }: { name: string; color?: number | null; onRemove?: () => void }) {
  return (
    <Chip name={name} onRemove={onRemove}>
      <span
        aria-hidden="true"
        className={clsx('size-2 shrink-0 rounded-full', dots[(color ?? 0) - 1] ?? 'bg-line-control')}
      />
      <span className="truncate">{name}</span>
    </Chip>
  )
}
