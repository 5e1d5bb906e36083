import { createHash } from 'node:crypto'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import type { OAuthClient } from './channels.contract.ts'

/** What a token endpoint gave us (RFC 6749, 5.1). */
export type Tokens = { accessToken: string; expiresAt: Date; refreshToken: string | null }

/** The endpoint refused; `lost`: it will not take this refresh token again, somebody must connect anew. */
export type TokenRefusal = { why: Sentence[]; lost: boolean }

/** An access token whose time is not told lives at least so long with every provider we know. */
const unknownLifeMs = 10 * 60_000

/** Where the browser is sent to ask its owner (RFC 6749, 4.1.1, with PKCE of RFC 7636). */
export function authorizeAddress(
  client: OAuthClient,
  ask: { redirectUri: string; state: string; verifier: string; user: string },
): string {
  const url = new URL(client.authorizeUrl)
  const fields = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: ask.redirectUri,
    scope: client.scope,
    state: ask.state,
    code_challenge: createHash('sha256').update(ask.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    login_hint: ask.user,
    // Google gives a refresh token for these alone; others take no notice.
    access_type: 'offline',
    prompt: 'consent',
  }
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value)
  return url.toString()
}

/** The form of the token endpoint for a code from the browser, or for a refresh token (RFC 6749, 4.1.3 and 6). */
export function tokenForm(
  client: OAuthClient,
  clientSecret: string | null,
  grant: { code: string; verifier: string; redirectUri: string } | { refreshToken: string },
): Record<string, string> {
  const who = { client_id: client.clientId, ...(clientSecret ? { client_secret: clientSecret } : {}) }
  if ('code' in grant)
    return {
      grant_type: 'authorization_code',
      code: grant.code,
      code_verifier: grant.verifier,
      redirect_uri: grant.redirectUri,
      ...who,
    }
  return { grant_type: 'refresh_token', refresh_token: grant.refreshToken, scope: client.scope, ...who }
}

/** Reads the answer of a token endpoint. Nothing of a token stands in the words of a refusal. */
export function readTokens(
  reply: { status: number; answer: Record<string, unknown> | null },
  host: string,
  now: Date,
): Tokens | TokenRefusal {
  const { status, answer } = reply
  const text = (name: string) => (typeof answer?.[name] === 'string' ? (answer[name] as string) : '')
  const accessToken = text('access_token')
  if (status === 200 && accessToken) {
    const seconds = Number(answer?.expires_in)
    const lifeMs = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400 * 365) * 1000 : unknownLifeMs
    return { accessToken, expiresAt: new Date(now.getTime() + lifeMs), refreshToken: text('refresh_token') || null }
  }
  const error = text('error').slice(0, 100)
  const described = text('error_description').replace(/\s+/g, ' ').slice(0, 300)
  const said = [error, described].filter(Boolean).join(': ')
  const says = said ? [sentence('oauth.says', words`It says: “${{ answer: said }}”.`)] : []
  if (['invalid_grant', 'interaction_required', 'consent_required', 'login_required'].includes(error))
    return {
      why: [
        sentence(
          'oauth.ended',
          words`${{ host }} has ended the access to this mailbox: connect it again in Settings > Channels.`,
        ),
        ...says,
      ],
      lost: true,
    }
  if (error === 'invalid_client' || error === 'unauthorized_client')
    return {
      why: [sentence('oauth.client_refused', words`${{ host }} does not accept the client id or its secret.`), ...says],
      lost: false,
    }
  return {
    why: said
      ? [sentence('oauth.no_token', words`${{ host }} gave no access token.`), ...says]
      : [
          sentence(
            'oauth.no_answer',
            words`${{ host }} gave no access token: it answered ${{ status: String(status) }} without saying why. Is this its token address?`,
          ),
        ],
    lost: false,
  }
}
