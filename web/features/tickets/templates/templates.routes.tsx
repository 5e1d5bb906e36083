import { createLazyRoute } from '@tanstack/react-router'
import { TemplatesPage } from './templates-page.tsx'

export const ticketTemplatesRoute = createLazyRoute('/app/settings/ticket-templates')({ component: TemplatesPage })
