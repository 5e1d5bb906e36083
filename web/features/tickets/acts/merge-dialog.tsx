import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, ArrowRight } from 'lucide-react'
import { useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { DialogActions } from '../../../shared/dialog-actions.tsx'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { LabelChip } from '../../../shared/label-chip.tsx'
import { PriorityBadge } from '../../../shared/priority-badge.tsx'
import { StatusBadge } from '../../../shared/status-badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { type Ticket, ticketQuery } from '../tickets.api.ts'
import { mergeTickets, undoAct } from './acts.api.ts'
import { type MergePlan, mergePlan } from './merge-plan.ts'
import { TicketFinder } from './ticket-finder.tsx'

/** Merges this ticket with another one: both side by side, the direction to choose, and what will happen. */
export function MergeDialog({
  ticket,
  onClose,
  onMerged,
}: {
  ticket: Ticket
  onClose: () => void
  onMerged: (target: Ticket, source: Ticket) => void
}) {
  const t = useT()
  const [otherCode, setOtherCode] = useState<string>()
  const [intoOther, setIntoOther] = useState(true)
  const [reason, setReason] = useState('')
  const other = useQuery({ ...ticketQuery(otherCode ?? ''), enabled: otherCode !== undefined }).data
  const [source, target] = intoOther ? [ticket, other] : [other, ticket]
  const plan = source && target ? mergePlan(target, source) : undefined
  const merge = useMutation({
    mutationFn: async () => (source && target ? mergeTickets(target, source, reason.trim()) : undefined),
    onSuccess: (merged) => {
      if (!source || !target || !merged) return
      onMerged(target, source)
      toast.done(t('acts:merge.done', { source: source.code, target: target.code }), {
        seconds: 10,
        action: {
          label: t('acts:undo'),
          run: () =>
            void undoAct(merged.actId, [source.id, target.id]).then(
              () => toast.done(t('acts:undone')),
              (error: Error) => toast.failed(t('acts:failed'), { description: error.message }),
            ),
        },
      })
    },
  })
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={t('acts:merge.title', { code: ticket.code })}
      description={t('acts:merge.lead')}
      footer={
        <DialogActions disabled={!plan} busy={merge.isPending} onDo={() => merge.mutate()} onClose={onClose}>
          {source && target
            ? t('acts:merge.submit', { source: source.code, target: target.code })
            : t('acts:merge.button')}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureBanner error={merge.error ?? undefined} />
        <Field label={t('acts:merge.with')}>
          <TicketFinder except={ticket} chosen={other} onChoose={(found) => setOtherCode(found.code)} />
        </Field>
        {otherCode && !other && <Skeleton className="h-32 rounded-lg" />}
        {source && target && plan && (
          <>
            <div className="grid grid-cols-[1fr_auto_1fr] items-center gap-3 max-sm:grid-cols-1">
              <Side ticket={source} role={t('acts:merge.ends')} />
              <div className="flex flex-col items-center gap-2 max-sm:flex-row max-sm:justify-center">
                <ArrowRight aria-hidden="true" className="size-5 text-ink3 max-sm:rotate-90" />
                <Button press="mod+shift+s" onClick={() => setIntoOther((before) => !before)}>
                  <ArrowLeftRight aria-hidden="true" className="size-3.5" />
                  {t('acts:merge.swap')}
                </Button>
              </div>
              <Side ticket={target} role={t('acts:merge.stays')} isTarget />
            </div>
            <Plan plan={plan} source={source} target={target} />
            <Field label={t('acts:merge.reason')} hint={t('acts:merge.reasonHint')}>
              <TextInput maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
            </Field>
          </>
        )}
      </div>
    </Dialog>
  )
}

function Side({ ticket, role, isTarget = false }: { ticket: Ticket; role: string; isTarget?: boolean }) {
  const t = useT()
  const place = usePlace()
  return (
    <section
      aria-label={`${role}: ${ticket.code}`}
      className={`flex h-full min-w-0 flex-col gap-1.5 rounded-lg border p-3 ${isTarget ? 'border-accent bg-card' : 'border-line border-dashed bg-panel'}`}
    >
      <div className="text-ink2 text-xs">{role}</div>
      <div className="font-mono text-ink3 text-xs">{ticket.code}</div>
      <div className="break-words font-semibold">{ticket.subject}</div>
      <div className="flex flex-wrap items-center gap-1.5">
        <StatusBadge status={ticket.status} />
        <PriorityBadge priority={ticket.priority} />
      </div>
      <div className="text-ink2 text-xs">
        {ticket.requester?.name ?? t('acts:merge.noRequester')} · {ticket.assignee?.name ?? t('acts:merge.noAssignee')}
      </div>
      <div className="text-ink2 text-xs">
        {t('acts:merge.messages', { count: ticket.messageCount })} · {formatDate(ticket.createdAt, place)}
      </div>
      {ticket.labels.length > 0 && (
        <div className="flex flex-wrap gap-1">
          {ticket.labels.map((label) => (
            <LabelChip key={label.id} name={label.name} color={label.color} />
          ))}
        </div>
      )}
    </section>
  )
}

/** What will happen, in sentences. */
function Plan({ plan, source, target }: { plan: MergePlan; source: Ticket; target: Ticket }) {
  const t = useT()
  const codes = { source: source.code, target: target.code }
  const lines = [
    t('acts:merge.plan.messages', { ...codes, count: plan.messages }),
    ...(plan.description ? [t('acts:merge.plan.description', codes)] : []),
    ...(plan.labels.length > 0 ? [t('acts:merge.plan.labels', { ...codes, labels: plan.labels.join(', ') })] : []),
    ...(plan.requester
      ? [t(`acts:merge.plan.${plan.requester.becomes}`, { ...codes, name: plan.requester.name })]
      : []),
    ...(plan.checklist > 0 ? [t('acts:merge.plan.checklist', { ...codes, count: plan.checklist })] : []),
    ...(plan.lost.length > 0
      ? [
          t('acts:merge.plan.lost', {
            ...codes,
            fields: plan.lost.map((one) => t(`acts:merge.property.${one}`)).join(', '),
          }),
        ]
      : []),
    t('acts:merge.plan.closed', codes),
    t('acts:merge.plan.undo'),
  ]
  return (
    <ul aria-label={t('acts:merge.plan.label')} className="flex list-disc flex-col gap-1 pl-5 text-ink2">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}
