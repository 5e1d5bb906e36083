/** Placeholder in the shape openapi-typescript writes, until openapi.json exists: any path, unknown bodies. */
interface AnyOperation {
  parameters: { query?: Record<string, unknown>; path?: Record<string, string> }
  requestBody?: { content: { 'application/json': unknown } }
  responses: { 200: { content: { 'application/json': unknown } } }
}

interface AnyPath {
  get: AnyOperation
  put: AnyOperation
  post: AnyOperation
  patch: AnyOperation
  delete: AnyOperation
}

export type paths = Record<`/api/v1/${string}`, AnyPath>
