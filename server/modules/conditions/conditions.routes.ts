import type { App } from '../../platform/http/http.ts'
import { fieldsOf, operatorsOf } from './condition-fields.ts'
import { ConditionFields } from './conditions.contract.ts'

export function conditionsRoutes(app: App): void {
  app.get(
    '/condition-fields',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'listConditionFields',
        tags: ['conditions'],
        summary: 'The fields that filters and views can speak of, with their operators',
        response: { 200: ConditionFields },
      },
    },
    (request) =>
      request.run(async (cx) => ({
        data: [...(await fieldsOf(cx)).values()].map((field) => ({
          key: field.key,
          type: field.type,
          name: field.name,
          many: field.many,
          operators: operatorsOf(field),
          options: field.options ? [...field.options] : null,
          lookup: field.lookup ?? null,
          words: [...(field.words ?? [])],
          integer: field.integer ?? false,
          currency: field.currency ?? null,
          duration: field.duration ?? false,
          sortable: field.sql.order !== undefined,
          groupable: field.groupable ?? false,
          column: field.column ?? true,
        })),
      })),
  )
}
