/** How the connection to a relay is protected. */
export type SmtpTls = 'implicit' | 'required' | 'auto' | 'off'

/** Where and how to hand over mail, read from an SMTP URL. */
export type SmtpTarget = {
  host: string
  port: number
  tls: SmtpTls
  /** Whether the certificate of the relay must be valid. */
  verifyCertificate: boolean
  auth: { user: string; pass: string } | null
}

/** A malformed SMTP URL; the message is a sentence for the operator and never holds the password. */
export class SmtpUrlInvalid extends Error {}

/**
 * Reads `smtp://user:password@host:port` (default port 587, 25 without a user) or `smtps://…` (TLS from the start, port 465).
 * `?tls=auto` (default for smtp): STARTTLS when the relay offers it. `?tls=required`: STARTTLS or nothing. `?tls=off`: never.
 * `?verify=no`: any certificate will do. With `auto` and no password the certificate is not checked either: whoever could
 * forge it could as well hide the offer (RFC 7435); with a password it is, since a password would be given away.
 * User and password are percent-decoded. Throws SmtpUrlInvalid.
 */
export function parseSmtpUrl(text: string): SmtpTarget {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new SmtpUrlInvalid('SMTP_URL is not a URL. It looks like smtp://user:password@mail.example.com:587.')
  }
  const implicit = url.protocol === 'smtps:'
  if (!implicit && url.protocol !== 'smtp:') throw new SmtpUrlInvalid('SMTP_URL must begin with smtp:// or smtps://.')
  const host = decode(url.hostname).replace(/^\[(.*)\]$/, '$1')
  if (host === '') throw new SmtpUrlInvalid('SMTP_URL names no host.')
  if (url.pathname !== '' && url.pathname !== '/')
    throw new SmtpUrlInvalid('SMTP_URL must have no path after the host.')
  const user = decode(url.username)
  const pass = decode(url.password)
  if (user === '' && pass !== '') throw new SmtpUrlInvalid('SMTP_URL has a password but no user.')
  if (user !== '' && pass === '') throw new SmtpUrlInvalid('SMTP_URL has a user but no password.')
  for (const key of url.searchParams.keys()) {
    if (key !== 'tls' && key !== 'verify') throw new SmtpUrlInvalid(`SMTP_URL has an unknown option "${key}".`)
  }
  const tls = url.searchParams.get('tls') ?? 'auto'
  if (tls !== 'auto' && tls !== 'required' && tls !== 'off') {
    throw new SmtpUrlInvalid('The option tls of SMTP_URL is auto, required or off.')
  }
  if (implicit && tls === 'off') throw new SmtpUrlInvalid('SMTP_URL says smtps:// and tls=off at once.')
  const verify = url.searchParams.get('verify') ?? 'yes'
  if (verify !== 'yes' && verify !== 'no') throw new SmtpUrlInvalid('The option verify of SMTP_URL is yes or no.')
  const opportunistic = !implicit && tls === 'auto' && user === ''
  return {
    host,
    port: url.port === '' ? (implicit ? 465 : user === '' ? 25 : 587) : Number(url.port),
    tls: implicit ? 'implicit' : tls,
    verifyCertificate: verify === 'yes' && !opportunistic,
    auth: user === '' ? null : { user, pass },
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new SmtpUrlInvalid('SMTP_URL has a % that is not followed by two hexadecimal digits; write % as %25.')
  }
}
