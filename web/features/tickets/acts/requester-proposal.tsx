import { useMutation } from '@tanstack/react-query'
import { Forward } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { toast } from '../../../ui/toast.ts'
import { outdateTicket, type Ticket } from '../tickets.api.ts'
import { answerRequesterProposal, setRequester, type TicketAround } from './acts.api.ts'

type Proposal = NonNullable<TicketAround['requesterProposal']>

/** Who wrote the mail that a member forwarded: one click makes him the requester, another lets it be. */
export function RequesterProposal({ ticket, proposal: { name, address, by } }: { ticket: Ticket; proposal: Proposal }) {
  const t = useT()
  const { requester } = ticket
  const who = name || address
  const refused = (error: Error) => toast.failed(t('acts:failed'), { description: error.message })
  const answer = useMutation({
    mutationFn: (accept: boolean) => answerRequesterProposal(ticket.id, accept),
    onSuccess: (_, accept) => {
      if (!accept || !requester) return
      toast.done(t('acts:proposal.done', { name: who }), {
        action: {
          label: t('acts:proposal.undo'),
          run: () => void setRequester(ticket.id, requester.id).catch(refused),
        },
      })
    },
    onError: refused,
    onSettled: () => outdateTicket(ticket.id),
  })
  return (
    <div className="mb-2 flex flex-col gap-1.5 text-ink2">
      <p className="break-words">
        <Forward aria-hidden="true" className="mr-1 inline size-3.5 align-text-bottom" />
        {t(name ? 'acts:proposal.text' : 'acts:proposal.textAddress', { by: by.name, name, address })}
      </p>
      {ticket.allowed.update && (
        <div className="flex flex-wrap gap-1.5">
          <Button press="mod+shift+g" busy={answer.isPending && answer.variables} onClick={() => answer.mutate(true)}>
            {t('acts:proposal.accept', { name: who })}
          </Button>
          <Button
            press="mod+shift+backspace"
            variant="ghost"
            busy={answer.isPending && !answer.variables}
            onClick={() => answer.mutate(false)}
          >
            {t('acts:proposal.dismiss')}
          </Button>
        </div>
      )}
    </div>
  )
}
