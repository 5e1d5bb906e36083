import { createPrivateKey } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { readAuthenticationResults, verifyMail } from './auth-results.ts'
import { checkDomain, type TxtResolver } from './check-domain.ts'
import { composeMail } from './compose-mail.ts'
import { type DkimKey, generateDkimKey, publicKeyOf, signMail } from './dkim.rules.ts'
import { type ExpectedRecords, recordsToPublish } from './dns-records.rules.ts'
import { ownWords } from './public-message.ts'

let key: DkimKey
beforeAll(async () => {
  key = await generateDkimKey()
})
const expected = (): ExpectedRecords => ({
  spf: { includes: ['_spf.relay.example'], addresses: ['192.0.2.10', '2001:db8::10'] },
  dkim: { selector: 'dh1', publicKeyBase64: key.publicKeyBase64 },
})
const notFound = (name: string) => Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' })

/** A DNS that holds exactly these TXT records. */
function zone(records: Record<string, string[] | string[][]>): TxtResolver {
  return async (name) => {
    const held = records[name]
    if (!held) throw notFound(name)
    return held.map((text) => (Array.isArray(text) ? text : [text]))
  }
}
const published = () =>
  Object.fromEntries(recordsToPublish('acme.test', expected()).map(({ name, chunks }) => [name, [chunks]]))

describe('keys and records', () => {
  test('RSA with 2048 bits, whose public part is in the record', () => {
    expect(createPrivateKey(key.privateKeyPem).asymmetricKeyDetails?.modulusLength).toBe(2048)
    expect(publicKeyOf(key.privateKeyPem)).toBe(key.publicKeyBase64)
  })
  test('the records to publish, long ones in strings of 255', () => {
    const [spf, dkim, dmarc] = recordsToPublish('acme.test', expected())
    expect(spf).toMatchObject({
      name: 'acme.test',
      value: 'v=spf1 include:_spf.relay.example ip4:192.0.2.10 ip6:2001:db8::10 ~all',
    })
    expect(dkim).toMatchObject({ name: 'dh1._domainkey.acme.test', value: `v=DKIM1; k=rsa; p=${key.publicKeyBase64}` })
    expect(dkim?.chunks.map(({ length }) => length)).toEqual([255, (dkim?.value.length ?? 0) - 255])
    expect(dkim?.chunks.join('')).toBe(dkim?.value)
    expect(dmarc).toMatchObject({ name: '_dmarc.acme.test', value: 'v=DMARC1; p=none' })
  })
})

