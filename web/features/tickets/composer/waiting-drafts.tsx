import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { CalendarClock, CircleCheck, PenLine } from 'lucide-react'
import { useMemo, useState } from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { MailFrame } from '../thread/mail-frame.tsx'
import { simpleHtml } from '../thread/simple-html.tsx'
import { refreshThread, type Ticket } from '../ticket-page.api.ts'
import {
  approveDraft,
  cancelScheduled,
  draftsQuery,
  refreshDrafts,
  type ServerDraft,
  sendScheduledNow,
  takeDraft,
} from './drafts.api.ts'

/** At the end of the thread: replies that wait for their time, and what colleagues show before they send it. */
export function WaitingDrafts({
  ticket,
  ticketRef,
  onWrite,
}: {
  ticket: Ticket
  ticketRef: string
  /** Opens the composer. */
  onWrite: (kind: 'public' | 'note') => void
}) {
  const me = useMe()
  const data = useQuery(draftsQuery(ticketRef)).data?.drafts ?? []
  const shown = data.filter((one) => one.scheduled !== null || (one.shared && one.author.id !== me.user.id))
  return shown.map((draft) => (
    <WaitingDraft
      key={draft.id}
      draft={draft}
      ticket={ticket}
      ticketRef={ticketRef}
      isOwn={draft.author.id === me.user.id}
      onWrite={onWrite}
    />
  ))
}

function WaitingDraft({
  draft,
  ticket,
  ticketRef,
  isOwn,
  onWrite,
}: {
  draft: ServerDraft
  ticket: Ticket
  ticketRef: string
  isOwn: boolean
  onWrite: (kind: 'public' | 'note') => void
}) {
  const t = useT()
  const place = usePlace()
  const [busy, setBusy] = useState(false)
  const isNote = draft.kind === 'note'
  const mayWrite = isNote ? ticket.allowed.note : ticket.allowed.reply
  const html = useMemo(() => simpleHtml(draft.bodyHtml), [draft.bodyHtml])
  const { scheduled, author } = draft

  async function act(work: () => Promise<unknown>, then?: () => void): Promise<void> {
    setBusy(true)
    try {
      await work()
      then?.()
    } catch (error) {
      toast.failed(t('ticket:draft.actFailed'), { description: error instanceof Error ? error.message : undefined })
    }
    setBusy(false)
    refreshDrafts(ticketRef)
    refreshThread(ticketRef)
  }
  const title = scheduled
    ? t('ticket:draft.leavesAt', { date: formatDate(scheduled.sendAt, place), zone: place.timeZone })
    : t('ticket:draft.sharedBy', { name: author.name })
  const Icon = scheduled ? CalendarClock : PenLine
  return (
    <section
      aria-label={title}
      className={clsx(
        'rounded-lg border border-dashed px-3.5 py-2.5',
        isNote ? 'border-note-line bg-note' : 'border-line-control bg-card',
      )}
    >
      <div className="mb-1.5 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs">
        <Icon aria-hidden="true" className="size-3.5 shrink-0 text-ink2" />
        <span className="font-medium">{title}</span>
        {scheduled && <span className="text-ink2">{author.name}</span>}
        {isNote && <span className="text-note-ink">{t('ticket:composer.note')}</span>}
        {draft.to && draft.to.length > 0 && (
          <span className="min-w-0 truncate text-ink2">
            {t('ticket:composer.to')} {draft.to.map((one) => one.address).join(', ')}
          </span>
        )}
      </div>
      {html === undefined ? (
        <MailFrame html={draft.bodyHtml} title={title} />
      ) : (
        <div className="break-words">{html}</div>
      )}
      {draft.attachments.length > 0 && (
        <p className="mt-1 text-ink2 text-xs">{draft.attachments.map((file) => file.name).join(', ')}</p>
      )}
      {scheduled?.holdOnReply && <p className="mt-1.5 text-ink2 text-xs">{t('ticket:draft.holds')}</p>}
      {draft.approval && <Approval approval={draft.approval} />}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {!isEmbed && scheduled && isOwn && (
          <Button press="shift+s" busy={busy} onClick={() => void act(() => sendScheduledNow(draft.id))}>
            {t('ticket:draft.sendNow')}
          </Button>
        )}
        {!isEmbed && scheduled && ticket.allowed.reply && (
          <Button
            press="mod+shift+e"
            busy={busy}
            variant="ghost"
            onClick={() => void act(() => cancelScheduled(draft.id), isOwn ? () => onWrite('public') : undefined)}
          >
            {isOwn ? t('ticket:draft.edit') : t('ticket:draft.cancel')}
          </Button>
        )}
        {!isEmbed && !scheduled && mayWrite && (
          <>
            <Button
              press="shift+o"
              busy={busy}
              onClick={() =>
                void act(
                  () => takeDraft(draft.id),
                  () => onWrite(draft.kind),
                )
              }
            >
              {t('ticket:draft.take')}
            </Button>
            <ApproveForm
              busy={busy}
              onApprove={(comment) => void act(() => approveDraft(draft.id, draft.version, comment))}
            />
          </>
        )}
      </div>
    </section>
  )
}

/** Who said that the draft may go, and what else. */
export function Approval({ approval }: { approval: { by: { name: string }; comment: string } }) {
  const t = useT()
  return (
    <p className="mt-1.5 flex items-start gap-1.5 text-ok text-xs">
      <CircleCheck aria-hidden="true" className="mt-px size-3.5 shrink-0" />
      <span className="min-w-0 break-words">
        {approval.comment
          ? t('ticket:draft.approvedWith', { name: approval.by.name, comment: approval.comment })
          : t('ticket:draft.approved', { name: approval.by.name })}
      </span>
    </p>
  )
}

function ApproveForm({ busy, onApprove }: { busy: boolean; onApprove: (comment: string) => void }) {
  const t = useT()
  const [comment, setComment] = useState('')
  return (
    <form
      className="flex min-w-56 flex-1 gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        onApprove(comment)
      }}
    >
      <TextInput
        dense
        maxLength={2000}
        aria-label={t('ticket:draft.comment')}
        placeholder={t('ticket:draft.comment')}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <Button type="submit" busy={busy}>
        {t('ticket:draft.approve')}
      </Button>
    </form>
  )
}
