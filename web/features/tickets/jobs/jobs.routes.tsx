import { createLazyRoute } from '@tanstack/react-router'
import { JobsPage } from './jobs-page.tsx'

export const jobsRoute = createLazyRoute('/app/jobs')({ component: JobsPage })
