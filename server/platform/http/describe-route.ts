import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { Selectable } from './select-fields.ts'

type Route = Parameters<typeof jsonSchemaTransform>[0]
type Described = ReturnType<typeof jsonSchemaTransform>

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
  const described = { ...schema, ...query, ...security, 'x-permission': permission }
  return { schema: described, url }
}

function withFields(query: unknown, { names }: Selectable): object {
  const known = typeof query === 'object' && query !== null ? query : { type: 'object' }
  const properties = 'properties' in known ? Object(known.properties) : {}
  const description = `Only these fields of each record, with commas between them: ${names.join(', ')}.`
  return { ...known, properties: { ...properties, fields: { type: 'string', description } } }
}
