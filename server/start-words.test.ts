import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './platform/config.ts'
import { explainStart, readStartOptions, welcome } from './start-words.ts'

const failure = (message: string, more: object) => Object.assign(new Error(message), more)

test.each<[string, Record<string, string>, Error, string]>([
  [
    'the port is taken',
    {},
    failure('listen EADDRINUSE', { code: 'EADDRINUSE', syscall: 'listen', port: 3000 }),
    'port 3000 of localhost is taken by another program. Set PORT to a free one.',
  ],
  [
    'the mail port is taken',
    { INBOUND_SMTP_PORT: '2600' },
    failure('listen EADDRINUSE', { code: 'EADDRINUSE', syscall: 'listen', port: 2600 }),
    'port 2600 of 127.0.0.1 is taken by another program. Set INBOUND_SMTP_PORT to a free one.',
  ],
  [
    'the port is for root',
    { PORT: '80' },
    failure('listen EACCES', { code: 'EACCES', syscall: 'listen', port: 80 }),
    'this user may not open port 80. Set PORT to one above 1023 and let a proxy hand over.',
  ],
  [
    'the address is of another machine',
    { HOST: '203.0.113.7' },
    failure('listen EADDRNOTAVAIL', { code: 'EADDRNOTAVAIL', syscall: 'listen', port: 3000 }),
    'HOST must be an address of this machine, and 203.0.113.7 is none (listen EADDRNOTAVAIL).',
  ],
  [
    'the name leads nowhere',
    { INBOUND_SMTP_HOST: 'mx.nowhere.test' },
    failure('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'mx.nowhere.test' }),
    'INBOUND_SMTP_HOST must be an address of this machine, and mx.nowhere.test is none (getaddrinfo ENOTFOUND).',
  ],
  [
    'the data folder is a file',
    { DATA_DIR: '/etc/hostname' },
    failure('EEXIST: file already exists', { code: 'EEXIST', syscall: 'mkdir', path: '/etc/hostname' }),
    'the data folder /etc/hostname cannot be used (EEXIST: file already exists). Set DATA_DIR to a folder that this user may write.',
  ],
  [
    'no PostgreSQL is there',
    { DATABASE_URL: 'postgresql://127.0.0.1:1/x' },
    failure('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED', syscall: 'connect', port: 1 }),
    'the database at DATABASE_URL does not let us in: connect ECONNREFUSED 127.0.0.1:1. Check the address, the user and that PostgreSQL runs.',
  ],
  [
    'the password of the database is wrong',
    { DATABASE_URL: 'postgresql://ann:hunter2@db/x' },
    failure('password authentication failed for user "ann"', { code: '28P01' }),
    'the database at DATABASE_URL does not let us in: password authentication failed for user "ann". Check the address, the user and that PostgreSQL runs.',
  ],
  ['anything else', {}, new Error('Migration x failed and was undone: y'), 'Migration x failed and was undone: y'],
])('%s: the sentence names the setting', (_what, env, error, sentence) => {
  expect(explainStart(error, readConfig(env))).toBe(`Deskhand did not start: ${sentence}`)
})

test('an option that is not known is refused by its name', () => {
  expect(readStartOptions([])).toEqual({ demo: false })
  expect(readStartOptions(['--demo'])).toEqual({ demo: true })
  expect(() => readStartOptions(['--dmeo'])).toThrow(ConfigError)
  expect(() => readStartOptions(['--dmeo'])).toThrow('There is no option --dmeo.')
  const words = explainStart(new ConfigError('PORT must be a port number from 1 to 65535 (it is “x”).'), null)
  expect(words).toBe(
    'Deskhand did not start:\nPORT must be a port number from 1 to 65535 (it is “x”).\nAll settings are listed in docs/operations.md.',
  )
})

test('the welcome names address, data, mail and how to get a demo, as far as the process has them', () => {
  const all = welcome(readConfig({}), null)
  for (const part of ['http://localhost:3000', './data', 'SMTP on 127.0.0.1:2525', 'npm start -- --demo', 'SMTP_URL'])
    expect(all).toContain(part)
  expect(welcome(readConfig({}), { email: 'maya@northwind.test', password: 'p' })).toContain(
    'sign in as maya@northwind.test with the password p',
  )
  expect(welcome(readConfig({ ROLE: 'web' }), null)).not.toContain('2525')
  expect(welcome(readConfig({ ROLE: 'worker' }), null)).not.toContain('http://')
})
