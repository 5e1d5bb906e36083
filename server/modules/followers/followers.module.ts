import type { Module } from '../../platform/http/http.ts'
import { registerCustomerPlace } from '../customers/customer-places.ts'
import { followersRoutes } from './followers.routes.ts'

export const followersModule: Module = {
  name: 'followers',
  register: () =>
    registerCustomerPlace({
      kind: 'contact',
      table: 'ticket_participants',
      column: 'contact_id',
      key: 'ticket_id',
      once: true,
    }),
  routes: followersRoutes,
}
