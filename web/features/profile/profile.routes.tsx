import { createLazyRoute } from '@tanstack/react-router'
import { ProfilePage } from './profile-page.tsx'

export const profileRoute = createLazyRoute('/app/settings/profile')({ component: ProfilePage })
