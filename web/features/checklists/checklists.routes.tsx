import { createLazyRoute } from '@tanstack/react-router'
import { ChecklistsPage } from './checklists-page.tsx'

export const checklistsRoute = createLazyRoute('/app/settings/checklists')({ component: ChecklistsPage })
