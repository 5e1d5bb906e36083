import { createLazyRoute } from '@tanstack/react-router'
import { StageTimesPage } from './stage-times-page.tsx'

export const stageTimesRoute = createLazyRoute('/app/reports/stages')({ component: StageTimesPage })
