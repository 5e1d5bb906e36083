import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { UserX } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { FailureBanner } from '../failure-banner.tsx'
import { FormDialog } from '../form-dialog.tsx'
import { type RecordType, useTypeNames } from '../records/record-types.ts'
import { type TicketPriority, ticketPriorities } from '../ticket-words.ts'
import { useForm } from '../use-form.ts'
import { makeRecordTickets, planQuery, type RecordTicketsMade, type RecordTicketsPlan } from './record-tickets.api.ts'

/** One ticket for each of the chosen records: what will be made is shown before, and what was made after it. */
export function NewTicketsDialog({
  type,
  recordIds,
  onClose,
  onMade,
}: {
  type: RecordType
  recordIds: readonly string[]
  onClose: () => void
  onMade: () => void
}) {
  const t = useT()
  const plan = useQuery(planQuery(type, recordIds))
  const [made, setMade] = useState<RecordTicketsMade['data']>()
  const form = useForm<{ subject: string; description: string; priority: TicketPriority }, RecordTicketsMade>({
    initial: { subject: '', description: '', priority: 'medium' },
    validate: ({ subject }) => (subject.trim() === '' ? { subject: t('recordTickets:subjectMissing') } : {}),
    submit: ({ subject, description, priority }) =>
      makeRecordTickets(type, {
        recordIds: [...recordIds],
        subject: subject.trim(),
        priority,
        ...(description.trim() && { description }),
      }),
    onDone: ({ data }) => {
      setMade(data)
      onMade()
    },
  })
  if (made) return <MadeDialog made={made} onClose={onClose} />
  const { values, set, errorOf } = form
  const count = recordIds.length
  return (
    <FormDialog
      title={t('recordTickets:title', { count })}
      description={t('recordTickets:lead')}
      form={form}
      submit={t('recordTickets:create', { count })}
      onClose={onClose}
    >
      <Field label={t('recordTickets:subject')} required error={errorOf('subject')}>
        <TextInput
          autoFocus
          maxLength={1000}
          value={values.subject}
          onChange={(event) => set('subject', event.target.value)}
        />
      </Field>
      <Field label={t('recordTickets:description')} error={errorOf('description')}>
        <TextArea
          rows={3}
          maxLength={50_000}
          value={values.description}
          onChange={(event) => set('description', event.target.value)}
        />
      </Field>
      <Field label={t('recordTickets:priority')} error={errorOf('priority')}>
        <Select
          value={values.priority}
          onChange={(priority) => set('priority', priority)}
          options={ticketPriorities.map((one) => ({ value: one, label: t(`shared:priority.${one}`) }))}
        />
      </Field>
      {plan.error ? (
        <FailureBanner error={plan.error} />
      ) : plan.data ? (
        <Plan plan={plan.data} />
      ) : (
        <Skeleton className="h-24 w-full" />
      )}
    </FormDialog>
  )
}

function Plan({ plan: { data } }: { plan: RecordTicketsPlan }) {
  const t = useT()
  const nameOf = useTypeNames()
  return (
    <section aria-label={t('recordTickets:plan')}>
      <h3 className="pb-1 font-medium">{t('recordTickets:plan')}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <ul tabIndex={0} className="max-h-52 divide-y divide-line-soft overflow-y-auto rounded-md border border-line">
        {data.map(({ record, requester, associations, openTickets }) => (
          <li key={record.id} className="px-3 py-1.5">
            <span className="flex items-baseline gap-2">
              <span className="min-w-0 flex-1 truncate font-medium">{record.name}</span>
              {openTickets > 0 && (
                <span className="shrink-0 text-warn text-xs tabular-nums">
                  {t('recordTickets:alreadyOpen', { count: openTickets })}
                </span>
              )}
            </span>
            <span className="block break-words text-ink3 text-xs">
              {requester ? (
                t(requester.isNew ? 'recordTickets:asksNew' : 'recordTickets:asks', { name: requester.name })
              ) : (
                <span className="inline-flex items-center gap-1">
                  <UserX aria-hidden="true" className="size-3" />
                  {t('recordTickets:asksNobody')}
                </span>
              )}
              {associations.length > 0 && (
                <>
                  {' · '}
                  {t('recordTickets:associated', {
                    names: associations
                      .map(({ type, name }) => t('associations:propose', { type: nameOf(type as RecordType), name }))
                      .join(', '),
                  })}
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function MadeDialog({ made, onClose }: { made: RecordTicketsMade['data']; onClose: () => void }) {
  const t = useT()
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('recordTickets:done', { count: made.length })}
      footer={
        <Button variant="primary" press="esc" autoFocus onClick={onClose}>
          {t('recordTickets:close')}
        </Button>
      }
    >
      <ul aria-label={t('recordTickets:done', { count: made.length })} className="divide-y divide-line-soft">
        {made.map(({ record, ticket }) => (
          <li key={ticket.id} className="flex items-baseline gap-2 py-1.5">
            <Link
              to={paths.ticket}
              params={{ ticketRef: ticket.code }}
              className="shrink-0 font-mono text-accent-ink text-xs hover:underline"
            >
              {ticket.code}
            </Link>
            <span className="min-w-0 truncate">{record.name}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
