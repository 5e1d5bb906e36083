import { type Said, type Sentence, saidOf, sentence, words } from '../../platform/words.ts'
/** What each record is for. */
export type RecordPurpose = 'spf' | 'dkim' | 'dmarc'

/** One TXT record to publish. `chunks`: the value cut into strings of at most 255 characters, as DNS holds it. */
export type DnsRecord = { purpose: RecordPurpose; name: string; value: string; chunks: string[] }

/**
 * How our relay sends: names whose SPF to include (of a provider), addresses of our own, and other mechanisms as they stand
 * (`a:relay.example.com`, `mx`).
 */
export type SpfSources = {
  includes: readonly string[]
  addresses: readonly string[]
  mechanisms?: readonly string[]
}

/** What a domain is expected to publish. */
export type ExpectedRecords = {
  spf: SpfSources
  dkim: { selector: string; publicKeyBase64: string }
}

export type RecordFinding = {
  purpose: RecordPurpose
  name: string
  /** `unknown`: DNS did not answer, so nothing can be said. */
  state: 'ok' | 'missing' | 'different' | 'unknown'
  /** What DNS holds, as found. */
  found: string[]
  /** For a person: in English, and by its code. */
  words: string
  said?: Said
}

/** The records to publish for a domain, to show on the sending-domain page. */
export function recordsToPublish(domain: string, expected: ExpectedRecords): DnsRecord[] {
  const record = (purpose: RecordPurpose, name: string, value: string): DnsRecord => ({
    purpose,
    name,
    value,
    chunks: splitTxt(value),
  })
  return [
    record('spf', domain, `v=spf1 ${[...spfMechanisms(expected.spf), '~all'].join(' ')}`),
    record('dkim', dkimName(domain, expected), `v=DKIM1; k=rsa; p=${expected.dkim.publicKeyBase64}`),
    record('dmarc', `_dmarc.${domain}`, 'v=DMARC1; p=none'),
  ]
}

export function dkimName(domain: string, expected: ExpectedRecords): string {
  return `${expected.dkim.selector}._domainkey.${domain}`
}

/** Cuts a TXT value into strings of at most 255 characters (RFC 1035, 3.3). */
export function splitTxt(value: string): string[] {
  return value.match(/.{1,255}/gs) ?? ['']
}

function spfMechanisms({ includes, addresses, mechanisms = [] }: SpfSources): string[] {
  return [
    ...includes.map((name) => `include:${name}`),
    ...addresses.map((address) => `${address.includes(':') ? 'ip6' : 'ip4'}:${address}`),
    ...mechanisms,
  ]
}

/** Compares the SPF records of a domain with what we need. Other senders of the domain may stand beside ours. */
export function judgeSpf(domain: string, expected: ExpectedRecords, texts: readonly string[]): RecordFinding {
  const found = texts.filter((text) => /^v=spf1(?:\s|$)/i.test(text))
  const finding = (state: RecordFinding['state'], what: Sentence): RecordFinding => ({
    purpose: 'spf',
    name: domain,
    state,
    found,
    words: what.text,
    said: saidOf(what),
  })
  if (found.length === 0) return finding('missing', sentence('dns.spf_missing', 'There is no SPF record.'))
  if (found.length > 1)
    return finding(
      'different',
      sentence(
        'dns.spf_several',
        words`There are ${{ count: found.length }} SPF records; receivers then ignore them all. Merge them into one.`,
      ),
    )
  const has = new Set(
    (found[0] ?? '')
      .toLowerCase()
      .split(/\s+/)
      .map((term) => term.replace(/^\+/, '').replace(/(ip4:.*)\/32$|(ip6:.*)\/128$/, '$1$2')),
  )
  const lacks = spfMechanisms(expected.spf).filter((term) => !has.has(term.toLowerCase()))
  if (lacks.length > 0)
    return finding(
      'different',
      sentence(
        'dns.spf_lacks',
        words`The SPF record "${{ record: found[0] ?? '' }}" lacks ${{ terms: lacks }}. Add it there: a domain has one SPF record.`,
      ),
    )
  return finding(
    'ok',
    sentence('dns.spf_ok', words`The SPF record allows us to send: "${{ record: found[0] ?? '' }}".`),
  )
}

