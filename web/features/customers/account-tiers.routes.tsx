import { createLazyRoute } from '@tanstack/react-router'
import { AccountTiersPage } from './account-tiers-page.tsx'

export const accountTiersRoute = createLazyRoute('/app/settings/account-tiers')({ component: AccountTiersPage })
