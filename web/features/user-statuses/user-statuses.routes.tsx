import { createLazyRoute } from '@tanstack/react-router'
import { MemberStatusPage } from './member-status-page.tsx'
import { OwnStatusPage } from './own-status-page.tsx'
import { UserStatusesPage } from './user-statuses-page.tsx'

export const userStatusesRoute = createLazyRoute('/app/settings/user-statuses')({ component: UserStatusesPage })
export const ownStatusRoute = createLazyRoute('/app/settings/status')({ component: OwnStatusPage })
export const memberStatusRoute = createLazyRoute('/app/settings/members/$memberId/status')({
  component: MemberStatusPage,
})
