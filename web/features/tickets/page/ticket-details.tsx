import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Mail, Phone } from 'lucide-react'
import type { ReactNode } from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { formatDate } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { CrmSlot } from '../../../shared/crm/crm-slot.tsx'
import { LabelChip } from '../../../shared/label-chip.tsx'
import { StatusDot } from '../../../shared/status-badge.tsx'
import { TasksOf } from '../../../shared/tasks/tasks-of.tsx'
import { useCan } from '../../../shell/shell.api.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { DataList } from '../../../ui/data-list.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { ChecklistBlock } from '../acts/checklist-block.tsx'
import { LinkedBlock } from '../acts/linked-block.tsx'
import { FollowersBlock, ParticipantsBlock } from '../acts/people-block.tsx'
import { RequesterProposal } from '../acts/requester-proposal.tsx'
import { useAround } from '../acts/use-around.ts'
import { AssociationsBlock } from '../associations/associations-block.tsx'
import { SlaBlock } from '../sla/sla-block.tsx'
import { EventSentence } from '../thread/event-lines.tsx'
import { sentenceOf } from '../thread/event-sentence.ts'
import { contactQuery, ticketsOfContactQuery } from '../ticket-page.api.ts'
import { type Ticket, timelineQuery } from '../tickets.api.ts'
import { CustomFields } from './custom-fields.tsx'
import { DuePicker } from './due-picker.tsx'
import { PinnedNotes } from './pinned-notes.tsx'
import { PipelinePicker } from './pipeline-picker.tsx'
import { AssigneePicker, LabelPicker, PriorityPicker, RequesterPicker, TypePicker } from './property-pickers.tsx'
import { QueuePicker } from './queue-picker.tsx'
import { StageAge } from './stage-age.tsx'
import { StagePicker } from './stage-picker.tsx'
import { StatusPicker } from './status-picker.tsx'
import type { Move } from './ticket-header.tsx'
import type { EditTicket } from './use-edit-ticket.ts'

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-1.5">
      <h2 className="font-semibold text-ink3 text-xs">{title}</h2>
      {children}
    </section>
  )
}

/** Properties, customer, linked tickets and activity: everything beside the conversation. */
export function TicketDetails({
  ticket,
  ticketRef,
  edit,
  onMove,
  onAnswerIncidents,
  withEvents,
  onWithEvents,
}: {
  ticket: Ticket
  ticketRef: string
  edit: EditTicket
  onMove: (move: Move) => void
  onAnswerIncidents: (() => void) | undefined
  /** Whether the thread tells events too. */
  withEvents: boolean
  onWithEvents: (withEvents: boolean) => void
}) {
  const t = useT()
  const readsCustomers = useCan('customers:read')
  const { around, change, reread } = useAround(ticket, ticketRef)
  // Inside another application what stands beside the ticket is read there, and changed in Deskhand itself.
  const beside = isEmbed ? { ...ticket, allowed: { ...ticket.allowed, update: false } } : ticket
  const hasLinks =
    ticket.mayBelongTo !== null || around.links.length > 0 || around.acts.some((one) => one.kind === 'move')
  return (
    <div className="flex flex-col gap-5 p-4">
      <Properties ticket={ticket} edit={edit} onMove={onMove} />
      <SlaBlock ticket={ticket} ticketRef={ticketRef} />
      <CustomFields ticket={ticket} edit={edit} />
      {(beside.allowed.update || ticket.checklist.total > 0) && (
        <Section title={t('acts:checklist.title')}>
          <ChecklistBlock ticket={beside} around={around} change={change} reread={reread} />
        </Section>
      )}
      {readsCustomers && (
        <Section title={t('tasks:title')}>
          <div className="-mx-4">
            <TasksOf of={{ ticket: ticket.id }} start={{ ticket: { id: ticket.id, name: ticket.code } }} />
          </div>
        </Section>
      )}
      {hasLinks && (
        <Section title={t('ticket:linked.title')}>
          <LinkedBlock ticket={beside} around={around} change={change} onAnswerIncidents={onAnswerIncidents} />
        </Section>
      )}
      <Section title={t('ticket:customer.title')}>
        {around.requesterProposal && <RequesterProposal ticket={beside} proposal={around.requesterProposal} />}
        <CustomerCard ticket={ticket} />
      </Section>
      <CrmSlot ticketId={ticket.id} requesterId={ticket.requester?.id}>
        {!isEmbed && (
          <Section title={t('associations:title')}>
            <AssociationsBlock ticket={ticket} />
          </Section>
        )}
        {(beside.allowed.update || around.participants.length > 0) && (
          <Section title={t('acts:participants.title')}>
            <ParticipantsBlock ticket={beside} around={around} change={change} />
          </Section>
        )}
        {!isEmbed && (
          <Section title={t('acts:follow.title')}>
            <FollowersBlock ticket={ticket} around={around} change={change} />
          </Section>
        )}
        {ticket.requester && <OtherTickets ticket={ticket} requesterId={ticket.requester.id} />}
        <Activity ticketRef={ticketRef} withEvents={withEvents} onWithEvents={onWithEvents} />
      </CrmSlot>
    </div>
  )
}

