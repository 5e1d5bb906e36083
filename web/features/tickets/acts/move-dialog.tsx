import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { CornerUpRight, Split } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { DialogActions } from '../../../shared/dialog-actions.tsx'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { ChoiceRow } from '../../../ui/choice-row.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import type { Message } from '../ticket-page.api.ts'
import { messagesQuery, type Ticket } from '../tickets.api.ts'
import { type FoundTicket, splitTicket } from './acts.api.ts'
import { isAllOf, likelyQuery, peopleOf, type Sent, sendMessages, useTellSent } from './send-messages.ts'
import { TicketFinder } from './ticket-finder.tsx'

/** Where messages go: into a ticket of their own, or into one that is there. */
export type MoveTo = 'new' | 'other'

/** Chooses messages of a ticket, and where they go. */
export function MoveDialog({
  ticket,
  ticketRef,
  messageId,
  to: begun,
  onClose,
}: {
  ticket: Ticket
  ticketRef: string
  /** Chosen from the beginning. */
  messageId: string | undefined
  /** Where to, from the beginning. */
  to: MoveTo
  onClose: () => void
}) {
  const t = useT()
  const mayCreate = useCan('tickets:create')
  const loaded = useInfiniteQuery(messagesQuery(ticketRef))
  const messages = useMemo(() => (loaded.data?.pages.flatMap((page) => page.data) ?? []).toReversed(), [loaded.data])
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(messageId ? [messageId] : []))
  const [to, setTo] = useState<MoveTo>(mayCreate ? begun : 'other')
  const [target, setTarget] = useState<FoundTicket>()
  const [subject, setSubject] = useState('')
  const [reason, setReason] = useState('')
  const picked = messages.filter((one) => chosen.has(one.id))
  const ids = picked.map((one) => one.id)
  const isAll = isAllOf(ticket, ids.length)
  const tell = useTellSent(ticket)
  const move = useMutation({
    // How many are moved is known before: with the news that they are gone, which may come first, none are chosen here any more.
    mutationFn: async (_count: number): Promise<Sent | undefined> => {
      if (to === 'new') {
        const made = await splitTicket(ticket, ids, subject, reason.trim())
        return { target: made.ticket, actId: made.actId, isMerge: false }
      }
      return target && sendMessages(ticket, ids, target.id, reason.trim())
    },
    onSuccess: (sent, count) => {
      onClose()
      if (sent) tell(sent, count)
    },
  })
  function toggle(id: string): void {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('acts:move.title')}
      description={t('acts:move.lead')}
      footer={
        <DialogActions
          disabled={ids.length === 0 || (to === 'new' ? isAll : !target)}
          busy={move.isPending}
          onDo={() => move.mutate(ids.length)}
          onClose={onClose}
        >
          {to === 'other' && isAll && target
            ? t('acts:merge.submit', { source: ticket.code, target: target.code })
            : t('acts:move.submit', { count: ids.length })}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureBanner error={move.error ?? undefined} />
        {loaded.hasNextPage && (
          <Button press="mod+up" busy={loaded.isFetchingNextPage} onClick={() => void loaded.fetchNextPage()}>
            {t('ticket:thread.older')}
          </Button>
        )}
        <MessageChoice messages={messages} chosen={chosen} onToggle={toggle} />
        {mayCreate && (
          <ChoiceRow
            label={t('acts:move.to')}
            value={to}
            choices={[
              { value: 'new', label: t('acts:move.toNew'), icon: <Split aria-hidden="true" /> },
              { value: 'other', label: t('acts:move.toOther'), icon: <CornerUpRight aria-hidden="true" /> },
            ]}
            onChange={setTo}
          />
        )}
        {to === 'new' ? (
          <Field
            label={t('acts:move.subject')}
            hint={isAll && ids.length > 0 ? t('acts:move.newNeedsRest') : t('acts:move.subjectHint')}
          >
            <TextInput
              maxLength={1000}
              placeholder={picked[0]?.subject || ticket.subject}
              value={subject}
              onChange={(event) => setSubject(event.target.value)}
            />
          </Field>
        ) : (
          <OtherTicket ticket={ticket} picked={picked} target={target} isAll={isAll} onChoose={setTarget} />
        )}
        <Field label={t('acts:move.reason')} hint={t('acts:move.reasonHint')}>
          <TextInput maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  )
}

function MessageChoice({
  messages,
  chosen,
  onToggle,
}: {
  messages: readonly Message[]
  chosen: ReadonlySet<string>
  onToggle: (id: string) => void
}) {
  const t = useT()
  return (
    <ul
      aria-label={t('acts:move.messages')}
      className="flex max-h-60 flex-col overflow-y-auto rounded-lg border border-line"
    >
      {messages.map((message) => (
        <li key={message.id} className="flex min-w-0 items-start gap-2 border-line border-b px-3 py-2 last:border-b-0">
          <Checkbox
            checked={chosen.has(message.id)}
            onChange={() => onToggle(message.id)}
            label={
              <span className="block min-w-0">
                <span className="font-medium">{message.author.name}</span>{' '}
                <RelativeTime at={message.createdAt} className="text-ink3 text-xs" />
                {message.kind === 'note' && (
                  <span className="text-note-ink text-xs"> · {t('ticket:message.note')}</span>
                )}
                <span className="block truncate text-ink2">{message.visibleText.slice(0, 200)}</span>
              </span>
            }
          />
        </li>
      ))}
    </ul>
  )
}

/** The ticket in which the messages belong, and what will happen there. */
function OtherTicket({
  ticket,
  picked,
  target,
  isAll,
  onChoose,
}: {
  ticket: Ticket
  picked: readonly Message[]
  target: FoundTicket | undefined
  isAll: boolean
  onChoose: (ticket: FoundTicket) => void
}) {
  const t = useT()
  const people = peopleOf(ticket, picked).join(' ')
  const { id } = ticket
  const likely = useCallback(
    () => queryClient.fetchQuery(likelyQuery({ id }, people === '' ? [] : people.split(' '))),
    [id, people],
  )
  const isDone = target?.status === 'resolved'
  return (
    <div className="flex flex-col gap-1.5">
      <Field label={t('acts:move.which')}>
        <TicketFinder
          except={ticket}
          chosen={target}
          onChoose={onChoose}
          likely={likely}
          closedReason={t('acts:move.closed')}
        />
      </Field>
      {target && (
        <p className="text-ink2 text-xs">
          {isAll
            ? t('acts:move.merges', { source: ticket.code, target: target.code })
            : t('acts:move.follows', { code: target.code })}{' '}
          {isDone && !isAll && t('acts:move.staysDone', { code: target.code })}
        </p>
      )}
    </div>
  )
}
