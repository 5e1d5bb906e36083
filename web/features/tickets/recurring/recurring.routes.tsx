import { createLazyRoute } from '@tanstack/react-router'
import { RecurringPage } from './recurring-page.tsx'
import { SchedulePage } from './schedule-page.tsx'

export const recurringRoute = createLazyRoute('/app/settings/recurring-tickets')({ component: RecurringPage })
export const scheduleRoute = createLazyRoute('/app/settings/recurring-tickets/$scheduleId')({ component: SchedulePage })
