import clsx from 'clsx'
import type { components } from '../api/schema.gen.ts'
import { Chip } from '../ui/chip.tsx'

export type LabelColor = components['schemas']['Label']['color']

const dots: Record<LabelColor, string> = {
  gray: 'bg-label-gray',
  red: 'bg-label-red',
  orange: 'bg-label-orange',
  green: 'bg-label-green',
  teal: 'bg-label-teal',
  blue: 'bg-label-blue',
  purple: 'bg-label-purple',
  pink: 'bg-label-pink',
}

/** The colours a label can have, in the order in which they are offered. */
export const labelColors = Object.keys(dots) as LabelColor[]

/** The ground of a colour where it is chosen. */
export function labelGround(color: LabelColor): string {
  return dots[color]
}

/** The dot of a label, an ornament beside its name. */
export function LabelDot({ color }: { color: LabelColor }) {
  return <span aria-hidden="true" className={clsx('size-2 shrink-0 rounded-full', dots[color])} />
}

/** A label of a ticket. */
export function LabelChip({ name, color, onRemove }: { name: string; color: LabelColor; onRemove?: () => void }) {
  return (
    <Chip name={name} onRemove={onRemove}>
      <LabelDot color={color} />
      <span className="truncate">{name}</span>
    </Chip>
  )
}
