import clsx from 'clsx'
import type { ReactNode } from 'react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import type { RecordFace } from '../../shared/records/record-table.tsx'
import { checkOff, type Task } from '../../shared/tasks/tasks.api.ts'
import { useCan } from '../../shell/shell.api.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { PressKeys } from '../../ui/press-keys.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.ts'

/** A row of the list: what is to be done is its name. */
export type TaskLine = Task & { name: string }

const text = (value: string | null | undefined): ReactNode =>
  value ? (
    <span className="truncate" title={value}>
      {value}
    </span>
  ) : null

const isLate = ({ dueAt, doneAt }: Task) => dueAt !== null && doneAt === null && Date.parse(dueAt) < Date.now()

/** How tasks look in their list: the keys of columns are those of their condition fields. `search`: what the address says besides. */
export function useTaskFace(search: object): RecordFace<TaskLine> {
  const t = useT()
  const place = usePlace()
  const due = (task: Task): ReactNode =>
    task.dueAt && (
      <span className={clsx('tabular-nums', isLate(task) && 'font-medium text-danger')}>
        {isLate(task) ? t('tasks:overdue', { date: formatDate(task.dueAt, place) }) : formatDate(task.dueAt, place)}
      </span>
    )
  return {
    named: 'title',
    cell: (field, task) => {
      const cells: Record<string, () => ReactNode> = {
        description: () => text(task.description),
        done: () => t(task.doneAt ? 'views:yes' : 'views:no'),
        dueAt: () => due(task),
        doneAt: () => task.doneAt && <span className="tabular-nums">{formatDate(task.doneAt, place)}</span>,
        assignee: () => text(task.assignee?.name),
        createdBy: () => text(task.createdBy?.name),
        ticket: () => task.ticket && <span title={task.ticket.subject}>{task.ticket.code}</span>,
        contact: () => text(task.contact?.name),
        account: () => text(task.account?.name),
        lead: () => text(task.lead?.name),
        opportunity: () => text(task.opportunity?.name),
        object: () => text(task.object?.name),
        createdAt: () => <RelativeTime at={task.createdAt} className="text-ink3" />,
        updatedAt: () => <RelativeTime at={task.updatedAt} className="text-ink3" />,
      }
      return cells[field]?.() ?? null
    },
    mark: (task) => <Mark task={task} />,
    detail: (task) => {
      const parts = [due(task), task.assignee?.name, task.ticket?.code].filter(Boolean)
      return parts.length === 0 ? '–' : parts.flatMap((part, at) => (at === 0 ? [part] : [' · ', part]))
    },
    link: ({ id }) => ({ to: paths.tasks, params: {}, search: { ...search, task: id } }),
  }
}

/** Checks the task off, or opens it again; `x` does it while its row has the focus. */
function Mark({ task }: { task: Task }) {
  const t = useT()
  const may = useCan('customers:write')
  const done = task.doneAt !== null
  function toggle(): void {
    checkOff(task, !done).catch((error: Error) => toast.failed(error.message))
  }
  return (
    <span className="relative z-10 flex w-5 items-center">
      <Checkbox
        name={t(done ? 'tasks:reopen' : 'tasks:checkOff', { title: task.title })}
        checked={done}
        disabled={!may}
        onChange={toggle}
      />
      {may && <PressKeys acts={[{ keys: 'x', label: t('tasks:checkOffShortcut'), run: toggle }]} />}
    </span>
  )
}
