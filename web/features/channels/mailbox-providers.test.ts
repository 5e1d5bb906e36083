import { expect, test } from 'vitest'
import { clientOf, type OAuthValues, type Way, wayOf } from './mailbox-providers.ts'

const values: OAuthValues = {
  clientId: ' id ',
  tenant: '',
  authorizeUrl: 'https://id.test/authorize',
  tokenUrl: 'https://id.test/token ',
  scope: 'imap offline_access',
}

test.each(['password', 'token', 'google', 'microsoft', 'oauth'] as Way[])(
  'a mailbox by %s is shown as it was saved',
  (way) => {
    const oauth = clientOf(way, values)
    expect(wayOf({ auth: way === 'password' ? 'password' : 'oauth2', oauth }).way).toBe(way)
    if (oauth) expect(clientOf(way, wayOf({ auth: 'oauth2', oauth }).values)).toEqual(oauth)
  },
)

test('the tenant of Microsoft stands in both of its addresses', () => {
  const client = clientOf('microsoft', { ...values, tenant: ' contoso.com ' })
  expect(client?.tokenUrl).toBe('https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token')
  expect(client?.authorizeUrl).toContain('/contoso.com/oauth2/v2.0/authorize')
  expect(wayOf({ auth: 'oauth2', oauth: client }).values.tenant).toBe('contoso.com')
})

test('endpoints that were changed are shown, whoever they resemble', () => {
  const google = clientOf('google', values)
  if (!google) throw new Error('no client')
  const changed = { ...google, scope: 'https://mail.google.com/ email' }
  expect(wayOf({ auth: 'oauth2', oauth: changed })).toMatchObject({ way: 'oauth', values: { scope: changed.scope } })
})
