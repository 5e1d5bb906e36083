import type { App } from '../../platform/http/http.ts'
import { SearchAnswer, SearchInput } from './search.contract.ts'
import { search } from './search.service.ts'

export function searchRoutes(app: App): void {
  app.get(
    '/search',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'search',
        tags: ['search'],
        summary:
          'Tickets, contacts, leads, accounts, opportunities, objects, tasks and conversations that wait with words, best first, as far as you see them',
        querystring: SearchInput,
        response: { 200: SearchAnswer },
      },
    },
    (request) => request.run((cx) => search(cx, request.query)),
  )
}
