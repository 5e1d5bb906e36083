import { createLazyRoute } from '@tanstack/react-router'
import { MembersPage } from './members-page.tsx'

export const membersRoute = createLazyRoute('/app/settings/members')({ component: MembersPage })
