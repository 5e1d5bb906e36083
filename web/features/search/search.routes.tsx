import { createLazyRoute } from '@tanstack/react-router'
import { SearchPage } from './search-page.tsx'

export const searchRoute = createLazyRoute('/app/search')({ component: SearchPage })
