import { createLazyRoute } from '@tanstack/react-router'
import { TasksPage } from './tasks-page.tsx'

export const tasksRoute = createLazyRoute('/app/tasks')({ component: TasksPage })
