import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import {
  Bot,
  ChevronRight,
  CornerUpRight,
  GripVertical,
  HeartHandshake,
  LockKeyhole,
  MailWarning,
  Reply,
  ShieldQuestion,
} from 'lucide-react'
import { type PointerEvent, type ReactNode, useState } from 'react'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { AfterPaint } from '../../../ui/after-paint.tsx'
import { Avatar } from '../../../ui/avatar.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { toast } from '../../../ui/toast.ts'
import { acceptMessage, type Message, refreshThread, replaceMessage } from '../ticket-page.api.ts'
import { AttachmentList } from './attachment-list.tsx'
import { DeliveryBadge, DeliveryTrouble, UndoButton } from './delivery-state.tsx'
import { MessageBody } from './message-body.tsx'
import { MessageDetails, MessageWhy } from './message-details.tsx'
import { isPending } from './pending-message.ts'
import { RedactButton, RedactedLine } from './redact-button.tsx'
import { isAnswerable } from './thread-items.ts'

export interface MessageCardProps {
  message: Message
  ticketRef: string
  isNew: boolean
  /** The ticket begins with it: it is not folded, even when a machine wrote it. */
  isOpening: boolean
  /** The older message that it answers, when it answers another than the newest before it. */
  answered: Message | undefined
  onUndo: (message: Message) => void
  /** Absent where nothing can be answered. */
  onReply: ((message: Message) => void) | undefined
  /** Opens the ticket that stays resolved since this message only says thanks; absent where that is over or not allowed. */
  onReopen: (() => void) | undefined
  move: MoveMessage | undefined
}

/** How a message gets into another ticket; absent where that may not be. */
export interface MoveMessage {
  /** Asks for the ticket. */
  ask: (message: Message) => void
  /** Takes it by the pointer, to let it fall on a ticket. */
  grab: (event: PointerEvent, message: Message) => void
}

function looksOf(message: Message): string {
  if (message.kind === 'note') return 'border-note-line bg-note'
  if (message.direction === 'out') return 'border-ours-line bg-ours'
  return 'border-line bg-card'
}

/** "to billing@nw.test, +2": who got it, in one line. */
function Recipients({ message }: { message: Message }) {
  const t = useT()
  const all = [...message.to, ...message.cc, ...message.bcc]
  const first = all[0]
  if (!first || message.kind === 'note') return null
  const full = all.map((one) => one.address).join(', ')
  return (
    <span className="min-w-0 truncate text-ink3" title={full}>
      {t('ticket:message.to', { address: first.address })}
      {all.length > 1 && ` +${all.length - 1}`}
    </span>
  )
}

function Head({ message, isNew, children }: { message: Message; isNew: boolean; children?: ReactNode }) {
  const t = useT()
  const isNote = message.kind === 'note'
  return (
    <header className="mb-1.5 flex min-w-0 items-center gap-2">
      <Avatar name={message.author.name} id={message.author.id ?? message.author.name} />
      {isNote && (
        <span className="inline-flex shrink-0 items-center gap-1 font-semibold text-note-ink">
          <LockKeyhole aria-hidden="true" className="size-3.5" />
          {t('ticket:message.note')}
        </span>
      )}
      <span className="flex min-w-0 flex-1 items-baseline gap-x-2">
        <h2 className="max-w-3/5 shrink-0 truncate font-semibold">{message.author.name}</h2>
        <span className="min-w-0 truncate max-sm:hidden">
          <Recipients message={message} />
        </span>
        <RelativeTime at={message.createdAt} className="shrink-0 text-ink3" />
        {message.recordedOnly && <Badge>{t('ticket:message.recordedOnly')}</Badge>}
        {message.origin && <Badge>{t('acts:origin', { code: message.origin.code })}</Badge>}
        {isNew && <Badge tone="accent">{t('ticket:thread.new')}</Badge>}
      </span>
      <span className="flex shrink-0 items-center">{children}</span>
    </header>
  )
}

