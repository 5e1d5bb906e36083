import { isEmbed } from '../../../api/embed.ts'
import { useT } from '../../../i18n/use-t.ts'
import { RowBox } from '../../../ui/row-box.tsx'
import type { RowProps } from './ticket-row.tsx'

/** The box at the edge of a row that chooses its ticket. Inside another application nothing is done with many at once. */
export function RowSelect({
  ticket,
  isTabStop,
  isSelected,
  onSelect,
}: Pick<RowProps, 'ticket' | 'isTabStop' | 'isSelected' | 'onSelect'>) {
  const t = useT()
  if (isEmbed) return null
  return (
    <RowBox
      className="absolute inset-y-0 left-0 w-4"
      label={t('list:row.select', { code: ticket.code })}
      checked={isSelected}
      isTabStop={isTabStop}
      onToggle={(range) => onSelect(ticket.id, range)}
    />
  )
}