function Properties({ ticket, edit, onMove }: { ticket: Ticket; edit: EditTicket; onMove: (move: Move) => void }) {
  const t = useT()
  const place = usePlace()
  const source = t(`ticket:source.${ticket.source}`)
  return (
    <Section title={t('ticket:properties.title')}>
      <DataList
        rows={[
          { name: t('ticket:field.status'), value: <StatusPicker plain ticket={ticket} onChoose={onMove} /> },
          { name: t('ticket:field.queue'), value: <QueuePicker ticket={ticket} edit={edit} /> },
          { name: t('ticket:field.pipeline'), value: <PipelinePicker ticket={ticket} edit={edit} /> },
          {
            name: t('ticket:field.stage'),
            value: (
              <>
                <StagePicker plain ticket={ticket} onChoose={onMove} />
                <StageAge ticket={ticket} />
              </>
            ),
          },
          { name: t('ticket:field.due'), value: <DuePicker ticket={ticket} edit={edit} /> },
          { name: t('ticket:field.priority'), value: <PriorityPicker plain ticket={ticket} edit={edit} /> },
          { name: t('ticket:field.assignee'), value: <AssigneePicker plain ticket={ticket} edit={edit} /> },
          { name: t('ticket:field.type'), value: <TypePicker plain ticket={ticket} edit={edit} /> },
          { name: t('ticket:field.requester'), value: <RequesterPicker plain ticket={ticket} edit={edit} /> },
          {
            name: t('ticket:field.labels'),
            value: (
              <span className="flex min-w-0 flex-wrap gap-1 py-0.5">
                {ticket.labels.map((label) => (
                  <LabelChip key={label.id} name={label.name} color={label.color} />
                ))}
                <LabelPicker ticket={ticket} edit={edit} />
              </span>
            ),
          },
          { name: t('ticket:field.source'), value: source },
          {
            name: t('ticket:field.channel'),
            value: ticket.channel && (
              <span className="flex min-w-0 flex-col">
                <span className="min-w-0 truncate" title={ticket.channel.address}>
                  {ticket.channel.name}
                </span>
                {ticket.conversationId && !isEmbed && (
                  <Link
                    to={paths.conversation}
                    params={{ conversationId: ticket.conversationId }}
                    className="text-accent-ink text-xs hover:underline"
                  >
                    {t('inbox:whole')}
                  </Link>
                )}
              </span>
            ),
          },
          {
            name: t('ticket:field.created'),
            value: <span className="tabular-nums">{formatDate(ticket.createdAt, place)}</span>,
          },
          { name: t('ticket:field.updated'), value: <RelativeTime at={ticket.updatedAt} /> },
          ...(ticket.waitingSince
            ? [
                {
                  name: t('ticket:field.waiting'),
                  value: <RelativeTime at={ticket.waitingSince} className="text-warn" />,
                },
              ]
            : []),
        ]}
      />
    </Section>
  )
}

