import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ArrowLeft, Lock, Paperclip, Printer } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { formatBytes, formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { useShortcut } from '../../../shell/keyboard.tsx'
import { usePageTitle } from '../../../shell/page-title.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { simpleHtml } from '../thread/simple-html.tsx'
import type { Message, Ticket } from '../ticket-page.api.ts'
import { ticketQuery } from '../tickets.api.ts'
import { wholeThreadQuery } from './whole-thread.ts'

const route = getRouteApi('/tickets/$ticketRef/print')

/** A ticket as it goes on paper: who asked, when and what, and the whole thread, with the team's notes only when they are asked for. */
export function PrintPage() {
  const t = useT()
  const { ticketRef } = route.useParams()
  const { notes = false } = route.useSearch()
  const navigate = route.useNavigate()
  const ticket = useQuery(ticketQuery(ticketRef))
  const thread = useQuery(wholeThreadQuery(ticketRef))
  const paper = useRef<HTMLElement>(null)
  const shown = thread.data?.filter((message) => notes || message.kind === 'public')
  const picturesReady = usePictures(paper, shown?.length)
  const isReady = ticket.data !== undefined && shown !== undefined && picturesReady
  usePageTitle(ticket.data ? `${ticket.data.code} ${ticket.data.subject}` : ticketRef)
  const print = () => isReady && window.print()
  useShortcut('ticket.printNow', 'mod+p', print, { label: t('ticket:print.now'), group: 'ticket' })
  const failed = ticket.error ?? thread.error
  return (
    <div className="min-h-dvh bg-panel print:min-h-0 print:bg-white">
      <header className="sticky top-0 z-10 flex flex-wrap items-center gap-3 border-line border-b bg-card px-4 py-2 print:hidden">
        <Link to={paths.ticket} params={{ ticketRef }} className={buttonClass('ghost')}>
          <ArrowLeft aria-hidden="true" className="size-3.5" />
          {t('ticket:print.back')}
        </Link>
        <Checkbox
          checked={notes}
          onChange={(checked) =>
            void navigate({ search: (before) => ({ ...before, notes: checked || undefined }), replace: true })
          }
          label={t('ticket:print.notes')}
        />
        <span role="status" className="ml-auto text-ink2">
          {isReady ? t('ticket:print.count', { count: shown.length }) : t('ticket:print.loading')}
        </span>
        <Button variant="primary" shortcut="mod+p" disabled={!isReady} onClick={print}>
          <Printer aria-hidden="true" className="size-3.5" />
          {t('ticket:print.now')}
        </Button>
      </header>
      {/* Paper is white, whatever the screen is. */}
      <main
        ref={paper}
        data-theme="light"
        className="mx-auto my-6 max-w-190 bg-card p-10 text-ink shadow-raised max-sm:my-0 max-sm:p-4 print:m-0 print:max-w-none print:p-0 print:shadow-none"
      >
        {failed && <ErrorState title={t('ticket:print.failed')}>{failed.message}</ErrorState>}
        {!failed && (!ticket.data || !shown) && <Skeleton className="h-4 w-3/5" />}
        {!failed && ticket.data && shown && (
          <>
            <Head ticket={ticket.data} notes={notes} />
            {shown.map((message) => (
              <Entry key={message.id} message={message} />
            ))}
            {shown.length === 0 && <p className="mt-6 text-ink2">{t('ticket:print.empty')}</p>}
          </>
        )}
      </main>
    </div>
  )
}

/** True when every picture of the page is there, or will never be: paper must not miss one that only came late. */
function usePictures(paper: React.RefObject<HTMLElement | null>, count: number | undefined): boolean {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    if (count === undefined) return
    let isHere = true
    setReady(false)
    const pictures = [...(paper.current?.querySelectorAll('img') ?? [])]
    // One that cannot be shown stands as its words.
    void Promise.all(pictures.map((picture) => picture.decode().catch(() => undefined))).then(() => {
      if (isHere) setReady(true)
    })
    return () => {
      isHere = false
    }
  }, [paper, count])
  return ready
}