/** A message whose sender takes no part in the ticket: kept apart until somebody lets it in. */
function Held({ message, ticketRef }: { message: Message; ticketRef: string }) {
  const t = useT()
  const mayReply = useCan('tickets:reply')
  const accept = useMutation({
    mutationFn: () => acceptMessage(message.id),
    onSuccess: (accepted) => {
      replaceMessage(ticketRef, accepted)
      refreshThread(ticketRef)
      toast.done(t('ticket:held.accepted', { name: message.author.name }))
    },
    onError: (error) => toast.failed(t('ticket:held.failed'), { description: error.message }),
  })
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2 rounded-md border border-warn-line bg-warn-bg px-2.5 py-1.5 text-xs">
      <ShieldQuestion aria-hidden="true" className="size-4 shrink-0 text-warn" />
      <div className="min-w-48 flex-1">
        <div className="font-medium">{t('ticket:held.title')}</div>
        <div className="text-ink2">{say(message.why?.said, message.held?.reason ?? '')}</div>
      </div>
      {mayReply && (
        <Button press="shift+a" busy={accept.isPending} onClick={() => accept.mutate()}>
          {t('ticket:held.accept')}
        </Button>
      )}
    </div>
  )
}

/** The rule that left the ticket resolved, with its reason and the way to overrule it. */
function OnlyThanks({
  told,
  onReopen,
}: {
  told: NonNullable<Message['onlyThanks']>
  onReopen: (() => void) | undefined
}) {
  const t = useT()
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2 rounded-md border border-line bg-panel px-2.5 py-1.5 text-xs">
      <HeartHandshake aria-hidden="true" className="size-4 shrink-0 text-ok" />
      <div className="min-w-48 flex-1">
        <div className="font-medium">{t('ticket:onlyThanks.title')}</div>
        <div className="text-ink2">{say(told.said, told.reason)}</div>
      </div>
      {onReopen && (
        <Button shortcut="o" onClick={onReopen}>
          {t('ticket:action.reopen')}
        </Button>
      )}
    </div>
  )
}

/** Which older message this one answers; leads there. */
function Answered({ message }: { message: Message }) {
  const t = useT()
  const place = usePlace()
  return (
    <button
      type="button"
      onClick={() => {
        const card = document.querySelector(`[data-thread-item="${CSS.escape(message.id)}"]`)
        card?.scrollIntoView({ block: 'center' })
      }}
      className="mb-2 inline-flex max-w-full items-center gap-1.5 text-ink2 text-xs hover:text-ink hover:underline"
    >
      <Reply aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
      <span className="truncate">
        {t('ticket:message.answers', { name: message.author.name, date: formatDate(message.sentAt, place) })}
      </span>
    </button>
  )
}

