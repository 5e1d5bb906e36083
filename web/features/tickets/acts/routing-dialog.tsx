import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { RoutingExplained } from '../../../shared/routing-explained.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import type { Ticket } from '../tickets.api.ts'
import { ticketRoutingQuery } from './acts.api.ts'

/** Why the ticket is with whom it is, or with nobody. */
export function RoutingDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const t = useT()
  const query = useQuery(ticketRoutingQuery(ticket.id))
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
      <Loaded query={query}>{(routing) => <RoutingExplained routing={routing} />}</Loaded>
    </Dialog>
  )
}
