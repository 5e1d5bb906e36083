import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { ReasonList } from '../../../shared/reason-list.tsx'
import { RoutingExplained } from '../../../shared/routing-explained.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import type { Ticket } from '../tickets.api.ts'
import { reassignmentQuery, ticketRoutingQuery } from './acts.api.ts'

/** Why the ticket is with whom it is, or with nobody: what a status did or did not do with it, and what its queue decided. */
export function RoutingDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const t = useT()
  const routing = useQuery(ticketRoutingQuery(ticket.id))
  const reasons = useQuery({ ...reassignmentQuery(ticket.id), enabled: ticket.assignee !== null })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('routing:why.title', { code: ticket.code })}
      footer={
        <Button press="esc" onClick={onClose}>
          {t('common:ui.close')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {ticket.assignee && <Loaded query={reasons}>{(found) => <ReasonList reasons={found} />}</Loaded>}
        <Loaded query={routing}>{(found) => <RoutingExplained routing={found} />}</Loaded>
      </div>
    </Dialog>
  )
}
