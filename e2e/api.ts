import { setTimeout as pause } from 'node:timers/promises'

export type Answer = { status: number; headers: Headers; body: unknown }
type Extra = { headers?: Record<string, string> }

/** A program that talks to a server with an API key; paths are below /api/v1. */
export type Api = {
  /** Any request, whatever the answer; `raw` is sent as it is, `body` as JSON. */
  ask: (method: string, path: string, sent?: Extra & { body?: unknown; raw?: string | Uint8Array }) => Promise<Answer>
  /** Throws unless the answer is a success; the caller knows what the path answers. */
  get: <T>(path: string) => Promise<T>
  post: <T>(path: string, body?: unknown, extra?: Extra) => Promise<T>
  patch: <T>(path: string, body: unknown) => Promise<T>
  /** The bytes behind a path of the API, or behind a whole path that it gave. */
  bytes: (path: string) => Promise<Buffer>
  /** Uploads one file; its id. */
  upload: (name: string, contentType: string, content: Uint8Array) => Promise<string>
  /** Everything a list holds, page after page. */
  all: <T>(path: string) => Promise<T[]>
}

/**
 * Asks again and again until the answer is as wanted. An error of the question ends it at once: waiting would not help.
 */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  isRight: (answer: T | undefined) => boolean,
  options: { timeout?: number; what: string },
): Promise<T> {
  const end = Date.now() + (options.timeout ?? 20_000)
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && isRight(answer)) return answer
    if (Date.now() > end) throw new Error(`Waited in vain for ${options.what}; last seen: ${JSON.stringify(answer)}`)
    await pause(100)
  }
}

export function apiOf(url: () => string, headersOf: () => Record<string, string>): Api {
  const ask: Api['ask'] = async (method, path, { headers, body, raw } = {}) => {
    const json = body === undefined ? undefined : JSON.stringify(body)
    const reply = await fetch(`${url()}/api/v1${path}`, {
      method,
      headers: {
        ...headersOf(),
        ...(json === undefined && raw === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: raw === undefined ? json : new Blob([typeof raw === 'string' ? raw : Buffer.from(raw)]),
    })
    const text = await reply.text()
    const isJson = reply.headers.get('content-type')?.includes('json')
    return { status: reply.status, headers: reply.headers, body: isJson && text ? JSON.parse(text) : text }
  }
  const need = async <T>(method: string, path: string, sent?: Parameters<Api['ask']>[2]): Promise<T> => {
    const { status, body } = await ask(method, path, sent)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`)
    return body as T
  }
  return {
    ask,
    get: (path) => need('GET', path),
    post: (path, body, extra) => need('POST', path, { body, ...extra }),
    patch: (path, body) => need('PATCH', path, { body }),
    bytes: async (path) => {
      const reply = await fetch(`${url()}${path.startsWith('/api/') ? '' : '/api/v1'}${path}`, { headers: headersOf() })
      if (!reply.ok) throw new Error(`GET ${path}: ${reply.status}`)
      return Buffer.from(await reply.arrayBuffer())
    },
    upload: async (name, contentType, content) => {
      const form = new FormData()
      form.append('file', new Blob([Buffer.from(content)], { type: contentType }), name)
      const reply = await fetch(`${url()}/api/v1/attachments`, { method: 'POST', headers: headersOf(), body: form })
      if (reply.status !== 201) throw new Error(`Upload: ${reply.status} ${await reply.text()}`)
      return ((await reply.json()) as { id: string }).id
    },
    all: async <T>(path: string) => {
      const found: T[] = []
      let cursor: string | null = null
      do {
        const sign = path.includes('?') ? '&' : '?'
        const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const page: { data: T[]; nextCursor: string | null } = await need('GET', `${path}${sign}limit=200${next}`)
        found.push(...page.data)
        cursor = page.nextCursor
      } while (cursor !== null)
      return found
    },
  }
}
