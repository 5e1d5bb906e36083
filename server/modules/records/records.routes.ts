import type { App } from '../../platform/http/http.ts'
import { ListRecordActivity, RecordActivityPage, RecordActivityParams } from './record-activity.contract.ts'
import { listRecordActivity } from './record-activity.ts'

/** What happened with contacts, leads, opportunities and accounts. */
export function recordsRoutes(app: App): void {
  app.get(
    '/records/:type/:id/activity',
    {
      config: { permission: 'customers:read' },
      schema: {
        operationId: 'listRecordActivity',
        tags: ['contacts'],
        summary: 'What happened with a record, the newest first: tickets, messages, tasks, notes, changes',
        params: RecordActivityParams,
        querystring: ListRecordActivity,
        response: { 200: RecordActivityPage },
      },
    },
    (request) => request.run((cx) => listRecordActivity(cx, request.params, request.query)),
  )
}
