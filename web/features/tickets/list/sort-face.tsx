import { ArrowUpDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import type { TicketSort } from '../ticket-search.ts'
import { sortName } from './sort-names.ts'

/** The order of the list in words; the menu behind it loads after the first paint. */
export function SortFace({ sort, ...rest }: { sort: TicketSort } & ComponentProps<typeof Button>) {
  const t = useT()
  const order = t(`list:sort.${sortName(sort)}`)
  return (
    <Button press="o" variant="ghost" {...rest} aria-label={t('list:sortedBy', { order })}>
      <ArrowUpDown aria-hidden="true" className="size-3.5 text-ink3" />
      {order}
    </Button>
  )
}
