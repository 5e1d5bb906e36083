import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { useT } from '../../i18n/use-t.ts'
import { useCan, useMe } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { LoadMore } from '../load-more.tsx'
import { Loaded } from '../loaded.tsx'
import { TaskDialog, type TaskStart } from './task-dialog.tsx'
import { TaskRow } from './task-row.tsx'
import { refreshTasks, type Task, type TaskPlace, tasksQuery } from './tasks.api.ts'

/** The tasks of a ticket, a contact or an account: what is to be done, and on request what was. */
export function TasksOf({ of, start }: { of: TaskPlace; start: TaskStart }) {
  const t = useT()
  const { user } = useMe()
  const may = useCan('customers:write')
  const [showsDone, setShowsDone] = useState(false)
  const [opens, setOpens] = useState<Task | 'new'>()
  const open = useInfiniteQuery(tasksQuery({ of }))
  const done = useInfiniteQuery({ ...tasksQuery({ of, done: true }), enabled: showsDone })
  useLive(['task.*'], refreshTasks)
  const shown = showsDone ? done : open
  return (
    <div className="flex flex-col">
      <Loaded query={shown}>
        {({ pages }) => {
          const tasks = pages.flatMap((page) => page.data)
          return tasks.length === 0 ? (
            <p className="px-4 pb-2 text-ink3">{t(showsDone ? 'tasks:of.noneDone' : 'tasks:of.none')}</p>
          ) : (
            <>
              <ul aria-label={t('tasks:title')}>
                {tasks.map((task) => (
                  <TaskRow key={task.id} task={task} of={of} onOpen={() => setOpens(task)} />
                ))}
              </ul>
              <LoadMore query={shown} />
            </>
          )
        }}
      </Loaded>
      <div className="flex flex-wrap gap-1 px-1.5 py-1">
        {may && (
          <Button press="shift+n" variant="ghost" onClick={() => setOpens('new')}>
            <Plus aria-hidden="true" className="size-3.5" />
            {t('tasks:new')}
          </Button>
        )}
        <Button press="shift+o" variant="ghost" aria-pressed={showsDone} onClick={() => setShowsDone(!showsDone)}>
          {t(showsDone ? 'tasks:of.showOpen' : 'tasks:of.showDone')}
        </Button>
      </div>
      {opens && (
        <TaskDialog
          key={opens === 'new' ? 'new' : opens.id}
          task={opens === 'new' ? undefined : opens}
          start={{ assigneeId: user.id, ...start }}
          onClose={() => setOpens(undefined)}
        />
      )}
    </div>
  )
}
