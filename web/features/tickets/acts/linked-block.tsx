import { Link } from '@tanstack/react-router'
import { Link2, Reply, Undo2, X } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { StatusDot } from '../../../shared/status-badge.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { outdateTicket, type Ticket } from '../tickets.api.ts'
import { type LinkedTicket, type TicketAround, undoAct, unlinkTickets } from './acts.api.ts'
import { openIncidents } from './unfinished.ts'
import type { ChangeAround } from './use-around.ts'

const order = [
  'parent',
  'child',
  'problem',
  'incident',
  'duplicate_of',
  'duplicated_by',
  'follow_up_of',
  'followed_by',
  'split_from',
  'split_to',
  'cloned_from',
  'cloned_to',
  'related',
  'merged',
] as const

/** Tickets that belong to this one, by what they are to it. */
export function LinkedBlock({
  ticket,
  around,
  change,
  onAnswerIncidents,
}: {
  ticket: Ticket
  around: TicketAround
  change: ChangeAround
  /** Of a problem with open incidents, where they may be answered. */
  onAnswerIncidents: (() => void) | undefined
}) {
  const t = useT()
  const mayMerge = useCan('tickets:merge')
  const groups = order
    .map((relation) => ({ relation, links: around.links.filter((one) => one.relation === relation) }))
    .filter(({ links }) => links.length > 0)
  function undoOf({ relation, ticket: other }: LinkedTicket): (() => void) | undefined {
    const act = around.acts.find(
      (one) => one.other.id === other.id && one.role === (relation === 'split_to' ? 'source' : 'target'),
    )
    if (!act?.undoUntil || !mayMerge || (relation !== 'merged' && relation !== 'split_to')) return undefined
    return () => void change(() => undoAct(act.id, [ticket.id, other.id]))
  }
  function remove(link: LinkedTicket): void {
    void change(
      async () => {
        await unlinkTickets(link.id ?? '')
        outdateTicket(link.ticket.id, 'none')
      },
      (now) => ({ ...now, links: now.links.filter((one) => one.id !== link.id) }),
    )
  }
  return (
    <>
      {ticket.mayBelongTo && (
        <Group label={t('ticket:linked.mayBelongTo')}>
          <Row code={ticket.mayBelongTo.code} />
        </Group>
      )}
      {groups.map(({ relation, links }) => (
        <Group key={relation} label={t(`acts:link.is.${relation}`)}>
          {links.map((link) => (
            <Row
              key={`${link.id ?? relation}${link.ticket.id}`}
              code={link.ticket.code}
              ticket={link.ticket}
              isMerged={relation === 'merged'}
              onUndo={undoOf(link)}
              onRemove={
                link.id && ticket.allowed.update && !/^(cloned|split)_/.test(relation) ? () => remove(link) : undefined
              }
            />
          ))}
        </Group>
      ))}
      {(['source', 'target'] as const).map((role) => {
        const acts = around.acts.filter((one) => one.kind === 'move' && one.role === role)
        if (acts.length === 0) return null
        return (
          <Group key={role} label={t(role === 'source' ? 'acts:move.went' : 'acts:move.came')}>
            {acts.map((act) => (
              <Row
                key={act.id}
                code={act.other.code}
                ticket={act.other}
                onUndo={
                  act.undoUntil && mayMerge
                    ? () => void change(() => undoAct(act.id, [ticket.id, act.other.id]))
                    : undefined
                }
                undoLabel={t('acts:move.undo', { code: act.other.code })}
              />
            ))}
          </Group>
        )
      })}
      {onAnswerIncidents && (
        <div className="pt-1.5">
          <Button press="shift+r" onClick={onAnswerIncidents}>
            <Reply aria-hidden="true" className="size-3.5" />
            {t('acts:incidents.button', { count: openIncidents(around).length })}
          </Button>
        </div>
      )}
    </>
  )
}

function Group({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <div className="text-ink3 text-xs">{label}</div>
      <ul className="-mx-2">{children}</ul>
    </div>
  )
}

function Row({
  code,
  ticket,
  isMerged = false,
  onUndo,
  undoLabel,
  onRemove,
}: {
  code: string
  ticket?: LinkedTicket['ticket']
  isMerged?: boolean
  onUndo?: () => void
  /** Instead of taking a whole ticket back. */
  undoLabel?: string
  onRemove?: () => void
}) {
  const t = useT()
  return (
    <li data-row data-move-to={ticket?.id} className="group/link flex min-w-0 items-center rounded-md hover:bg-hover">
      <Link
        to={paths.ticket}
        params={{ ticketRef: code }}
        hash={isMerged ? 'original' : undefined}
        className="flex min-h-control min-w-0 flex-1 items-center gap-2 px-2"
      >
        {ticket ? <StatusDot status={ticket.status} /> : <Link2 aria-hidden="true" className="size-3.5 text-ink3" />}
        <span className="shrink-0 font-mono text-ink3 text-xs">{code}</span>
        <span className="min-w-0 flex-1 truncate" title={ticket?.subject}>
          {ticket?.subject}
        </span>
      </Link>
      {onUndo && (
        <IconButton
          press="u"
          label={undoLabel ?? t('acts:link.undo', { code })}
          icon={<Undo2 aria-hidden="true" />}
          onClick={onUndo}
        />
      )}
      {onRemove && (
        <IconButton
          press="delete"
          label={t('acts:link.remove', { code })}
          icon={<X aria-hidden="true" />}
          onClick={onRemove}
        />
      )}
    </li>
  )
}
