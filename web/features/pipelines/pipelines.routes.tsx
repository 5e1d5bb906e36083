import { createLazyRoute } from '@tanstack/react-router'
import { PipelinesPage } from './pipelines-page.tsx'

export const pipelinesRoute = createLazyRoute('/app/settings/pipelines')({ component: PipelinesPage })
