import { authenticate, type DNSResolver } from 'mailauth'
import { addressDomain } from './address.rules.ts'

export type AuthVerdict = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'temperror' | 'permerror' | 'policy'

/** What is known of a mail's sender. `aligned`: SPF or DKIM passed for the domain of the From header (that is a DMARC pass). */
export type AuthResults = {
  spf: AuthVerdict
  dkim: AuthVerdict
  dmarc: AuthVerdict
  aligned: boolean
  /** For a person; also says where the verdict comes from. */
  words: string
}

const verdicts: readonly AuthVerdict[] = [
  'pass',
  'fail',
  'softfail',
  'neutral',
  'none',
  'temperror',
  'permerror',
  'policy',
]

/**
 * Verifies SPF, DKIM and DMARC of a mail that our own SMTP receiver took (quality.md, Who is who in mail, rule 4).
 * Without `ip` (mail fetched by IMAP) SPF is `none`; headers of the mail itself are never believed for it.
 * Never rejects: what cannot be decided within `timeoutMs` (10 s) is `temperror`.
 */
export async function verifyMail(
  raw: Uint8Array,
  context: {
    ip: string | null
    helo: string | null
    /** '' for the null sender. */
    envelopeFrom: string
    /** Our own name, as the verifying host. */
    hostname: string
    resolver?: DNSResolver
    timeoutMs?: number
  },
): Promise<AuthResults> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), context.timeoutMs ?? 10_000)
  })
  try {
    const checked = authenticate(Buffer.from(raw), {
      ...(context.ip ? { ip: context.ip } : {}),
      ...(context.helo ? { helo: context.helo } : {}),
      sender: context.envelopeFrom,
      mta: context.hostname,
      trustReceived: false,
      disableArc: true,
      disableBimi: true,
      rejectRsaSha1: true,
      ...(context.resolver ? { resolver: context.resolver } : {}),
    })
    // When it is late the answer is no longer waited for; its failure must not end the process.
    checked.catch(() => {})
    const result = await Promise.race([checked, late])
    if (!result) return undecided('DNS did not answer in time')
    const spf = context.ip && result.spf ? toVerdict(result.spf.status.result) : 'none'
    const signatures = result.dkim.results.map(({ status }) => toVerdict(status.result))
    const dkim = signatures.find((one) => one === 'pass') ?? signatures[0] ?? 'none'
    const dmarc = result.dmarc ? toVerdict(result.dmarc.status.result) : 'none'
    return describe(
      { spf, dkim, dmarc, aligned: dmarc === 'pass' || alignedWithoutPolicy(result) },
      'Checked by this server',
    )
  } catch (error) {
    return undecided(error instanceof Error ? error.message : 'unknown error')
  } finally {
    clearTimeout(timer)
  }
}

/** Without a DMARC record the same question is asked strictly: a pass for exactly the domain of the one From address. */
function alignedWithoutPolicy(result: Awaited<ReturnType<typeof authenticate>>): boolean {
  const [from = ''] = result.dkim.headerFrom
  const domain = addressDomain(from)
  if (domain === '' || result.dkim.headerFrom.length !== 1 || result.dkim.fromFields !== 1) return false
  if (result.dmarc && result.dmarc.status.result !== 'none') return false
  const passes = result.dkim.results.some(
    ({ status, signingDomain }) => status.result === 'pass' && signingDomain?.toLowerCase() === domain,
  )
  return (
    passes ||
    (result.spf !== false && result.spf.status.result === 'pass' && result.spf.domain.toLowerCase() === domain)
  )
}

/**
 * Reads the verdict of a trusted mail server before us from the Authentication-Results headers (RFC 8601) that carry exactly
 * the configured `authservId`; null when there are none. Only the topmost run of them counts, down to the next Received
 * header: what lies below may have come with the mail.
 */
export function readAuthenticationResults(headers: string, authservId: string): AuthResults | null {
  const results: [string, AuthVerdict][] = []
  let found = false
  for (const field of headers.slice(0, 512 * 1024).split(/\r?\n(?![ \t])/)) {
    if (field === '') break
    const colon = field.indexOf(':')
    const name = field.slice(0, colon).trim().toLowerCase()
    if (found && name === 'received') break
    if (name !== 'authentication-results') continue
    const [id = '', ...methods] = withoutComments(field.slice(colon + 1)).split(';')
    if (id.trim().split(/\s+/)[0]?.toLowerCase() !== authservId.trim().toLowerCase() || authservId.trim() === '')
      continue
    found = true
    for (const method of methods) {
      const read = /^\s*(spf|dkim|dmarc)(?:\s*\/\s*1)?\s*=\s*([a-z]+)/i.exec(method)
      if (read?.[1] && read[2]) results.push([read[1].toLowerCase(), toVerdict(read[2].toLowerCase())])
    }
  }
  if (!found) return null
  const verdictOf = (method: string): AuthVerdict => {
    const all = results.filter(([one]) => one === method).map(([, verdict]) => verdict)
    // Several DKIM signatures: one that passes is enough. Two DMARC verdicts that differ: the worse one.
    if (method === 'dmarc') return all.find((one) => one !== 'pass') ?? all[0] ?? 'none'
    return all.find((one) => one === 'pass') ?? all[0] ?? 'none'
  }
  const dmarc = verdictOf('dmarc')
  return describe(
    { spf: verdictOf('spf'), dkim: verdictOf('dkim'), dmarc, aligned: dmarc === 'pass' },
    `Checked by ${authservId}`,
  )
}

/** Removes (nested) comments and the content of quoted strings, so that neither can hold a separator. */
function withoutComments(value: string): string {
  let depth = 0
  let quoted = false
  let out = ''
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at)
    if (character === '\\') at++
    else if (character === '"' && depth === 0) quoted = !quoted
    else if (character === '(' && !quoted) depth++
    else if (character === ')' && !quoted && depth > 0) depth--
    else if (depth === 0 && !quoted) out += character
  }
  return out
}

function toVerdict(word: string): AuthVerdict {
  return verdicts.find((verdict) => verdict === word) ?? (word === 'temperr' ? 'temperror' : 'none')
}

function undecided(why: string): AuthResults {
  const words = `The sender could not be checked: ${why}.`
  return { spf: 'temperror', dkim: 'temperror', dmarc: 'temperror', aligned: false, words }
}

function describe(results: Omit<AuthResults, 'words'>, by: string): AuthResults {
  return { ...results, words: `${by}: SPF ${results.spf}, DKIM ${results.dkim}, DMARC ${results.dmarc}.` }
}
