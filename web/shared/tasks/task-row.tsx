import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { CalendarClock } from 'lucide-react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { PressKeys } from '../../ui/press-keys.tsx'
import { toast } from '../../ui/toast.ts'
import { checkOff, type Task, type TaskPlace } from './tasks.api.ts'

type Links = Pick<Task, 'ticket' | 'contact' | 'account' | 'lead' | 'opportunity' | 'object'>

/** A task in a list: checked off with its box, or with `x` while its row has the focus; its title opens it. */
export function TaskRow({ task, of, onOpen }: { task: Task; of?: TaskPlace; onOpen: () => void }) {
  const t = useT()
  const may = useCan('customers:write')
  const done = task.doneAt !== null
  const name = t(done ? 'tasks:reopen' : 'tasks:checkOff', { title: task.title })
  function toggle(): void {
    checkOff(task, !done).catch((error: Error) => toast.failed(error.message))
  }
  return (
    <li
      data-row
      className="flex items-start gap-2.5 border-line-soft border-b px-4 py-2 outline-offset-[-2px] hover:bg-hover focus-visible:bg-hover"
    >
      <span className="flex h-5 items-center">
        <Checkbox name={name} checked={done} disabled={!may} onChange={toggle} />
      </span>
      {may && <PressKeys acts={[{ keys: 'x', label: t('tasks:checkOffShortcut'), run: toggle }]} />}
      <div className="min-w-0 flex-1">
        <button
          type="button"
          onClick={onOpen}
          className={clsx('break-words text-left font-medium hover:underline', done && 'text-ink3 line-through')}
        >
          {task.title}
        </button>
        <div className="flex flex-wrap items-center gap-x-3 text-ink3 text-xs">
          <TaskTime task={task} />
          {task.assignee && <span>{task.assignee.name}</span>}
          <TaskLinks task={task} of={of} />
        </div>
      </div>
    </li>
  )
}

/** Until when it is due, or by whom and when it was done. */
function TaskTime({ task }: { task: Task }) {
  const t = useT()
  const place = usePlace()
  if (task.doneAt)
    return (
      <span className="tabular-nums">
        {t(task.doneBy ? 'tasks:doneBy' : 'tasks:doneAt', {
          date: formatDate(task.doneAt, place),
          name: task.doneBy?.name ?? '',
        })}
      </span>
    )
  if (!task.dueAt) return null
  const late = Date.parse(task.dueAt) < Date.now()
  const date = formatDate(task.dueAt, place)
  return (
    <span className={clsx('inline-flex items-center gap-1 tabular-nums', late && 'font-medium text-danger')}>
      <CalendarClock aria-hidden="true" className="size-3" />
      {late ? t('tasks:overdue', { date }) : t('tasks:due', { date })}
    </span>
  )
}

/** What it belongs to, without the page on which it stands. */
function TaskLinks({ task, of = {} }: { task: Task; of?: Partial<Record<keyof Links, string>> }) {
  const others = (kind: keyof Links) => !(kind in of)
  const ticket = others('ticket') && task.ticket
  const contact = others('contact') && task.contact
  const account = others('account') && task.account
  const lead = others('lead') && task.lead
  const opportunity = others('opportunity') && task.opportunity
  const object = others('object') && task.object
  return (
    <>
      {ticket && (
        <Link
          to={paths.ticket}
          params={{ ticketRef: ticket.code }}
          title={ticket.subject}
          className="font-mono underline underline-offset-2"
        >
          {ticket.code}
        </Link>
      )}
      {contact && (
        <Link to={paths.contact} params={{ contactId: contact.id }} className="underline underline-offset-2">
          {contact.name}
        </Link>
      )}
      {account && (
        <Link to={paths.account} params={{ accountId: account.id }} className="underline underline-offset-2">
          {account.name}
        </Link>
      )}
      {lead && (
        <Link to={paths.lead} params={{ leadId: lead.id }} className="underline underline-offset-2">
          {lead.name}
        </Link>
      )}
      {opportunity && (
        <Link
          to={paths.opportunity}
          params={{ opportunityId: opportunity.id }}
          className="underline underline-offset-2"
        >
          {opportunity.name}
        </Link>
      )}
      {object && (
        <Link
          to={paths.object}
          params={{ typeKey: object.typeKey, objectId: object.id }}
          className="underline underline-offset-2"
        >
          {object.name}
        </Link>
      )}
    </>
  )
}
