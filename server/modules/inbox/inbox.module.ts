import type { Module } from '../../platform/http/http.ts'
import { registerReplayGuard } from '../../platform/http/idempotency.ts'
import { inboxRoutes } from './inbox.routes.ts'
import { getConversation } from './inbox.service.ts'

export const inboxModule: Module = {
  name: 'inbox',
  routes: inboxRoutes,
  register: () => registerReplayGuard({ under: '/conversations', see: getConversation }),
}
