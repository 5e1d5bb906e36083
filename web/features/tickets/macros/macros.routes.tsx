import { createLazyRoute } from '@tanstack/react-router'
import { MacrosPage } from './macros-page.tsx'

export const macrosRoute = createLazyRoute('/app/settings/macros')({ component: MacrosPage })
