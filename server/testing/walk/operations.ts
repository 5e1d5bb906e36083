/** A JSON Schema as openapi.json holds it; only the words that are looked at. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  pattern?: string
  minItems?: number
  minLength?: number
  minimum?: number
}

/** One route of the API. */
export type Operation = {
  id: string
  method: 'get' | 'post' | 'patch' | 'put' | 'delete'
  /** Below /api/v1, with {parameters}. */
  path: string
  /** The type of records that it is walked with, where it is for several. */
  type: string | null
  pathParams: string[]
  query: { name: string; required: boolean; schema: Schema }[]
  body: Schema | null
  /** Who may call it: a permission, `signed-in` or `public`. */
  permission: string
}

type Described = {
  operationId?: string
  parameters?: { in: string; name: string; required?: boolean; schema: Schema }[]
  requestBody?: { content?: Record<string, { schema: Schema }> }
  'x-permission'?: string
}
export type Description = {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, Schema> }
}

const methods = ['get', 'post', 'patch', 'put', 'delete'] as const
const isMethod = (word: string): word is Operation['method'] => methods.some((method) => method === word)

/** Objects are asked for by the key of their type, too: every company of the walks has the type `thing`. */
const ofThings = (path: string) => path.replace('/objects/{typeKey}', '/objects/thing')

/** A route for several types of records is walked as one of contacts and as one of objects, by the words that it has for them. */
function walkedTypes(schema: Schema | undefined): (string | null)[] {
  if (!schema) return [null]
  const words = (schema.anyOf ?? [schema]).flatMap((one) => (one.pattern ? ['object:thing'] : (one.enum ?? [])))
  return ['contact', ...words.filter((word) => word === 'object' || word === 'object:thing').map(String)]
}

/** Every route of the API, as its own description tells. */
export function readOperations(description: Description): Operation[] {
  return Object.entries(description.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).flatMap(([method, described]) => {
      if (!path.startsWith('/api/v1/') || !isMethod(method)) return []
      const parameters = described.parameters ?? []
      const of = (place: string) => parameters.filter((parameter) => parameter.in === place)
      const own = ofThings(path.slice('/api/v1'.length))
      const typed = own.includes('{type}') ? of('path').find(({ name }) => name === 'type')?.schema : undefined
      return walkedTypes(typed).map((type) => ({
        id: described.operationId ?? '',
        method,
        path: type === null ? own : own.replace('{type}', type),
        type,
        pathParams: of('path').flatMap(({ name }) =>
          own.includes(`{${name}}`) && (type === null || name !== 'type') ? name : [],
        ),
        query: of('query').map(({ name, required, schema }) => ({ name, required: required === true, schema })),
        body: described.requestBody?.content?.['application/json']?.schema ?? null,
        permission: described['x-permission'] ?? '',
      }))
    }),
  )
}

/** The schema itself where it is named only. */
export function resolve(description: Description, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1)
  const named = name === undefined ? undefined : description.components.schemas[name]
  return named ? resolve(description, named) : schema
}

/** Where a body can name a record: `['requester', 'id']`, `['labelIds', '*']` for the items of a list. */
export function idFields(description: Description, schema: Schema, above: readonly Schema[] = []): string[][] {
  const here = resolve(description, schema)
  // A schema that holds itself (conditions) names the same at every depth.
  if (above.includes(here)) return []
  const around = [...above, here]
  if (here.format === 'uuid') return [[]]
  const below = [
    ...Object.entries(here.properties ?? {}).flatMap(([name, child]) =>
      idFields(description, child, around).map((rest) => [name, ...rest]),
    ),
    ...(here.items ? idFields(description, here.items, around).map((rest) => ['*', ...rest]) : []),
    ...(here.anyOf ?? []).flatMap((one) => idFields(description, one, around)),
  ]
  return [...new Map(below.map((path) => [path.join('.'), path])).values()]
}

/** The body with a value at a path of idFields. */
export function withValue(body: unknown, path: string[], value: unknown): unknown {
  const [first, ...rest] = path
  if (first === undefined) return value
  if (first === '*') return [withValue(Array.isArray(body) ? body[0] : undefined, rest, value)]
  const fields: Record<string, unknown> =
    typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {}
  return { ...fields, [first]: withValue(fields[first], rest, value) }
}

/** The smallest body that fits a schema. Throws for a required id: which record is meant only a person can say. */
export function sampleOf(description: Description, schema: Schema, place: string): unknown {
  const here = resolve(description, schema)
  if (here.const !== undefined) return here.const
  if (here.enum) return here.enum[0]
  if (here.anyOf) return sampleOf(description, here.anyOf[0] ?? {}, place)
  const type = Array.isArray(here.type) ? here.type[0] : here.type
  if (type === 'object') {
    const required = here.required ?? []
    return Object.fromEntries(
      required.map((name) => [name, sampleOf(description, here.properties?.[name] ?? {}, `${place}.${name}`)]),
    )
  }
  if (type === 'array')
    return (here.minItems ?? 0) > 0 && here.items ? [sampleOf(description, here.items, `${place}.0`)] : []
  if (type === 'integer' || type === 'number') return Math.max(here.minimum ?? 1, 1)
  if (type === 'boolean') return true
  if (here.format === 'uuid') throw new Error(`${place} must name a record: say which in server/testing/walk/bodies.ts`)
  if (here.format === 'email') return 'walker@stranger.test'
  if (here.format === 'date-time') return '2031-01-01T00:00:00.000Z'
  return 'walk'.padEnd(here.minLength ?? 0, 'k')
}
