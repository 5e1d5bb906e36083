import { expect, test } from 'vitest'
import { bodyOf, portOf, valuesOf } from './channel-values.ts'

const fresh = { ...valuesOf(undefined, 'Northwind'), address: ' support@acme.test ' }

test('a channel without mailbox sends none, whatever stands in its fields', () => {
  expect(bodyOf({ ...fresh, host: 'imap.acme.test', imapSecret: 'x' })).toEqual({
    name: 'Northwind',
    address: 'support@acme.test',
    aliases: [],
    enabled: true,
    plusAddressing: true,
    readTeamIds: null,
    imap: null,
    newMail: 'ticket',
  })
})

test('a mailbox is sent whole; the secret and the folder to move to only when they count', () => {
  const values = { ...fresh, way: 'imap', host: ' imap.acme.test', user: 'support', moveTo: 'Done' } as const
  expect(bodyOf(values)).toMatchObject({ imap: { host: 'imap.acme.test', port: 993, moveTo: null } })
  expect(bodyOf(values)).not.toHaveProperty('imapSecret')
  expect(bodyOf({ ...values, afterFetch: 'move', imapSecret: 'pw' })).toMatchObject({
    imap: { afterFetch: 'move', moveTo: 'Done' },
    imapSecret: 'pw',
  })
})

test('a mailbox that is connected sends its client and no password', () => {
  const values = {
    ...fresh,
    way: 'imap',
    host: 'imap.gmail.com',
    auth: 'google',
    clientId: 'id',
    imapSecret: 'old',
  } as const
  expect(bodyOf(values)).toMatchObject({ imap: { auth: 'oauth2', oauth: { clientId: 'id' } } })
  expect(bodyOf(values)).not.toHaveProperty('imapSecret')
  expect(bodyOf(values)).not.toHaveProperty('oauthSecrets')
  expect(bodyOf({ ...values, clientSecret: 's' })).toMatchObject({ oauthSecrets: { clientSecret: 's' } })
  expect(bodyOf({ ...values, auth: 'password', clientSecret: 's' })).not.toHaveProperty('oauthSecrets')
})

test.each([
  ['993', 993],
  [' 143 ', 143],
  ['0', undefined],
  ['65536', undefined],
  ['imap', undefined],
  ['', undefined],
])('%j is port %s', (text, port) => {
  expect(portOf(text)).toBe(port)
})