function Head({ ticket, notes }: { ticket: Ticket; notes: boolean }) {
  const t = useT()
  const place = usePlace()
  const me = useMe()
  const [now] = useState(() => new Date())
  const { requester, account } = ticket
  const facts: [string, ReactNode][] = [
    [
      t('ticket:print.requester'),
      requester && [requester.name, requester.email ?? requester.phone].filter(Boolean).join(', '),
    ],
    [t('ticket:print.account'), account?.name],
    [t('ticket:print.created'), formatDate(ticket.createdAt, place)],
    [
      t('ticket:print.status'),
      `${t(`shared:status.${ticket.status}`)} (${notes ? ticket.stage.name : ticket.customerStage})`,
    ],
    [t('ticket:print.priority'), t(`shared:priority.${ticket.priority}`)],
    [t('ticket:print.assignee'), ticket.assignee?.name ?? t('shared:member.unassigned')],
    [t('ticket:print.due'), ticket.dueAt && formatDate(ticket.dueAt, place)],
    [t('ticket:print.labels'), ticket.labels.map((label) => label.name).join(', ')],
  ]
  return (
    <header className="break-inside-avoid border-line border-b pb-4">
      <p className="flex justify-between gap-4 text-ink2 text-xs">
        <span>{me.organization.name}</span>
        <span>
          {t('ticket:print.by', { name: me.user.name, at: formatDate(now, place) })}
          {notes && ` · ${t('ticket:print.internal')}`}
        </span>
      </p>
      <h1 className="mt-2 break-words font-semibold text-xl">
        <span className="font-mono font-normal text-ink2">{ticket.code}</span> {ticket.subject}
      </h1>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink2">{name}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ))}
      </dl>
      {ticket.description !== '' && <p className="mt-4 whitespace-pre-wrap break-words">{ticket.description}</p>}
    </header>
  )
}

/** No picture is cut by the end of a page, and none is wider than the paper. */
const onPaper =
  'mt-2 break-words [&_img]:max-h-[85vh] [&_img]:max-w-full [&_img]:break-inside-avoid [&_pre]:whitespace-pre-wrap'

function Entry({ message }: { message: Message }) {
  const t = useT()
  const place = usePlace()
  const simple = useMemo(
    () => (message.visibleHtml ? simpleHtml(message.visibleHtml) : undefined),
    [message.visibleHtml],
  )
  const isNote = message.kind === 'note'
  // What cannot be built here (mails with a design of their own) is printed as its text, with its pictures behind it.
  const pictures = simple === undefined ? message.attachments.filter(isPicture) : []
  const to = message.to.map((one) => one.name || one.address).join(', ')
  return (
    <article className="border-line border-b py-4 last:border-b-0">
      <h2 className="flex flex-wrap items-baseline gap-x-2 break-after-avoid">
        <span className="font-semibold">{message.author.name}</span>
        {isNote ? (
          <span className="inline-flex items-center gap-1 text-note-ink text-xs">
            <Lock aria-hidden="true" className="size-3" />
            {t('ticket:print.note')}
          </span>
        ) : (
          to && <span className="text-ink2 text-xs">{t('ticket:print.to', { to })}</span>
        )}
        <time dateTime={message.sentAt} className="ml-auto text-ink2 text-xs">
          {formatDate(message.sentAt, place)}
        </time>
      </h2>
      <div className={onPaper}>
        {simple ?? <div className="whitespace-pre-wrap">{message.visibleText}</div>}
        {pictures.map((file) => (
          <img key={file.id} src={file.url} alt={file.name} className="mt-2 block" />
        ))}
      </div>
      {message.attachments.some((file) => !file.inline) && (
        <ul className="mt-2 flex flex-col text-ink2 text-xs">
          {message.attachments
            .filter((file) => !file.inline)
            .map((file) => (
              <li key={file.id} className="flex items-center gap-1.5">
                <Paperclip aria-hidden="true" className="size-3 shrink-0" />
                <span className="min-w-0 break-words">
                  {file.name} ({formatBytes(file.size, place)})
                </span>
              </li>
            ))}
        </ul>
      )}
    </article>
  )
}

const isPicture = (file: Message['attachments'][number]) =>
  /^image\/(png|jpeg|gif|webp)$/.test(file.contentType) && (file.scan === 'clean' || file.scan === 'off')
