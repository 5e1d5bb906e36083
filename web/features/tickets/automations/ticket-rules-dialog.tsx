import { useT } from '../../../i18n/use-t.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { TicketLog } from './run-log.tsx'

/** What rules did to a ticket, and why others did nothing. */
export function TicketRulesDialog({ code, onClose }: { code: string; onClose: () => void }) {
  const t = useT()
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={t('automations:log.ofTicket')}
      description={t('automations:log.ofTicketLead')}
    >
      <div className="-mx-4">
        <TicketLog code={code} />
      </div>
    </Dialog>
  )
}
