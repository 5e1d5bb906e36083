import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

describe('settings by environment', () => {
  test('without any, the defaults of docs/operations.md', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: 'localhost',
      publicUrl: 'http://localhost:3000',
      attachmentsUrl: null,
      dataDir: './data',
      databaseUrl: null,
      secretKey: null,
      smtpUrl: null,
      mailFrom: null,
      inboundSmtpHost: '127.0.0.1',
      inboundSmtpPort: 2525,
      clamd: null,
      logLevel: 'info',
      role: 'all',
      trustedRelays: [
        '127.0.0.0/8',
        '::1',
        '10.0.0.0/8',
        '172.16.0.0/12',
        '192.168.0.0/16',
        '100.64.0.0/10',
        'fc00::/7',
      ],
      trustedProxies: [],
      allowedNetworks: [],
    })
  })

  test.each([
    ['PORT', '0'],
    ['PORT', '99999'],
    ['PORT', '3000x'],
    ['PUBLIC_URL', 'help.example.com'],
    ['PUBLIC_URL', 'ftp://help.example.com'],
    ['PUBLIC_URL', 'https://example.com/help'],
    ['PUBLIC_URL', 'https://help.example.com?x=1'],
    ['HOST', 'http://localhost'],
    ['HOST', 'localhost:3000'],
    ['HOST', 'my host'],
    ['INBOUND_SMTP_HOST', '127.0.0.1:2525'],
    ['ATTACHMENTS_URL', 'files.example.com'],
    ['ATTACHMENTS_URL', 'https://files.example.com/x'],
    ['ATTACHMENTS_URL', 'http://localhost:3001'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'postgresql://user:pass@host:port/x'],
    ['SECRET_KEY', 'short'],
    ['SMTP_URL', 'localhost:25'],
    ['SMTP_URL', 'http://mail.example.com'],
    ['SMTP_URL', 'smtp://mail.example.com?tls=maybe'],
    ['SMTP_URL', 'smtp://user:p%zz@mail.example.com'],
    ['MAIL_FROM', 'support'],
    ['INBOUND_SMTP_PORT', '-1'],
    ['CLAMD', 'localhost:3310'],
    ['CLAMD', 'tcp://user@host:3310'],
    ['CLAMD', 'unix:clamd.ctl'],
    ['LOG_LEVEL', 'loud'],
    ['ROLE', 'boss'],
    ['TRUSTED_PROXIES', 'the proxy'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['ALLOWED_NETWORKS', 'mail.corp'],
    ['TRUSTED_RELAYS', 'mx.corp'],
    ['ALLOWED_NETWORKS', '10.0.0.0/99'],
  ])('%s=%s is refused by a sentence that names it', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError)
    expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`\\b${name}\\b[^\\n]*\\.$`))
  })

  test.each([
    ['HOST', '::'],
    ['HOST', 'desk.example.com'],
    ['INBOUND_SMTP_HOST', '0.0.0.0'],
    ['PUBLIC_URL', 'https://help.example.com:8443/'],
    ['DATABASE_URL', 'postgresql:///deskhand?host=/run/postgresql'],
    ['DATABASE_URL', 'postgres://user:p%40ss@db.example.com:5433/deskhand'],
    ['SMTP_URL', 'smtps://user:p%40ss@mail.example.com'],
    ['SMTP_URL', 'smtp://127.0.0.1:1025?tls=off'],
  ])('%s=%s is taken', (name, value) => {
    expect(() => readConfig({ [name]: value })).not.toThrow()
  })

  test('are each in the table of docs/operations.md, and no other is', () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
    const told = [...read('../../docs/operations.md').matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name]) => name)
    const known = [...read('config.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name)
    expect(known.length).toBeGreaterThan(15)
    expect(told.toSorted()).toEqual(known.toSorted())
  })

  test('secrets are not repeated, all faults are named at once, empty counts as unset', () => {
    expect(() => readConfig({ SECRET_KEY: 'hunter2', PORT: 'x' })).toThrow(/^PORT .*\nSECRET_KEY /)
    expect(() => readConfig({ PUBLIC_URL: 'help.example.com' })).toThrow(/^PUBLIC_URL [^\n]*$/)
    expect(() => readConfig({ SECRET_KEY: 'hunter2' })).not.toThrow(/hunter2/)
    for (const url of ['smtp://ann:hunter2@mail.example.com?x=1', 'ann:hunter2@mail'])
      expect(() => readConfig({ SMTP_URL: url })).not.toThrow(/hunter2/)
    expect(readConfig({ PORT: '', SMTP_URL: '' })).toMatchObject({ port: 3000, smtpUrl: null })
    expect(readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).trustedProxies).toEqual(['10.0.0.0/8', '::1'])
  })
})
