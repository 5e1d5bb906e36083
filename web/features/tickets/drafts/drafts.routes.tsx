import { createLazyRoute } from '@tanstack/react-router'
import { DraftsPage } from './drafts-page.tsx'

export const draftsRoute = createLazyRoute('/app/drafts')({ component: DraftsPage })
