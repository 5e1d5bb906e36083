import type { App } from '../../platform/http/http.ts'
import { require } from '../../platform/permissions.ts'
import { fieldsOf, operatorsOf, requireKind } from './condition-fields.ts'
import { ConditionFields, ListConditionFields } from './conditions.contract.ts'

export function conditionsRoutes(app: App): void {
  app.get(
    '/condition-fields',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'listConditionFields',
        tags: ['conditions'],
        summary: 'The fields that filters and views can speak of, with their operators',
        querystring: ListConditionFields,
        response: { 200: ConditionFields },
      },
    },
    (request) =>
      request.run(async (cx) => {
        const { of } = request.query
        if (of !== 'ticket') require(cx.actor, 'customers:read')
        await requireKind(cx, of)
        return {
          data: [...(await fieldsOf(cx, undefined, of)).values()].map((field) => ({
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
        }
      }),
  )
}
