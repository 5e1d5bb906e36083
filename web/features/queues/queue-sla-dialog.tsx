import { useT } from '../../i18n/use-t.ts'
import { OwnSla } from '../../shared/own-sla.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { Queue } from './queues.api.ts'

/** Which SLA the new tickets of a queue get: Global or Individual. */
export function QueueSlaDialog({ queue, onClose }: { queue: Queue; onClose: () => void }) {
  const t = useT()
  return (
    <Dialog
      size="sm"
      title={t('sla:queue.title', { name: queue.name })}
      description={t('sla:queue.text')}
      open
      onOpenChange={(open) => !open && onClose()}
      footer={
        <Button shortcut="esc" onClick={onClose}>
          {t('sla:why.close')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <OwnSla owner={{ kind: 'queue', id: queue.id }} />
      </div>
    </Dialog>
  )
}