describe('checking a domain', () => {
  const states = async (records: Record<string, string[] | string[][]>, domain = 'acme.test') =>
    (await checkDomain(domain, expected(), { resolveTxt: zone(records) })).map(({ state }) => state)

  test('what we told to publish is in order', async () => {
    const findings = await checkDomain('acme.test', expected(), { resolveTxt: zone(published()) })
    expect(findings.map(({ purpose, state }) => [purpose, state])).toEqual([
      ['spf', 'ok'],
      ['dkim', 'ok'],
      ['dmarc', 'ok'],
    ])
  })
  test('nothing published', async () => {
    expect(await states({})).toEqual(['missing', 'missing', 'missing'])
    expect(await states({ 'acme.test': ['google-site-verification=x'] })).toEqual(['missing', 'missing', 'missing'])
  })
  test.each<[string, string[], string, RegExp]>([
    [
      'other senders beside us',
      ['v=spf1 a mx INCLUDE:_spf.relay.example +ip4:192.0.2.10/32 ip6:2001:db8::10 include:x.example -all'],
      'ok',
      /allows us/,
    ],
    [
      'one of ours is missing',
      ['v=spf1 include:_spf.relay.example ip4:192.0.2.10 -all'],
      'different',
      /lacks ip6:2001:db8::10/,
    ],
    ['two records', ['v=spf1 -all', 'v=spf1 ~all'], 'different', /2 SPF records/],
    ['another version', ['v=spf10 -all'], 'missing', /no SPF/],
  ])('SPF: %s', async (_name, texts, state, words) => {
    const [spf] = await checkDomain('acme.test', expected(), { resolveTxt: zone({ 'acme.test': texts }) })
    expect(spf).toMatchObject({ state, words: expect.stringMatching(words) })
  })
  test('DKIM: white space is no difference; another, a cut, a revoked key and a second record are', async () => {
    const dkim = async (...texts: string[]) => {
      const [, finding] = await checkDomain('acme.test', expected(), {
        resolveTxt: zone({ 'dh1._domainkey.acme.test': texts }),
      })
      return [finding?.state, finding?.words]
    }
    const { publicKeyBase64 } = key
    expect(await dkim(`p=${publicKeyBase64.slice(0, 50)} ${publicKeyBase64.slice(50)} ; v=DKIM1`)).toEqual([
      'ok',
      'The DKIM record holds our key.',
    ])
    expect(await dkim('v=DKIM1; p=MIIB')).toEqual([
      'different',
      expect.stringMatching(/only the beginning|another key/),
    ])
    expect(await dkim(`v=DKIM1; p=${publicKeyBase64.slice(0, 200)}`)).toEqual([
      'different',
      expect.stringContaining('only the beginning'),
    ])
    expect(await dkim('v=DKIM1; p=')).toEqual(['different', expect.stringContaining('revoked')])
    expect(await dkim('v=DKIM1; p=a', 'v=DKIM1; p=b')).toEqual(['different', expect.stringContaining('2 DKIM records')])
  })
  test('DMARC: any policy will do, also that of the parent domain', async () => {
    const dmarc = async (records: Record<string, string[]>, domain = 'mail.eu.acme.com') =>
      (await checkDomain(domain, expected(), { resolveTxt: zone(records) }))[2]
    expect(await dmarc({ '_dmarc.acme.com': ['v=DMARC1;p=reject'] })).toMatchObject({
      state: 'ok',
      words: 'The DMARC policy is "reject". It is the one of acme.com.',
    })
    expect(await dmarc({ '_dmarc.com': ['v=DMARC1;p=reject'] })).toMatchObject({
      state: 'missing',
      name: '_dmarc.mail.eu.acme.com',
    })
    expect(await dmarc({ '_dmarc.mail.eu.acme.com': ['v=DMARC1; rua=mailto:x@y.example'] })).toMatchObject({
      state: 'different',
    })
    expect(await dmarc({ '_dmarc.mail.eu.acme.com': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] })).toMatchObject({
      state: 'different',
    })
  })
  test('DNS that fails or never answers is not "missing"', async () => {
    const servfail: TxtResolver = async () => {
      throw Object.assign(new Error('x'), { code: 'ESERVFAIL' })
    }
    const never: TxtResolver = () => new Promise(() => {})
    for (const resolveTxt of [servfail, never]) {
      const findings = await checkDomain('acme.test', expected(), { resolveTxt, timeoutMs: 20 })
      expect(findings.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown'])
      expect(findings[0]?.words).toMatch(/ESERVFAIL|ETIMEOUT/)
    }
  })
})

describe('verifying a mail', () => {
  const compose = () =>
    composeMail({
      messageId: 'm1@acme.test',
      inReplyTo: null,
      references: [],
      from: { name: 'Jörg', address: 'support@acme.test' },
      to: [{ name: '', address: 'bob@customer.example' }],
      cc: [],
      replyTo: null,
      subject: 'Prüfung',
      date: new Date(),
      body: ownWords({ html: '<p>ä  b </p>', text: 'ä  b \n.\n\n' }),
      attachments: [],
      quote: null,
      automatic: 'no',
      loopMark: 'o',
      publicUrl: 'https://desk.acme.test',
    })
  const sign = async () =>
    signMail(await compose(), {
      domain: 'acme.test',
      selector: 'dh1',
      privateKeyPem: key.privateKeyPem,
      signedAt: new Date(),
    })
  const resolver = (records: Record<string, string[] | string[][]>) => async (name: string, type: string) => {
    if (type !== 'TXT') throw notFound(name)
    return zone(records)(name)
  }
  const verify = (raw: Uint8Array, change: Partial<Parameters<typeof verifyMail>[1]> = {}) =>
    verifyMail(raw, {
      ip: '192.0.2.10',
      helo: 'mx.acme.test',
      envelopeFrom: 'support@acme.test',
      hostname: 'desk.test',
      resolver: resolver(spfOfOwn()),
      ...change,
    })
  const spfOfOwn = () => ({ ...published(), 'acme.test': ['v=spf1 ip4:192.0.2.10 -all'] })

  test('signed and sent by us: everything passes', async () => {
    expect(await verify(await sign())).toEqual({
      spf: 'pass',
      dkim: 'pass',
      dmarc: 'pass',
      aligned: true,
      words: 'Checked by this server: SPF pass, DKIM pass, DMARC pass.',
    })
  })
  test('the signature holds through another server, and breaks with a changed word', async () => {
    const raw = await sign()
    expect(await verify(raw, { ip: '198.51.100.7', envelopeFrom: 'list@elsewhere.example' })).toMatchObject({
      spf: 'none',
      dkim: 'pass',
      dmarc: 'pass',
      aligned: true,
    })
    const forged = Buffer.from(raw.toString('latin1').replace('Subject: ', 'Subject: Not '), 'latin1')
    expect(await verify(forged, { ip: '198.51.100.7' })).toMatchObject({
      spf: 'fail',
      dkim: 'fail',
      dmarc: 'fail',
      aligned: false,
    })
  })
  test('a second From header is no pass', async () => {
    const raw = Buffer.concat([Buffer.from('From: ceo@acme.test\r\n'), await sign()])
    expect(await verify(raw)).toMatchObject({ aligned: false })
  })
  test('fetched by IMAP: no SPF, and the mail’s own headers are not believed', async () => {
    const raw = Buffer.concat([
      Buffer.from(
        'Return-Path: <support@acme.test>\r\nReceived: from mx.acme.test (mx.acme.test [192.0.2.10]) by x\r\n',
      ),
      await compose(),
    ])
    expect(await verify(raw, { ip: null, helo: null, envelopeFrom: '' })).toMatchObject({
      spf: 'none',
      dkim: 'none',
      dmarc: 'fail',
      aligned: false,
    })
  })
  test('without a DMARC record only a pass for the very domain aligns', async () => {
    const records = { ...spfOfOwn(), 'elsewhere.example': ['v=spf1 +all'] } as Record<string, string[]>
    delete records['_dmarc.acme.test']
    const raw = await compose()
    expect(await verify(raw, { resolver: resolver(records) })).toMatchObject({
      spf: 'pass',
      dmarc: 'none',
      aligned: true,
    })
    expect(await verify(raw, { resolver: resolver(records), envelopeFrom: 'x@elsewhere.example' })).toMatchObject({
      spf: 'pass',
      aligned: false,
    })
  })
  test('DNS that never answers gives temperror in time', async () => {
    const never = () => new Promise<string[][]>(() => {})
    expect(await verify(await sign(), { resolver: never, timeoutMs: 50 })).toMatchObject({
      spf: 'temperror',
      dkim: 'temperror',
      dmarc: 'temperror',
      aligned: false,
    })
  })
  test('a key that cannot sign lets nothing leave', async () => {
    const raw = await compose()
    await expect(
      signMail(raw, { domain: 'acme.test', selector: 'x', privateKeyPem: 'nonsense', signedAt: new Date() }),
    ).rejects.toThrow()
  })
})

