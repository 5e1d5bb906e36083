import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A provider of mailboxes as far as OAuth2 goes: RFC 6749 with PKCE (RFC 7636), refresh tokens that are good for one use as at
 * Microsoft, and introspection (RFC 7662) for Dovecot. Whoever comes to /authorize is the account, and consents.
 */
export type OAuthServer = {
  url: string
  client: { clientId: string; authorizeUrl: string; tokenUrl: string; scope: string }
  clientSecret: string
  /** Whose mailbox is connected. */
  account: string
  /** Seconds that access tokens live; 0: `expires_in` is left out. */
  lifetime: number
  /** Answers of the token endpoint instead of its own: refuses, redirects, or says nothing that could be read. */
  mood: 'well' | 'refuses' | 'redirects' | 'babbles' | 'forgets refresh tokens'
  /** Forms that the token endpoint got, in their order. */
  asked: Record<string, string>[]
  /** Access tokens that are good. */
  good: Set<string>
  /** A refresh token, as an administrator gets it elsewhere. */
  issueRefreshToken: () => string
  close: () => Promise<void>
}

type Asked = { challenge: string; redirectUri: string }

export async function startOAuthServer(): Promise<OAuthServer> {
  const codes = new Map<string, Asked>()
  const refreshTokens = new Set<string>()
  const token = (kind: string) => `${kind}-${randomBytes(12).toString('base64url')}`
  const http = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const provider: OAuthServer = {
    url,
    client: {
      clientId: 'deskhand-client',
      authorizeUrl: `${url}/authorize`,
      tokenUrl: `${url}/token`,
      scope: 'imap offline_access',
    },
    clientSecret: 'the client secret',
    account: '',
    lifetime: 3600,
    mood: 'well',
    asked: [],
    good: new Set(),
    issueRefreshToken: () => {
      const refresh = token('refresh')
      refreshTokens.add(refresh)
      return refresh
    },
    close: async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const { pathname, searchParams } = new URL(request.url ?? '', url)
    if (pathname === '/authorize') return authorize(searchParams, response)
    let text = ''
    for await (const chunk of request) text += chunk
    const form = Object.fromEntries(new URLSearchParams(text))
    if (pathname === '/introspect')
      return answer(response, 200, { active: provider.good.has(form.token ?? ''), username: provider.account })
    if (pathname !== '/token') return answer(response, 404, {})
    provider.asked.push(form)
    return give(form, response)
  }

  function authorize(query: URLSearchParams, response: ServerResponse): unknown {
    const { clientId, scope } = provider.client
    const wanted = { response_type: 'code', client_id: clientId, scope, code_challenge_method: 'S256' }
    const wrong = Object.entries(wanted).filter(([name, value]) => query.get(name) !== value)
    if (wrong.length > 0) return answer(response, 400, { error: 'invalid_request', wrong })
    const code = token('code')
    const redirectUri = query.get('redirect_uri') ?? ''
    codes.set(code, { challenge: query.get('code_challenge') ?? '', redirectUri })
    const back = new URL(redirectUri)
    back.searchParams.set('code', code)
    back.searchParams.set('state', query.get('state') ?? '')
    return response.writeHead(302, { location: back.toString() }).end()
  }

  function give(form: Record<string, string>, response: ServerResponse): unknown {
    if (provider.mood === 'redirects')
      return response.writeHead(307, { location: 'http://127.0.0.1:1/elsewhere' }).end()
    if (provider.mood === 'babbles') return response.end('<html>Sign in</html>')
    if (form.client_id !== provider.client.clientId || form.client_secret !== provider.clientSecret)
      return answer(response, 401, { error: 'invalid_client', error_description: 'Unknown client' })
    if (provider.mood === 'refuses' || !mayHave(form))
      return answer(response, 400, { error: 'invalid_grant', error_description: 'Token has been revoked' })
    const access = token('access')
    provider.good.add(access)
    const refresh = provider.mood === 'forgets refresh tokens' ? {} : { refresh_token: provider.issueRefreshToken() }
    const lives = provider.lifetime > 0 ? { expires_in: provider.lifetime } : {}
    return answer(response, 200, { access_token: access, token_type: 'Bearer', ...lives, ...refresh })
  }

  function mayHave(form: Record<string, string>): boolean {
    if (form.grant_type === 'refresh_token') return refreshTokens.delete(form.refresh_token ?? '')
    const asked = codes.get(form.code ?? '')
    codes.delete(form.code ?? '')
    const challenge = createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url')
    return asked !== undefined && asked.challenge === challenge && asked.redirectUri === form.redirect_uri
  }

  return provider
}

function answer(response: ServerResponse, status: number, body: unknown): unknown {
  return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
