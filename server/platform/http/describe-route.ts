import { jsonSchemaTransform } from 'fastify-type-provider-zod'

type Route = Parameters<typeof jsonSchemaTransform>[0]

/** How a route appears in openapi.json: its schemas, and who may call it (`x-permission`; public ones ask for no credentials). */
export function describeRoute(input: Route): ReturnType<typeof jsonSchemaTransform> {
  const { schema, url } = jsonSchemaTransform(input)
  const permission = input.route.config?.permission
  if (permission === undefined) return { schema, url }
  const security = permission === 'public' ? { security: [] } : {}
  // A word of ours in the document, unknown to the type.
  const described = { ...schema, ...security, 'x-permission': permission }
  return { schema: described, url }
}
