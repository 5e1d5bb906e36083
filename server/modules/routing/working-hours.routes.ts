import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { SetUsualWorkingHours, SetWorkingHours, UsualWorkingHours, WorkingHours } from './working-hours.contract.ts'
import { getUsualWorkingHours, getWorkingHours, setUsualWorkingHours, setWorkingHours } from './working-hours.ts'

const UserParam = z.object({ userId: Id })
const tags = ['routing']
const manage = { permission: 'settings:manage' } as const
const own = { permission: 'signed-in' } as const

/** When members work: queues give tickets to nobody outside his hours. */
export function workingHoursRoutes(app: App): void {
  app.get(
    '/working-hours',
    {
      config: manage,
      schema: {
        operationId: 'getUsualWorkingHours',
        tags,
        summary: 'The business hours by which members work who chose none',
        response: { 200: UsualWorkingHours },
      },
    },
    (request) => request.run(getUsualWorkingHours),
  )

  app.put(
    '/working-hours',
    {
      config: manage,
      schema: {
        operationId: 'setUsualWorkingHours',
        tags,
        summary: 'Say by which business hours members work who chose none',
        body: SetUsualWorkingHours,
        response: { 200: UsualWorkingHours },
      },
    },
    (request) => request.run((cx) => setUsualWorkingHours(cx, request.body.calendarId)),
  )

  app.get(
    '/working-hours/:userId',
    {
      config: own,
      schema: {
        operationId: 'getWorkingHours',
        tags,
        summary: 'When a member works',
        description: 'Those of somebody else need members:manage.',
        params: UserParam,
        response: { 200: WorkingHours },
      },
    },
    (request) => request.run((cx) => getWorkingHours(cx, request.params.userId)),
  )

  app.put(
    '/working-hours/:userId',
    {
      config: own,
      schema: {
        operationId: 'setWorkingHours',
        tags,
        summary: 'Say when a member works',
        description: 'Those of somebody else need members:manage.',
        params: UserParam,
        body: SetWorkingHours,
        response: { 200: WorkingHours },
      },
    },
    (request) => request.run((cx) => setWorkingHours(cx, request.params.userId, request.body)),
  )
}
