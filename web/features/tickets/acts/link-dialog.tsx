import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { DialogActions } from '../../../shared/dialog-actions.tsx'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/select.tsx'
import { outdateTicket, type Ticket } from '../tickets.api.ts'
import { linkTickets, type Relation } from './acts.api.ts'
import { TicketFinder } from './ticket-finder.tsx'

const relations = [
  'related',
  'parent',
  'child',
  'duplicate_of',
  'duplicated_by',
  'problem',
  'incident',
] as const satisfies readonly Relation[]

/** Links this ticket with another one. */
export function LinkDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const t = useT()
  const [relation, setRelation] = useState<Relation>('related')
  const [other, setOther] = useState<{ id: string; code: string; subject: string }>()
  const link = useMutation({
    mutationFn: async () => other && linkTickets(ticket.id, relation, other.id),
    onSuccess: () => {
      outdateTicket(ticket.id)
      if (other) outdateTicket(other.id, 'none')
      onClose()
    },
  })
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={(open) => !open && onClose()}
      title={t('acts:link.title', { code: ticket.code })}
      footer={
        <DialogActions disabled={!other} busy={link.isPending} onDo={() => link.mutate()} onClose={onClose}>
          {t('acts:link.submit')}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureBanner error={link.error} />
        <Field label={t('acts:link.relation')}>
          <Select
            value={relation}
            onChange={setRelation}
            options={relations.map((value) => ({ value, label: t(`acts:link.as.${value}`) }))}
          />
        </Field>
        <Field label={t('acts:link.other')}>
          <TicketFinder except={ticket} chosen={other} onChoose={setOther} />
        </Field>
      </div>
    </Dialog>
  )
}
