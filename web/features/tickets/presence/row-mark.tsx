import { PenLine } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Tooltip } from '../../../ui/tooltip.tsx'
import { Faces } from './people-here.tsx'
import type { Marks } from './row-marks-store.ts'

/** What stands in the row of a ticket: one's own draft, who else is in it. */
export function RowMark({ people, drafts }: Marks) {
  const t = useT()
  const draft = t(drafts.includes('public') ? 'ticket:presence.draftReply' : 'ticket:presence.draftNote')
  return (
    <span className="relative inline-flex shrink-0 items-center gap-1.5 self-center">
      {drafts.length > 0 && (
        <Tooltip label={draft}>
          <span role="img" aria-label={draft} className="inline-flex text-accent-ink">
            <PenLine aria-hidden="true" className="size-3.5" />
          </span>
        </Tooltip>
      )}
      {people.length > 0 && <Faces people={people} most={3} size="sm" />}
    </span>
  )
}
