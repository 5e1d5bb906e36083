import type { App } from '../../platform/http/http.ts'
import { AskStageTimes, StageTimes } from './reports.contract.ts'
import { getStageTimes } from './stage-times.ts'

export function reportsRoutes(app: App): void {
  app.get(
    '/reports/stage-times',
    {
      config: { permission: 'reports:read' },
      schema: {
        operationId: 'getStageTimes',
        tags: ['reports'],
        summary: 'How long tickets that you see stand in each stage of a pipeline, and how many do now',
        querystring: AskStageTimes,
        response: { 200: StageTimes },
      },
    },
    (request) => request.run((cx) => getStageTimes(cx, request.query)),
  )
}