describe('Authentication-Results of a server before us', () => {
  const all =
    'mx.acme.test; spf=pass smtp.mailfrom=x@y.example;\r\n dkim=fail header.d=z.example; dkim=pass (good; dmarc=fail) header.d=y.example;\r\n\tdmarc=pass (p=NONE) header.from=y.example'
  test.each<[string, string, object | null]>([
    [
      'all in one',
      `Received: from a by b\r\nAuthentication-Results: ${all}\r\nFrom: x@y.example\r\n`,
      {
        spf: 'pass',
        dkim: 'pass',
        dmarc: 'pass',
        aligned: true,
        words: 'Checked by mx.acme.test: SPF pass, DKIM pass, DMARC pass.',
      },
    ],
    [
      'in several headers, with a version',
      'Authentication-Results: MX.acme.test 1; spf=softfail\r\nAuthentication-Results: mx.acme.test; dmarc=fail reason="a; dmarc=pass"\r\n',
      { spf: 'softfail', dkim: 'none', dmarc: 'fail', aligned: false },
    ],
    ['of another server', 'Authentication-Results: mx.evil.example; dmarc=pass\r\n', null],
    ['of a server whose name begins alike', 'Authentication-Results: mx.acme.test.evil.example; dmarc=pass\r\n', null],
    [
      'brought along by the mail, below ours',
      'Authentication-Results: mx.acme.test; dmarc=fail\r\nReceived: from evil by mx\r\nAuthentication-Results: mx.acme.test; dmarc=pass\r\n',
      { dmarc: 'fail', aligned: false },
    ],
    [
      'two verdicts: the worse one',
      'Authentication-Results: mx.acme.test; dmarc=pass\r\nAuthentication-Results: mx.acme.test; dmarc=fail\r\n',
      { dmarc: 'fail', aligned: false },
    ],
    [
      'only none',
      'Authentication-Results: mx.acme.test; none\r\n',
      { spf: 'none', dkim: 'none', dmarc: 'none', aligned: false },
    ],
    ['in the body', 'From: x\r\n\r\nAuthentication-Results: mx.acme.test; dmarc=pass\r\n', null],
    ['in a folded subject', 'Subject: x\r\n Authentication-Results: mx.acme.test; dmarc=pass\r\n', null],
  ])('%s', (_name, headers, result) => {
    const read = readAuthenticationResults(headers, 'mx.acme.test')
    if (result) expect(read).toMatchObject(result)
    else expect(read).toBeNull()
  })
  test('no configured name, no trust', () => {
    expect(readAuthenticationResults('Authentication-Results: ; dmarc=pass\r\n', '')).toBeNull()
  })
})
