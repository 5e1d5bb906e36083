import { createLazyRoute } from '@tanstack/react-router'
import { LabelsPage } from './labels-page.tsx'

export const labelsRoute = createLazyRoute('/app/settings/labels')({ component: LabelsPage })
