import type { FastifyReply, RouteOptions } from 'fastify'
import { z } from 'zod'
import { fieldError, type Problem, unprocessable } from '../errors.ts'
import { sentence, words } from '../words.ts'

/** The fields that can be asked for at a GET route: of the record, or of each row of a list (`data`). */
export type Selectable = { names: string[]; serialize: (fields: string[]) => (body: unknown) => string }

/** Answers that are made of the same few fields each time share their serializer; more kinds than this begin anew. */
const keptSerializers = 200

/** What `fields` may name at a route, as its response schema says; null where the answer is no record and no list of records. */
export function selectableOf(route: Pick<RouteOptions, 'method' | 'url' | 'schema'>): Selectable | null {
  const methods = Array.isArray(route.method) ? route.method : [route.method]
  if (!methods.includes('GET') || !route.url.startsWith('/api/v1') || route.schema?.hide) return null
  const { response } = route.schema ?? {}
  const answer = typeof response === 'object' && response !== null && 200 in response ? response[200] : null
  if (!(answer instanceof z.ZodObject)) return null
  const { data } = answer.shape
  const row = data instanceof z.ZodArray ? data.element : null
  const record = row instanceof z.ZodObject ? row : answer
  const names = Object.keys(record.shape)
  const pick = (fields: string[]): z.ZodType => {
    const picked = z.object(Object.fromEntries(Object.entries(record.shape).filter(([name]) => fields.includes(name))))
    return record === answer ? picked : answer.extend({ data: z.array(picked) })
  }
  return { names, serialize: remember((fields) => serializerOf(pick(fields))) }
}

function serializerOf(schema: z.ZodType): (body: unknown) => string {
  return (body) => JSON.stringify(z.encode(schema, body))
}

function remember(
  make: (fields: string[]) => (body: unknown) => string,
): (fields: string[]) => (body: unknown) => string {
  const made = new Map<string, (body: unknown) => string>()
  return (fields) => {
    const key = fields.join()
    const known = made.get(key)
    if (known) return known
    if (made.size >= keptSerializers) made.clear()
    const serialize = make(fields)
    made.set(key, serialize)
    return serialize
  }
}

/** Takes `fields` out of a query and makes the reply answer those alone. 422 `fields.unknown` for a name that is not there. */
export function selectFields(query: unknown, selectable: Selectable, reply: FastifyReply): void {
  if (typeof query !== 'object' || query === null || !('fields' in query)) return
  const { fields: given } = query
  delete query.fields
  const asked = [given].flat().flatMap((text) => String(text).split(','))
  const unknown = asked.find((name) => !selectable.names.includes(name))
  if (unknown !== undefined) throw unknownField(unknown, selectable.names)
  reply.serializer(selectable.serialize(selectable.names.filter((name) => asked.includes(name))))
}

function unknownField(name: string, names: string[]): Problem {
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name
  const said = words`There is no field “${{ name: shown }}” here. Choose from: ${{ fields: names }}.`
  return unprocessable('fields.unknown', said, [fieldError('querystring.fields', sentence('fields.unknown', said))])
}
