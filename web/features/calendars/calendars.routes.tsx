import { createLazyRoute } from '@tanstack/react-router'
import { CalendarPage } from './calendar-page.tsx'
import { CalendarsPage } from './calendars-page.tsx'

export const calendarsRoute = createLazyRoute('/app/settings/calendars')({ component: CalendarsPage })
export const calendarRoute = createLazyRoute('/app/settings/calendars/$calendarId')({ component: CalendarPage })
