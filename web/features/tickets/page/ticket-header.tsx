import { Link, useNavigate } from '@tanstack/react-router'
import {
  ArrowLeft,
  ArrowUpFromLine,
  Bell,
  BellOff,
  Bot,
  CheckCheck,
  ChevronDown,
  ChevronUp,
  CircleQuestionMark,
  Copy,
  CornerDownRight,
  Ellipsis,
  Eye,
  EyeOff,
  GitBranch,
  Link2,
  Lock,
  Maximize2,
  Merge,
  Printer,
  RotateCcw,
  Split,
  Trash2,
  UserPen,
  X,
} from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { say } from '../../../i18n/sentences.ts'
import { type Translate, useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { LabelChip } from '../../../shared/label-chip.tsx'
import type { TicketStatus } from '../../../shared/ticket-words.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { ActMenu } from '../../../ui/act-menu.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { copyText } from '../../../ui/copy-button.tsx'
import { HoldKeys } from '../../../ui/hold-keys.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { toast } from '../../../ui/toast.ts'
import { Tooltip } from '../../../ui/tooltip.tsx'
import type { TicketActs } from '../acts/use-ticket-acts.tsx'
import { SlaChip } from '../list/sla-chip.tsx'
import { PeopleHere } from '../presence/people-here.tsx'
import type { Ticket } from '../tickets.api.ts'
import { AwayMark } from './away-mark.tsx'
import { AssigneePicker, LabelPicker, PriorityPicker } from './property-pickers.tsx'
import { SnoozePicker } from './snooze-picker.tsx'
import { StagePicker, useHasOwnStages } from './stage-picker.tsx'
import { StatusPicker } from './status-picker.tsx'
import { SubjectField } from './subject-field.tsx'
import type { EditTicket } from './use-edit-ticket.ts'
import { type OpenPicker, usePickerKeys } from './use-picker-keys.ts'

/** Where a ticket shall go: to a stage, or to the first one with the status. */
export interface Move {
  status: TicketStatus
  stageId?: string
}

export interface TicketHeaderProps {
  ticket: Ticket
  edit: EditTicket
  onMove: (move: Move) => void
  acts: TicketActs
  /** It stands beside its list: there is nowhere to go back to, but it can be opened alone and put away. */
  onClose?: () => void
  onBack: () => void
  onPrevious: (() => void) | undefined
  onNext: (() => void) | undefined
}

const AccessDialog = lazy(() => import('./access-dialog.tsx').then((access) => ({ default: access.AccessDialog })))

function useCopyLink(code: string): () => Promise<void> {
  const t = useT()
  return async () => {
    if (await copyText(`${location.origin}/tickets/${code}`)) toast.done(t('ticket:header.copied'))
    else toast.failed(t('ticket:header.notCopied'))
  }
}

/** Name, state and next step of the ticket, in two rows. */
export function TicketHeader({ ticket, edit, onMove, acts, onClose, ...ways }: TicketHeaderProps) {
  const t = useT()
  const copyLink = useCopyLink(ticket.code)
  const hasOwnStages = useHasOwnStages(ticket)
  const [access, setAccess] = useState<'set' | 'who'>()
  const [picker, setPicker] = usePickerKeys(ticket, onClose === undefined)
  const control = (name: OpenPicker) => ({
    open: picker === name,
    onOpenChange: (open: boolean) => setPicker(open ? name : undefined),
  })
  return (
    <header className="shrink-0 border-line border-b px-4 py-2 max-md:px-3">
      <div className="flex min-w-0 items-center gap-2 max-sm:flex-wrap max-sm:gap-y-0.5">
        {!onClose && (
          <IconButton
            label={t('ticket:header.back')}
            shortcut="esc"
            icon={<ArrowLeft aria-hidden="true" />}
            onClick={ways.onBack}
            className="-ml-1.5"
          />
        )}
        <Tooltip label={t('ticket:header.copyLink')} shortcut="y">
          <button
            type="button"
            aria-label={t('ticket:header.copyLinkOf', { code: ticket.code })}
            onClick={() => void copyLink()}
            className="shrink-0 rounded-sm font-mono text-ink3 text-xs hover:text-ink pointer-coarse:py-2"
          >
            {ticket.code}
          </button>
        </Tooltip>
        <PrivateMark ticket={ticket} onOpen={() => setAccess('who')} />
        <SubjectField key={ticket.id} ticket={ticket} edit={edit} />
        <div className="ml-auto flex shrink-0 items-center gap-1">
          <span className="mr-1.5 inline-flex">
            <PeopleHere ticketId={ticket.id} />
          </span>
          {!onClose && (
            <>
              <IconButton
                label={t('ticket:header.previous')}
                shortcut="k"
                icon={<ChevronUp aria-hidden="true" />}
                disabled={!ways.onPrevious}
                onClick={ways.onPrevious}
                className="max-sm:hidden"
              />
              <IconButton
                label={t('ticket:header.next')}
                shortcut="j"
                icon={<ChevronDown aria-hidden="true" />}
                disabled={!ways.onNext}
                onClick={ways.onNext}
                className="max-sm:hidden"
              />
            </>
          )}
          <MoreMenu ticket={ticket} onMove={onMove} acts={acts} copyLink={copyLink} onAccess={setAccess} {...ways} />
          <MainAction ticket={ticket} onMove={onMove} />
          {onClose && (
            <>
              <Link
                to={paths.ticket}
                params={{ ticketRef: ticket.code }}
                aria-label={t('ticket:header.open')}
                className={buttonClass('ghost')}
              >
                <Maximize2 aria-hidden="true" className="size-4" />
              </Link>
              <IconButton
                label={t('ticket:header.close')}
                shortcut="q"
                icon={<X aria-hidden="true" />}
                onClick={onClose}
              />
            </>
          )}
        </div>
      </div>
      <div className="mt-1.5 flex flex-wrap items-center gap-1.5 max-sm:flex-nowrap">
        <span className="inline-flex shrink-0">
          <StatusPicker ticket={ticket} {...control('status')} onChoose={onMove} />
        </span>
        {hasOwnStages && (
          <span className="contents max-md:hidden">
            <StagePicker ticket={ticket} onChoose={onMove} />
          </span>
        )}
        <span className="inline-flex shrink-0">
          <PriorityPicker ticket={ticket} edit={edit} {...control('priority')} />
        </span>
        <AssigneePicker ticket={ticket} edit={edit} {...control('assignee')} />
        <AwayMark ticket={ticket} onOpen={acts.explainRouting} />
        <SnoozePicker ticket={ticket} edit={edit} {...control('snooze')} />
        {ticket.sla?.metric && <SlaChip named sla={ticket.sla} />}
        <span className="contents max-md:hidden">
          {ticket.labels.map((label) => (
            <LabelChip
              key={label.id}
              name={label.name}
              color={label.color}
              onRemove={
                ticket.allowed.update
                  ? () =>
                      edit(
                        { removeLabelIds: [label.id] },
                        { labels: ticket.labels.filter((one) => one.id !== label.id) },
                      )
                  : undefined
              }
            />
          ))}
          {ticket.allowed.update && <LabelPicker ticket={ticket} edit={edit} {...control('labels')} />}
        </span>
      </div>
      {access && (
        <Suspense fallback={<HoldKeys />}>
          <AccessDialog ticket={ticket} kind={access} onKind={setAccess} onClose={() => setAccess(undefined)} />
        </Suspense>
      )}
    </header>
  )
}

/** Lock and word of a ticket that not everybody sees; opens who does. */
function PrivateMark({ ticket, onOpen }: { ticket: Ticket; onOpen: () => void }) {
  const t = useT()
  const mayAsk = useCan('members:read') && !isEmbed
  if (ticket.visibility !== 'private') return null
  const mark = (
    <Badge tone="note" icon={<EyeOff aria-hidden="true" />}>
      {t('ticket:access.private')}
    </Badge>
  )
  if (!mayAsk) return mark
  return (
    <Tooltip label={t('ticket:access.privateHint')}>
      <button type="button" onClick={onOpen} className="shrink-0 rounded-full">
        {mark}
      </button>
    </Tooltip>
  )
}

/** The next step of the ticket's life: resolve it, or bring it back. */
function MainAction({ ticket, onMove }: Pick<TicketHeaderProps, 'ticket' | 'onMove'>) {
  const t = useT()
  const isDone = ticket.status === 'resolved' || ticket.status === 'closed'
  const way = ticket.transitions.find((one) => one.status === (isDone ? 'open' : 'resolved'))
  const button = isDone ? (
    <Button shortcut="o" disabled={!way?.allowed} onClick={() => onMove({ status: 'open' })}>
      <RotateCcw aria-hidden="true" className="size-3.5" />
      <span className="max-sm:sr-only">{t('ticket:action.reopen')}</span>
    </Button>
  ) : (
    <Button shortcut="e" disabled={!way?.allowed} onClick={() => onMove({ status: 'resolved' })}>
      <CheckCheck aria-hidden="true" className="size-3.5" />
      <span className="max-sm:sr-only">{t('ticket:action.resolve')}</span>
    </Button>
  )
  if (!way?.reason) return button
  return (
    <Tooltip label={say(way.why, way.reason)}>
      <span>{button}</span>
    </Tooltip>
  )
}

function MoreMenu({
  ticket,
  onMove,
  acts,
  copyLink,
  onPrevious,
  onNext,
  onAccess,
}: Pick<TicketHeaderProps, 'ticket' | 'onMove' | 'acts' | 'onPrevious' | 'onNext'> & {
  copyLink: () => Promise<void>
  onAccess: (kind: 'set' | 'who') => void
}) {
  const t = useT()
  const navigate = useNavigate()
  const mayAsk = useCan('members:read') && !isEmbed
  const close = ticket.transitions.find((one) => one.status === 'closed')
  return (
    <ActMenu
      trigger={<IconButton label={t('ticket:header.more')} press="." icon={<Ellipsis aria-hidden="true" />} />}
      acts={[
        ticket.status !== 'closed' && {
          keys: 'shift+e',
          label: t('ticket:action.close'),
          icon: <Lock aria-hidden="true" />,
          disabled: !close?.allowed,
          run: () => onMove({ status: 'closed' }),
        },
        ...actsOf(t, acts),
        {
          keys: 'y',
          label: t('ticket:header.copyLink'),
          icon: <Link2 aria-hidden="true" />,
          run: () => void copyLink(),
          apart: true,
        },
        {
          keys: 'mod+p',
          label: t('ticket:print.open'),
          icon: <Printer aria-hidden="true" />,
          run: () => void navigate({ to: paths.ticketPrint, params: { ticketRef: ticket.code } }),
        },
        acts.rules && {
          keys: 'shift+w',
          label: t('acts:menu.rules'),
          icon: <Bot aria-hidden="true" />,
          run: acts.rules,
        },
        mayAsk && {
          keys: 'v',
          label: t('ticket:access.who'),
          icon: <Eye aria-hidden="true" />,
          run: () => onAccess('who'),
        },
        mayAsk && {
          keys: 'shift+v',
          label: t('ticket:access.set'),
          icon: <EyeOff aria-hidden="true" />,
          disabled: !ticket.allowed.update,
          run: () => onAccess('set'),
        },
        onPrevious && {
          keys: 'k',
          label: t('ticket:header.previous'),
          icon: <ChevronUp aria-hidden="true" />,
          run: onPrevious,
          isRegistered: true,
        },
        onNext && {
          keys: 'j',
          label: t('ticket:header.next'),
          icon: <ChevronDown aria-hidden="true" />,
          run: onNext,
          isRegistered: true,
        },
        acts.remove && {
          keys: 'shift+delete',
          label: t('acts:menu.delete'),
          icon: <Trash2 aria-hidden="true" />,
          danger: true,
          apart: true,
          run: acts.remove,
        },
      ]}
    />
  )
}

/** What can be done with the whole ticket. */
function actsOf(
  t: Translate,
  { merge, move, clone, link, assign, escalate, explainRouting, followUp, follows, follow }: TicketActs,
) {
  return [
    merge && {
      keys: 'm',
      label: t('acts:menu.merge'),
      icon: <Merge aria-hidden="true" />,
      run: merge,
      isRegistered: true,
    },
    move && { keys: 'shift+x', label: t('acts:menu.move'), icon: <Split aria-hidden="true" />, run: () => move() },
    clone && { keys: 'shift+c', label: t('acts:menu.clone'), icon: <Copy aria-hidden="true" />, run: clone },
    link && { keys: 'shift+l', label: t('acts:menu.link'), icon: <GitBranch aria-hidden="true" />, run: link },
    assign && {
      keys: 'shift+i',
      label: t('acts:menu.assign'),
      icon: <UserPen aria-hidden="true" />,
      run: assign,
    },
    escalate && {
      keys: 'shift+g',
      label: t('acts:menu.escalate'),
      icon: <ArrowUpFromLine aria-hidden="true" />,
      run: escalate,
    },
    {
      keys: 'shift+y',
      label: t('routing:why.menu'),
      icon: <CircleQuestionMark aria-hidden="true" />,
      run: explainRouting,
    },
    followUp && {
      keys: 'shift+u',
      label: t('acts:menu.followUp'),
      icon: <CornerDownRight aria-hidden="true" />,
      run: followUp,
    },
    follow && {
      keys: 'f',
      label: follows ? t('acts:menu.unfollow') : t('acts:menu.follow'),
      icon: follows ? <BellOff aria-hidden="true" /> : <Bell aria-hidden="true" />,
      run: follow,
      isRegistered: true,
    },
  ]
}
