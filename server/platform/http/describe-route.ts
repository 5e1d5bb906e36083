import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { Selectable } from './select-fields.ts'

type Route = Parameters<typeof jsonSchemaTransform>[0]
type Described = ReturnType<typeof jsonSchemaTransform>

const text = (description: string) => ({ type: 'string' as const, description })
const values = { type: 'object' as const, additionalProperties: true, description: 'Those in the sentence, by name.' }

/**
 * The body of every refusal, as problem.ts writes it; a part of the components of openapi.json. What belongs to a code besides stands
 * beside these: both values of a conflict, the people of a mention.
 */
export const problemSchema = {
  type: 'object' as const,
  description: 'What was refused, and why (RFC 9457).',
  properties: {
    type: text('about:blank'),
    title: text('The words of the status.'),
    status: { type: 'integer' as const },
    code: text('Stable: `ticket.closed`.'),
    detail: text('A sentence for people, in English.'),
    params: values,
    errors: {
      type: 'array' as const,
      description: 'What is wrong with the input, field by field.',
      items: {
        type: 'object' as const,
        properties: {
          path: text('`labels.2`, `querystring.limit`.'),
          message: text('A sentence.'),
          code: text('Absent: that of the problem.'),
          params: values,
        },
        required: ['path', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
  additionalProperties: true,
}

const refusal = {
  description: 'Refused',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

/**
 * How a route appears in openapi.json: its schemas, the choice of fields, and who may call it (`x-permission`; public ones ask
 * for no credentials).
 */
export function describeRoute(input: Route): Described {
  const { schema, url } = jsonSchemaTransform(input)
  const { permission, selectable } = input.route.config ?? {}
  if (permission === undefined) return { schema, url }
  const security = permission === 'public' ? { security: [] } : {}
  const query = selectable ? { querystring: withFields(schema.querystring, selectable) } : {}
  // A word of ours in the document, unknown to the type.
  const response = { ...(schema.response as object | undefined), default: refusal }
  const described = { ...schema, ...query, ...security, response, 'x-permission': permission }
  return { schema: described, url }
}

function withFields(query: unknown, { names }: Selectable): object {
  const known = typeof query === 'object' && query !== null ? query : { type: 'object' }
  const properties = 'properties' in known ? Object(known.properties) : {}
  const description = `Only these fields of each record, with commas between them: ${names.join(', ')}.`
  return { ...known, properties: { ...properties, fields: { type: 'string', description } } }
}
