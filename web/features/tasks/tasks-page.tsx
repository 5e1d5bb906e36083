import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ListTodo, Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useLive } from '../../api/live.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { LoadMore } from '../../shared/load-more.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { TaskDialog } from '../../shared/tasks/task-dialog.tsx'
import { TaskRow } from '../../shared/tasks/task-row.tsx'
import { refreshTasks, type TaskList, taskQuery, tasksQuery } from '../../shared/tasks/tasks.api.ts'
import { inDays } from '../../shared/zoned-time.ts'
import { ShortcutScope } from '../../shell/keyboard.tsx'
import { Page } from '../../shell/page.tsx'
import { useCan, useMe } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Tabs } from '../../ui/tabs.tsx'

const route = getRouteApi('/app/tasks')
const tabs = ['open', 'today', 'overdue', 'done'] as const
type Tab = (typeof tabs)[number]

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
  const { show = 'open', everyone = false, task } = route.useSearch()
  const navigate = route.useNavigate()
  const may = useCan('customers:write')
  const [makes, setMakes] = useState(false)
  const opened = useQuery({ ...taskQuery(task ?? ''), enabled: task !== undefined })
  useLive(['task.*', 'todo.*'], refreshTasks)
  const go = (search: { show?: Tab; everyone?: true; task?: string }) => void navigate({ search, replace: true })
  const kept = { ...(show !== 'open' && { show }), ...(everyone && { everyone: true as const }) }
  const newButton = may && (
    <Button press="n" variant="primary" onClick={() => setMakes(true)}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('tasks:new')}
    </Button>
  )
  return (
    <Page title={t('tasks:title')} actions={newButton}>
      <div className="flex items-center gap-3 px-4 py-2">
        <Switch
          checked={!everyone}
          onChange={(mine) => go({ ...(show !== 'open' && { show }), ...(!mine && { everyone: true }) })}
          label={t('tasks:mine')}
        />
      </div>
      <Tabs
        label={t('tasks:title')}
        value={show}
        onChange={(tab) => go({ ...(tab !== 'open' && { show: tab }), ...(everyone && { everyone: true }) })}
        tabs={tabs.map((tab) => ({
          value: tab,
          label: t(`tasks:tab.${tab}`),
          content: (
            <List
              key={`${tab} ${everyone}`}
              tab={tab}
              mine={!everyone}
              action={newButton}
              onOpen={(id) => go({ ...kept, task: id })}
            />
          ),
        }))}
      />
      {makes && <TaskDialog start={{ assigneeId: user.id }} onClose={() => setMakes(false)} />}
      {task && opened.data && <TaskDialog key={task} task={opened.data} onClose={() => go(kept)} />}
    </Page>
  )
}

function List({
  tab,
  mine,
  action,
  onOpen,
}: {
  tab: Tab
  mine: boolean
  action: ReactNode
  onOpen: (id: string) => void
}) {
  const t = useT()
  const { timeZone } = usePlace()
  // The moment at which the list was opened: a list that lives would be another one at each look.
  const [now] = useState(() => new Date())
  const list: TaskList = {
    mine,
    ...(tab === 'done' && { done: true }),
    ...(tab === 'today' && { dueBefore: inDays(1, 0, now, timeZone) }),
    ...(tab === 'overdue' && { dueBefore: now.toISOString() }),
  }
  const query = useInfiniteQuery(tasksQuery(list))
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const tasks = pages.flatMap((page) => page.data)
        return tasks.length === 0 ? (
          <EmptyState icon={<ListTodo aria-hidden="true" />} title={t(`tasks:empty.${tab}`)} actions={action}>
            {t('tasks:emptyText')}
          </EmptyState>
        ) : (
          <>
            <ul aria-label={t(`tasks:tab.${tab}`)}>
              {tasks.map((task) => (
                <TaskRow key={task.id} task={task} onOpen={() => onOpen(task.id)} />
              ))}
            </ul>
            <LoadMore query={query} />
          </>
        )
      }}
    </Loaded>
  )
}
