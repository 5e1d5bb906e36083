import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { App } from './http.ts'
import { sendNotFound } from './problem.ts'

const built = fileURLToPath(new URL('../../../dist/web/', import.meta.url))

/**
 * The policy of the app's own pages: everything of this origin alone, pictures also of the address of ATTACHMENTS_URL. Mail bodies stand
 * in sandboxed frames made of srcdoc, which inherit it: no mail makes a browser ask a server of strangers, whatever its HTML says.
 * `framedBy`: the origins whose pages may show it; nobody else may.
 */
export function pagePolicy(attachmentsUrl: string | null, framedBy: readonly string[] = []): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src ${["'self'", 'data:', 'blob:', ...(attachmentsUrl ? [new URL(attachmentsUrl).origin] : [])].join(' ')}`,
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framedBy.length > 0 ? framedBy.join(' ') : "'none'"}`,
  ].join('; ')
}

type WebOptions = {
  attachmentsUrl: string | null
  /** The origins in whose pages an organization lets itself be shown; none for an unknown one. */
  framedBy: (orgId: string) => Promise<readonly string[]>
}

/** Of which organization the embed is that an address asks for (`?embedded=crm&org=…`); null: it asks for none. */
function embeddedOrg(url: string): string | null {
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  const org = query.get('org') ?? ''
  return query.get('embedded') === 'crm' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(org) ? org : null
}

/**
 * Serves the built web app; every address that is neither a file nor the API gets its page. Other sites may show it in a frame only at
 * addresses of an embed, where it sends no cookie (web/api/embed.ts), and only those that the organization named.
 */
export async function serveWeb(app: App, { attachmentsUrl, framedBy }: WebOptions, root = built): Promise<void> {
  // Fastify takes one such handler for the whole server, so it is set here, with or without pages.
  if (!existsSync(`${root}index.html`)) return void app.setNotFoundHandler(sendNotFound)
  const index = await readFile(`${root}index.html`, 'utf8')
  const policy = pagePolicy(attachmentsUrl)
  await app.register(fastifyStatic, {
    root,
    index: false,
    wildcard: false,
    immutable: true,
    maxAge: '1y',
    setHeaders: (reply, path) => {
      if (!path.includes('/assets/')) reply.header('cache-control', 'no-cache')
      // The page has an address as a file, too.
      if (path.endsWith('.html')) reply.header('content-security-policy', policy)
    },
  })
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const isPage =
      (request.method === 'GET' || request.method === 'HEAD') && !/^\/(api|healthz|readyz|assets)(\/|$)/.test(path)
    if (!isPage) return sendNotFound(request, reply)
    const org = embeddedOrg(request.url)
    const origins = org === null ? [] : await framedBy(org)
    if (origins.length > 0) reply.header('referrer-policy', 'no-referrer')
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('content-security-policy', origins.length > 0 ? pagePolicy(attachmentsUrl, origins) : policy)
      .send(index)
  })
}
