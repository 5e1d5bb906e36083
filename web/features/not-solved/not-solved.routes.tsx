import { createLazyRoute } from '@tanstack/react-router'
import { NotSolvedPage } from './not-solved-page.tsx'

export const notSolvedRoute = createLazyRoute('/not-solved/$token')({ component: NotSolvedPage })
