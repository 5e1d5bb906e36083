import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { FailureBanner } from '../../../shared/failure-banner.tsx'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { messagesQuery, type Ticket } from '../tickets.api.ts'
import { splitTicket, undoAct } from './acts.api.ts'

/** Chooses messages that become a ticket of their own. */
export function SplitDialog({
  ticket,
  ticketRef,
  messageId,
  onClose,
  onSplit,
}: {
  ticket: Ticket
  ticketRef: string
  /** Chosen from the beginning. */
  messageId: string | undefined
  onClose: () => void
  onSplit: (made: Ticket) => void
}) {
  const t = useT()
  const loaded = useInfiniteQuery(messagesQuery(ticketRef))
  const messages = useMemo(() => (loaded.data?.pages.flatMap((page) => page.data) ?? []).toReversed(), [loaded.data])
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(messageId ? [messageId] : []))
  const [subject, setSubject] = useState('')
  const ids = messages.filter((one) => chosen.has(one.id)).map((one) => one.id)
  const first = messages.find((one) => chosen.has(one.id))
  const split = useMutation({
    mutationFn: () => splitTicket(ticket, ids, subject),
    onSuccess: ({ ticket: made, actId }) => {
      onSplit(made)
      toast.done(t('acts:split.done', { code: made.code, count: ids.length }), {
        seconds: 10,
        action: {
          label: t('acts:undo'),
          run: () =>
            void undoAct(actId, [ticket.id, made.id]).then(
              () => toast.done(t('acts:undone')),
              (error: Error) => toast.failed(t('acts:failed'), { description: error.message }),
            ),
        },
      })
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
      title={t('acts:split.title')}
      description={t('acts:split.lead')}
      footer={
        <>
          <Button press="esc" variant="ghost" onClick={onClose}>
            {t('shared:form.cancel')}
          </Button>
          <Button
            press="mod+enter"
            variant="primary"
            disabled={ids.length === 0}
            busy={split.isPending}
            onClick={() => split.mutate()}
          >
            {t('acts:split.submit', { count: ids.length })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureBanner error={split.error ?? undefined} />
        {loaded.hasNextPage && (
          <Button press="mod+up" busy={loaded.isFetchingNextPage} onClick={() => void loaded.fetchNextPage()}>
            {t('ticket:thread.older')}
          </Button>
        )}
        <ul
          aria-label={t('acts:split.messages')}
          className="flex max-h-80 flex-col overflow-y-auto rounded-lg border border-line"
        >
          {messages.map((message) => (
            <li
              key={message.id}
              className="flex min-w-0 items-start gap-2 border-line border-b px-3 py-2 last:border-b-0"
            >
              <Checkbox
                checked={chosen.has(message.id)}
                onChange={() => toggle(message.id)}
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
        <Field label={t('acts:split.subject')} hint={t('acts:split.subjectHint')}>
          <TextInput
            maxLength={1000}
            placeholder={first?.subject || ticket.subject}
            value={subject}
            onChange={(event) => setSubject(event.target.value)}
          />
        </Field>
      </div>
    </Dialog>
  )
}
