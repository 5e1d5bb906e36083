import { LabelDot } from '../../../shared/label-chip.tsx'
import type { TicketRow } from '../ticket-rows.ts'

const shown = 2

/** The labels of a row as dots with names: two, and how many more. */
export function RowLabels({ labels }: { labels: TicketRow['labels'] }) {
  if (labels.length === 0) return null
  const names = labels.map((label) => label.name).join(', ')
  return (
    <span title={names} className="flex min-w-0 items-center gap-1">
      {labels.slice(0, shown).map((label) => (
        <span
          key={label.id}
          className="flex h-5 min-w-0 max-w-28 items-center gap-1 rounded-full border-line text-2xs text-ink2 @min-[58rem]:border @min-[58rem]:px-1.5"
        >
          <LabelDot color={label.color} />
          <span className="hidden truncate @min-[58rem]:inline">{label.name}</span>
        </span>
      ))}
      {labels.length > shown && <span className="text-2xs text-ink3">+{labels.length - shown}</span>}
    </span>
  )
}
