import { createLazyRoute } from '@tanstack/react-router'
import { AutomationsPage } from './automations-page.tsx'
import { RulePage } from './rule-page.tsx'

export const automationsRoute = createLazyRoute('/app/settings/automations')({ component: AutomationsPage })
export const automationRoute = createLazyRoute('/app/settings/automations/$ruleId')({ component: RulePage })