/** Compares the DKIM record with our public key. */
export function judgeDkim(domain: string, expected: ExpectedRecords, texts: readonly string[]): RecordFinding {
  const name = dkimName(domain, expected)
  const found = texts.filter((text) => /(?:^|;)\s*(?:v\s*=\s*DKIM1|p\s*=)/i.test(text))
  const finding = (state: RecordFinding['state'], what: Sentence): RecordFinding => ({
    purpose: 'dkim',
    name,
    state,
    found,
    words: what.text,
    said: saidOf(what),
  })
  if (found.length === 0)
    return finding('missing', sentence('dns.dkim_missing', words`There is no DKIM record at ${{ name }}.`))
  if (found.length > 1)
    return finding(
      'different',
      sentence('dns.dkim_several', words`There are ${{ count: found.length }} DKIM records at ${{ name }}; keep one.`),
    )
  const key =
    tagsOf(found[0] ?? '')
      .get('p')
      ?.replace(/\s+/g, '') ?? ''
  if (key === '')
    return finding(
      'different',
      sentence('dns.dkim_revoked', 'The DKIM record holds no key: it says that the key was revoked.'),
    )
  if (key === expected.dkim.publicKeyBase64)
    return finding('ok', sentence('dns.dkim_ok', 'The DKIM record holds our key.'))
  const record = shorten(found[0] ?? '')
  return finding(
    'different',
    expected.dkim.publicKeyBase64.startsWith(key)
      ? sentence(
          'dns.dkim_cut',
          words`The DKIM record holds only the beginning of our key; it was cut on the way in: "${{ record }}".`,
        )
      : sentence('dns.dkim_other', words`The DKIM record holds another key: "${{ record }}".`),
  )
}

/** Any valid DMARC policy will do: which one is the owner's choice. `name` is where it was found (perhaps a parent domain). */
export function judgeDmarc(domain: string, name: string, texts: readonly string[]): RecordFinding {
  const found = texts.filter((text) => /^v\s*=\s*DMARC1\s*(?:;|$)/i.test(text))
  const finding = (state: RecordFinding['state'], what: Sentence): RecordFinding => ({
    purpose: 'dmarc',
    name,
    state,
    found,
    words: what.text,
    said: saidOf(what),
  })
  if (found.length === 0) return finding('missing', sentence('dns.dmarc_missing', 'There is no DMARC record.'))
  if (found.length > 1)
    return finding(
      'different',
      sentence(
        'dns.dmarc_several',
        words`There are ${{ count: found.length }} DMARC records; receivers then ignore them all.`,
      ),
    )
  const policy =
    tagsOf(found[0] ?? '')
      .get('p')
      ?.toLowerCase() ?? ''
  if (!['none', 'quarantine', 'reject'].includes(policy)) {
    return finding(
      'different',
      sentence(
        'dns.dmarc_no_policy',
        words`The DMARC record "${{ record: shorten(found[0] ?? '') }}" names no policy (p=none, quarantine or reject).`,
      ),
    )
  }
  return finding(
    'ok',
    name === `_dmarc.${domain}`
      ? sentence('dns.dmarc_ok', words`The DMARC policy is "${{ policy }}".`)
      : sentence(
          'dns.dmarc_of_parent',
          words`The DMARC policy is "${{ policy }}". It is the one of ${{ domain: name.slice('_dmarc.'.length) }}.`,
        ),
  )
}

function tagsOf(text: string): Map<string, string> {
  return new Map(
    text.split(';').map((tag) => {
      const at = tag.indexOf('=')
      return [tag.slice(0, at).trim().toLowerCase(), tag.slice(at + 1).trim()]
    }),
  )
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
