import type { components } from '../../api/schema.gen.ts'

type OAuthClient = components['schemas']['OAuthClient']

/** How a mailbox lets us in, as the form has it. `google` and `microsoft` know their own endpoints. */
export type Way = 'password' | 'google' | 'microsoft' | 'oauth' | 'token'
export const ways: readonly Way[] = ['password', 'google', 'microsoft', 'oauth', 'token']

/** Ways that are connected in the browser. */
export const isConnected = (way: Way): way is 'google' | 'microsoft' | 'oauth' =>
  way === 'google' || way === 'microsoft' || way === 'oauth'

// developers.google.com/workspace/gmail/imap/xoauth2-protocol
const google = {
  authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  scope: 'https://mail.google.com/',
}

// learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
const microsoft = (tenant: string) => ({
  authorizeUrl: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
  tokenUrl: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
  scope: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
})

/** The IMAP server of a provider. */
export const hostOf: Partial<Record<Way, string>> = { google: 'imap.gmail.com', microsoft: 'outlook.office365.com' }

export interface OAuthValues {
  clientId: string
  tenant: string
  authorizeUrl: string
  tokenUrl: string
  scope: string
}

/** The client as it is sent; null for ways that need none. */
export function clientOf(way: Way, values: OAuthValues): OAuthClient | null {
  if (!isConnected(way)) return null
  const clientId = values.clientId.trim()
  if (way === 'google') return { clientId, ...google }
  if (way === 'microsoft') return { clientId, ...microsoft(values.tenant.trim() || 'common') }
  const [authorizeUrl, tokenUrl, scope] = [values.authorizeUrl.trim(), values.tokenUrl.trim(), values.scope.trim()]
  return { clientId, authorizeUrl, tokenUrl, scope }
}

/** Which way a stored mailbox goes, and what its form shows. Endpoints that were changed by hand are nobody's preset. */
export function wayOf(imap: { auth: 'password' | 'oauth2'; oauth: OAuthClient | null } | null | undefined): {
  way: Way
  values: OAuthValues
} {
  const client = imap?.oauth
  const none = { clientId: '', tenant: 'common', authorizeUrl: '', tokenUrl: '', scope: '' }
  if (!client) return { way: imap?.auth === 'oauth2' ? 'token' : 'password', values: none }
  const values = { ...none, ...client }
  const is = (other: Omit<OAuthClient, 'clientId'>) =>
    client.authorizeUrl === other.authorizeUrl && client.tokenUrl === other.tokenUrl && client.scope === other.scope
  if (is(google)) return { way: 'google', values }
  const tenant = /^https:\/\/login\.microsoftonline\.com\/([^/]+)\//.exec(client.tokenUrl)?.[1]
  if (tenant && is(microsoft(tenant))) return { way: 'microsoft', values: { ...values, tenant } }
  return { way: 'oauth', values }
}