/** Who asks: all ways to reach the person, and the company. */
function CustomerCard({ ticket }: { ticket: Ticket }) {
  const t = useT()
  const { requester } = ticket
  const { data: contact } = useQuery(contactQuery(isEmbed ? undefined : requester?.id))
  const seesCustomers = useCan('customers:read')
  const seesNotes = useCan('crm:read') && seesCustomers
  if (!requester) return <p className="text-ink3">{t('ticket:customer.none')}</p>
  const emails = contact?.emails.map((one) => one.value) ?? (requester.email ? [requester.email] : [])
  const phones = contact?.phones.map((one) => one.value) ?? (requester.phone ? [requester.phone] : [])
  return (
    <div className="flex flex-col gap-1 rounded-lg border border-line bg-card p-3">
      <div className="flex min-w-0 items-center gap-2">
        <Avatar name={requester.name} id={requester.id} />
        {isEmbed ? (
          <span className="min-w-0 flex-1 truncate font-semibold">{requester.name}</span>
        ) : (
          <Link
            to={paths.contact}
            params={{ contactId: requester.id }}
            className="min-w-0 flex-1 truncate font-semibold hover:underline"
          >
            {requester.name}
          </Link>
        )}
      </div>
      {emails.map((email) => (
        <Reach
          key={email}
          icon={<Mail aria-hidden="true" />}
          text={email}
          copy={t('ticket:customer.copy', { value: email })}
        />
      ))}
      {phones.map((phone) => (
        <Reach
          key={phone}
          icon={<Phone aria-hidden="true" />}
          text={phone}
          copy={t('ticket:customer.copy', { value: phone })}
        />
      ))}
      {ticket.account && (
        <div className="flex items-center gap-1.5 pt-1">
          {isEmbed ? (
            <span className="truncate text-ink2">{ticket.account.name}</span>
          ) : (
            <Link
              to={paths.account}
              params={{ accountId: ticket.account.id }}
              className="truncate text-ink2 hover:underline"
            >
              {ticket.account.name}
            </Link>
          )}
          {ticket.account.tier && <Badge>{ticket.account.tier}</Badge>}
        </div>
      )}
      {seesNotes && <PinnedNotes contactId={requester.id} />}
    </div>
  )
}

function Reach({ icon, text, copy }: { icon: ReactNode; text: string; copy: string }) {
  return (
    <div className="-my-0.5 flex min-w-0 items-center gap-2 text-ink2 [&>svg]:size-3.5 [&>svg]:shrink-0 [&>svg]:text-ink3">
      {icon}
      <span className="min-w-0 flex-1 truncate" title={text}>
        {text}
      </span>
      <CopyButton text={text} label={copy} />
    </div>
  )
}

function OtherTickets({ ticket, requesterId }: { ticket: Ticket; requesterId: string }) {
  const t = useT()
  const { data, isPending } = useQuery(ticketsOfContactQuery(requesterId))
  const others = data?.filter((one) => one.id !== ticket.id).slice(0, 6) ?? []
  return (
    <Section title={t('ticket:customer.others')}>
      {isPending && <Skeleton className="h-3 w-3/5" />}
      {!isPending && others.length === 0 && <p className="text-ink3">{t('ticket:customer.noOthers')}</p>}
      {others.length > 0 && (
        <ul className="-mx-2">
          {others.map((one) => (
            <li key={one.id} data-move-to={one.id} className="rounded-md">
              <Link
                to={paths.ticket}
                params={{ ticketRef: one.code }}
                className="flex min-h-control min-w-0 items-center gap-2 rounded-md px-2 hover:bg-hover"
              >
                <StatusDot status={one.status} />
                <span className="shrink-0 font-mono text-ink3 text-xs">{one.code}</span>
                <span className="min-w-0 flex-1 truncate">{one.subject}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

/** The last things that happened; all of them stand in the thread. */
function Activity({
  ticketRef,
  withEvents,
  onWithEvents,
}: {
  ticketRef: string
  withEvents: boolean
  onWithEvents: (withEvents: boolean) => void
}) {
  const t = useT()
  const { data } = useQuery(timelineQuery(ticketRef))
  const last =
    data
      ?.filter((one) => sentenceOf(one) !== undefined)
      .slice(-8)
      .reverse() ?? []
  if (last.length === 0) return null
  return (
    <Section title={t('ticket:activity.title')}>
      <Switch checked={withEvents} onChange={onWithEvents} label={t('ticket:activity.inThread')} />
      <ol className="flex flex-col gap-1.5 text-ink2 text-xs">
        {last.map((entry) => (
          <li key={entry.seq} className="min-w-0 break-words">
            <EventSentence entry={entry} /> <RelativeTime at={entry.at} className="text-ink3" />
          </li>
        ))}
      </ol>
    </Section>
  )
}