/** One message or note of the thread. Theirs stands left on neutral, ours and notes are moved in and tinted. */
export function MessageCard({
  message,
  ticketRef,
  isNew,
  isOpening,
  answered,
  onUndo,
  onReply,
  onReopen,
  move,
}: MessageCardProps) {
  const t = useT()
  const [open, setOpen] = useState(isOpening)
  const mayRedact = useCan('messages:redact')
  const isMachine = message.mailClass === 'auto' || message.mailClass === 'bounce'
  const isOurs = message.direction === 'out'
  if (isMachine && !open) return <MachineRow message={message} isNew={isNew} onOpen={() => setOpen(true)} />
  const pending = isPending(message)
  const label =
    message.kind === 'note'
      ? t('ticket:message.noteOf', { name: message.author.name })
      : t('ticket:message.messageOf', { name: message.author.name })
  return (
    <article
      aria-label={label}
      aria-busy={pending || undefined}
      className={clsx(
        'group/message relative rounded-lg border px-3.5 py-3',
        looksOf(message),
        isOurs ? 'ml-12 max-md:ml-4' : 'mr-12 max-md:mr-4',
        message.held && 'border-dashed',
      )}
    >
      {move && !pending && (
        // The button beside it does the same without a pointer.
        <span
          aria-hidden="true"
          data-grip
          title={t('acts:move.grip')}
          onPointerDown={(event) => {
            event.preventDefault()
            move.grab(event, message)
          }}
          className="absolute top-3.5 left-0 flex h-6 w-3.5 cursor-grab items-center justify-center rounded-sm text-ink3 opacity-0 hover:bg-hover group-hover/message:opacity-100 pointer-coarse:hidden"
        >
          <GripVertical className="size-3.5" />
        </span>
      )}
      <Head message={message} isNew={isNew}>
        {pending ? (
          <span className="text-ink3 text-xs">{t('ticket:message.sending')}</span>
        ) : (
          <>
            {message.undoUntil && <UndoButton until={message.undoUntil} onUndo={() => onUndo(message)} />}
            {message.kind === 'public' && isOurs && <DeliveryBadge message={message} ticketRef={ticketRef} />}
            {/* Seen only by who points at them: drawn after what everybody reads. */}
            <span className="flex opacity-0 transition-opacity focus-within:opacity-100 group-hover/message:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100">
              <AfterPaint>
                {onReply && isAnswerable(message) && (
                  <IconButton
                    press="shift+enter"
                    label={t('ticket:message.reply')}
                    icon={<Reply aria-hidden="true" />}
                    onClick={() => onReply(message)}
                  />
                )}
                {move && (
                  <IconButton
                    press="x"
                    label={t('acts:move.this')}
                    icon={<CornerUpRight aria-hidden="true" />}
                    onClick={() => move.ask(message)}
                  />
                )}
                {mayRedact && <RedactButton message={message} ticketRef={ticketRef} />}
                {message.why && <MessageWhy why={message.why} origin={message.origin?.code} />}
                {message.kind === 'public' && <MessageDetails message={message} />}
              </AfterPaint>
            </span>
          </>
        )}
      </Head>
      {isMachine && (
        <button type="button" className="mb-2 text-ink3 text-xs underline" onClick={() => setOpen(false)}>
          {t('ticket:machine.fold')}
        </button>
      )}
      {answered && <Answered message={answered} />}
      {message.onlyThanks && <OnlyThanks told={message.onlyThanks} onReopen={onReopen} />}
      {message.held && <Held message={message} ticketRef={ticketRef} />}
      {message.redacted && <RedactedLine redacted={message.redacted} />}
      {message.subjectChanged && (
        <div className="mb-2 flex items-center gap-1.5 text-ink2 text-xs">
          <MailWarning aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
          {t('ticket:message.subjectChanged', { subject: message.subject })}
        </div>
      )}
      <div className="max-w-3xl">
        <MessageBody message={message} ticketRef={ticketRef} />
      </div>
      <AttachmentList attachments={message.attachments.filter((one) => !one.inline)} />
      {isOurs && !pending && <DeliveryTrouble message={message} ticketRef={ticketRef} />}
    </article>
  )
}

/** What a machine wrote: one quiet line that opens. */
function MachineRow({ message, isNew, onOpen }: { message: Message; isNew: boolean; onOpen: () => void }) {
  const t = useT()
  const isBounce = message.mailClass === 'bounce'
  const Icon = isBounce ? MailWarning : Bot
  return (
    <button
      type="button"
      aria-expanded={false}
      onClick={onOpen}
      className="flex w-full min-w-0 items-center gap-2 rounded-md px-3 py-1 text-left text-ink2 text-xs hover:bg-hover"
    >
      <Icon aria-hidden="true" className={clsx('size-3.5 shrink-0', isBounce ? 'text-danger' : 'text-ink3')} />
      <span className="shrink-0 font-medium">{isBounce ? t('ticket:machine.bounce') : t('ticket:machine.auto')}</span>
      <span className="min-w-0 flex-1 truncate">
        {message.author.name} · {message.subject}
      </span>
      {isNew && <Badge tone="accent">{t('ticket:thread.new')}</Badge>}
      <RelativeTime at={message.createdAt} className="shrink-0 text-ink3" />
      <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />
    </button>
  )
}
