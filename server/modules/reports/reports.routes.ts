import type { App } from '../../platform/http/http.ts'
import { getEscalations } from './escalations.ts'
import { getReopenings } from './reopenings.ts'
import {
  AskEscalations,
  AskReopenings,
  AskStageTimes,
  Escalations,
  Reopenings,
  StageTimes,
} from './reports.contract.ts'
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

  app.get(
    '/reports/escalations',
    {
      config: { permission: 'reports:read' },
      schema: {
        operationId: 'getEscalations',
        tags: ['reports'],
        summary: 'How often tickets that you see were escalated, from where to where, when and why',
        querystring: AskEscalations,
        response: { 200: Escalations },
      },
    },
    (request) => request.run((cx) => getEscalations(cx, request.query)),
  )

  app.get(
    '/reports/reopenings',
    {
      config: { permission: 'reports:read' },
      schema: {
        operationId: 'getReopenings',
        tags: ['reports'],
        summary: 'Which tickets that you see were opened again after they were finished, how often and through whom',
        querystring: AskReopenings,
        response: { 200: Reopenings },
      },
    },
    (request) => request.run((cx) => getReopenings(cx, request.query)),
  )
}
