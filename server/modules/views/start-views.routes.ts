import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { ChooseStartView, RoleStartView, RoleStartViews, StartView } from './start-views.contract.ts'
import { chooseStartView, getStartView, listRoleStartViews, setRoleStartView } from './start-views.ts'

const tags = ['views']

export function startViewsRoutes(app: App): void {
  const config = { permission: 'tickets:read' } as const
  app.get(
    '/views/start',
    {
      config,
      schema: {
        operationId: 'getStartView',
        tags,
        summary: 'The view that you begin with: your own choice, else your role’s, else all open tickets',
        response: { 200: StartView },
      },
    },
    (request) => request.run((cx) => getStartView(cx)),
  )

  app.put(
    '/views/start',
    {
      config,
      schema: {
        operationId: 'chooseStartView',
        tags,
        summary: 'Choose the view that you begin with, or take the choice back',
        body: ChooseStartView,
        response: { 200: StartView },
      },
    },
    (request) => request.run((cx) => chooseStartView(cx, request.body.viewId)),
  )

  app.get(
    '/views/start/roles',
    {
      config: { permission: 'members:read' },
      schema: {
        operationId: 'listRoleStartViews',
        tags,
        summary: 'The views that roles begin with, of those that have a choice',
        response: { 200: RoleStartViews },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listRoleStartViews(cx) })),
  )

  app.put(
    '/roles/:id/start-view',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'setRoleStartView',
        tags,
        summary: 'Choose the view that members of a role begin with, or take the choice back',
        params: z.object({ id: Id }),
        body: ChooseStartView,
        response: { 200: z.object({ data: RoleStartView.nullable() }) },
      },
    },
    (request) =>
      request.run(async (cx) => ({
        data: await setRoleStartView(cx, { roleId: request.params.id, viewId: request.body.viewId }),
      })),
  )
}
