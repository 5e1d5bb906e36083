import { createLazyRoute } from '@tanstack/react-router'
import { WhyPage } from './why-page.tsx'

export const whyRoute = createLazyRoute('/app/settings/why')({ component: WhyPage })
