import { createLazyRoute } from '@tanstack/react-router'
import { ApiKeysPage } from './api-keys-page.tsx'

export const apiKeysRoute = createLazyRoute('/app/settings/api-keys')({ component: ApiKeysPage })
