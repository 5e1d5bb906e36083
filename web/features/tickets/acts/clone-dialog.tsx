import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { DialogActions } from '../../../shared/dialog-actions.tsx'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import type { Ticket } from '../tickets.api.ts'
import { type ClonedPart, cloneTicket } from './acts.api.ts'

const parts = [
  'description',
  'requester',
  'assignee',
  'priority',
  'type',
  'pipeline',
  'labels',
  'custom',
  'dueAt',
  'checklist',
] as const satisfies readonly ClonedPart[]
/** What a second ticket of the same kind usually shares. */
const usual: readonly ClonedPart[] = ['description', 'requester', 'priority', 'type', 'pipeline', 'labels', 'custom']

/** Makes a new ticket with chosen parts of this one. */
export function CloneDialog({
  ticket,
  onClose,
  onCloned,
}: {
  ticket: Ticket
  onClose: () => void
  onCloned: (made: Ticket) => void
}) {
  const t = useT()
  const [subject, setSubject] = useState(ticket.subject)
  const [chosen, setChosen] = useState<ReadonlySet<ClonedPart>>(new Set(usual))
  const clone = useMutation({
    mutationFn: () =>
      cloneTicket(
        ticket.id,
        parts.filter((part) => chosen.has(part)),
        subject.trim(),
      ),
    onSuccess: (made) => {
      onCloned(made)
      toast.done(t('acts:clone.done', { code: made.code }))
    },
  })
  function toggle(part: ClonedPart): void {
    const next = new Set(chosen)
    if (!next.delete(part)) next.add(part)
    setChosen(next)
  }
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={(open) => !open && onClose()}
      title={t('acts:clone.title', { code: ticket.code })}
      description={t('acts:clone.lead')}
      footer={
        <DialogActions
          disabled={subject.trim() === ''}
          busy={clone.isPending}
          onDo={() => clone.mutate()}
          onClose={onClose}
        >
          {t('acts:clone.submit')}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureBanner error={clone.error} />
        <Field label={t('ticket:field.subject')} required>
          <TextInput maxLength={1000} value={subject} onChange={(event) => setSubject(event.target.value)} />
        </Field>
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 font-medium">{t('acts:clone.parts')}</legend>
          {parts.map((part) => (
            <Checkbox
              key={part}
              checked={chosen.has(part)}
              onChange={() => toggle(part)}
              label={t(`acts:clone.part.${part}`)}
            />
          ))}
        </fieldset>
      </div>
    </Dialog>
  )
}
