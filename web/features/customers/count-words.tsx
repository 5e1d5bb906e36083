import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import type { TicketCounts } from './customers.api.ts'

/** Open tickets of somebody; quiet when there are none. */
export function OpenCount({ counts }: { counts: TicketCounts }) {
  const place = usePlace()
  if (counts.open === 0) return <span className="text-ink3">0</span>
  return (
    <span className="font-medium">
      {formatNumber(counts.open, place)}
      {counts.capped && '+'}
    </span>
  )
}
