import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ListTodo, Plus, Search } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useLive } from '../../api/live.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import type { Condition } from '../../shared/filter/condition.ts'
import { RecordList } from '../../shared/records/record-list.tsx'
import { queryOfRecords, type RecordSearch } from '../../shared/records/record-search.ts'
import { useShown } from '../../shared/records/use-shown.ts'
import { TaskDialog } from '../../shared/tasks/task-dialog.tsx'
import { refreshTasks, type TaskPage, taskQuery, tasksQuery } from '../../shared/tasks/tasks.api.ts'
import { inDays } from '../../shared/zoned-time.ts'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { useCan, useMe } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { useTaskFace } from './task-face.tsx'

const route = getRouteApi('/app/tasks')
const usual = ['title', 'dueAt', 'assignee', 'ticket', 'contact', 'account']
const parts = ['open', 'today', 'overdue', 'done', 'all'] as const
type Part = (typeof parts)[number]

/** What a part of the tasks holds, for files and views. */
const conditionsOf: Record<Part, readonly Condition[]> = {
  open: [{ field: 'done', operator: 'is', value: false }],
  today: [
    { field: 'done', operator: 'is', value: false },
    { field: 'dueAt', operator: 'before', value: 'tomorrow' },
  ],
  overdue: [
    { field: 'done', operator: 'is', value: false },
    { field: 'dueAt', operator: 'before', value: 'now' },
  ],
  done: [{ field: 'done', operator: 'is', value: true }],
  all: [],
}

/** Lists show names. */
const named = ({ pages, ...rest }: InfiniteData<TaskPage, string>) => ({
  ...rest,
  pages: pages.map((page) => ({ ...page, data: page.data.map((task) => ({ ...task, name: task.title })) })),
})

export function TasksPage() {
  return (
    <ShortcutScope name="tasks">
      <Tasks />
    </ShortcutScope>
  )
}

/** What is to be done, by its due time; which tasks stands in the address. */
function Tasks() {
  const t = useT()
  const { user } = useMe()
  const { timeZone } = usePlace()
  const search = route.useSearch()
  const { task, everyone = false } = search
  const navigate = route.useNavigate()
  const may = useCan('customers:write')
  const [makes, setMakes] = useState(false)
  const opened = useQuery({ ...taskQuery(task ?? ''), enabled: task !== undefined })
  const shown = useShown('task', search)
  const { filter } = shown.search
  // The moment at which the list was opened: a list that lives would be another one at each look.
  const [now] = useState(() => new Date())
  // A view says by itself which it shows, and whose.
  const part: Part = shown.view ? 'all' : (search.show ?? 'open')
  const mine = !shown.view && !everyone
  const query = useInfiniteQuery({
    ...tasksQuery({
      mine,
      done: part === 'all' ? 'all' : part === 'done',
      ...(part === 'today' && { dueBefore: inDays(1, 0, now, timeZone) }),
      ...(part === 'overdue' && { dueBefore: now.toISOString() }),
      asked: queryOfRecords(shown.search),
    }),
    enabled: shown.isKnown,
    select: named,
  })
  useLive(['task.*', 'todo.*'], refreshTasks)
  const face = useTaskFace(search)
  const change = useCallback(
    (part: Partial<RecordSearch & { show: Part; everyone: true; task: string }>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace }),
    [navigate],
  )
  const whole: Condition[] = [
    ...conditionsOf[part],
    ...(mine ? [{ field: 'assignee', operator: 'is', value: 'me' } as const] : []),
    ...(filter ? [filter] : []),
  ]
  const newButton = may && (
    <Button press="n" variant="primary" onClick={() => setMakes(true)}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('tasks:new')}
    </Button>
  )
  return (
    <RecordList
      of="task"
      title={t('tasks:title')}
      searchLabel={t('tasks:search')}
      search={search}
      shown={shown}
      onChange={change}
      query={query}
      face={face}
      usual={usual}
      usualSort={part === 'done' ? '-doneAt' : 'dueAt'}
      actions={newButton}
      quickKeys={['show', 'everyone']}
      whole={{ all: whole }}
      quick={
        <>
          <div className="w-36">
            <Select
              name={t('tasks:show')}
              value={part}
              onChange={(next) => change({ show: next === 'open' ? undefined : next }, true)}
              options={parts.map((one) => ({ value: one, label: t(`tasks:tab.${one}`) }))}
            />
          </div>
          <Switch
            checked={mine}
            onChange={(on) => change({ everyone: on ? undefined : true }, true)}
            label={t('tasks:mine')}
          />
        </>
      }
      empty={
        <EmptyState icon={<ListTodo aria-hidden="true" />} title={t(`tasks:empty.${part}`)} actions={newButton}>
          {t('tasks:emptyText')}
        </EmptyState>
      }
      nothingFound={(clear) => (
        <EmptyState
          icon={<Search aria-hidden="true" />}
          title={search.q ? t('tasks:nothingFound', { q: search.q }) : t('recordLists:filteredTitle')}
          actions={clear}
        >
          {t(search.filter === undefined ? 'tasks:nothingFoundText' : 'recordLists:filteredText')}
        </EmptyState>
      )}
    >
      {makes && <TaskDialog start={{ assigneeId: user.id }} onClose={() => setMakes(false)} />}
      {task && opened.data && (
        <TaskDialog key={task} task={opened.data} onClose={() => change({ task: undefined }, true)} />
      )}
    </RecordList>
  )
}
