import { readFileSync } from 'node:fs'
import { z } from 'zod'

type Answered = { content?: Record<string, { schema?: object }> }
type Written = {
  paths: Record<string, Record<string, { operationId?: string; responses?: Record<string, Answered> }>>
  components: { schemas: Record<string, object> }
}

/**
 * openapi.json as it is checked in, which clients are written from; without patterns of letters by their kind, which JSON Schema reads
 * as Unicode and the reader below does not.
 */
const written: Written = JSON.parse(
  readFileSync(new URL('../../../openapi.json', import.meta.url), 'utf8').replaceAll(
    '#/components/schemas/',
    '#/$defs/',
  ),
  (key, value) => (key === 'pattern' && /\\p\{/i.test(value) ? undefined : value),
)
const operations = new Map(
  Object.values(written.paths).flatMap((verbs) =>
    Object.values(verbs).map(({ operationId = '', responses = {} }) => [operationId, responses] as const),
  ),
)
const schemas = new Map<string, z.ZodType>()

function schemaOf(key: string, schema: object): z.ZodType {
  const known = schemas.get(key)
  if (known) return known
  // Only what it needs: reading them all takes 40 ms.
  const $defs: Record<string, object> = {}
  const collect = (part: object): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      const named = written.components.schemas[name]
      if (!named || name in $defs) continue
      $defs[name] = named
      collect(named)
    }
  }
  collect(schema)
  const made = z.fromJSONSchema({ ...schema, $defs } as Parameters<typeof z.fromJSONSchema>[0])
  schemas.set(key, made)
  return made
}

/** What of an answer is not as openapi.json says: its status, or something in its body. Null: all is. */
export function faultOfAnswer(operationId: string, reply: { statusCode: number; body: string }): string | null {
  const { statusCode, body } = reply
  const responses = operations.get(operationId)
  if (!responses) return `${operationId} is not described`
  const answered = responses[statusCode] ?? responses.default
  if (!answered) return `${operationId} answers ${statusCode}, which is not described`
  const [type = '', { schema } = {}] =
    Object.entries(answered.content ?? {}).find(([name]) => /\bjson$/.test(name)) ?? []
  if (!schema) return null
  const parsed = schemaOf(`${operationId} ${responses[statusCode] ? statusCode : 'default'} ${type}`, schema).safeParse(
    body === '' ? undefined : JSON.parse(body),
  )
  return parsed.success
    ? null
    : `${operationId} ${statusCode}: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`
}
